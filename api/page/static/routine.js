// The routine: the browser's own time zone where one is begun, and pushes to this browser.
import { tell } from "./page.js";

export function wireZone(place) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const select = place.querySelector("select[name=zone]");
  if ([...select.options].some((one) => one.value === timeZone)) select.value = timeZone;
}

export function wirePush(place) {
  const button = place.querySelector("[data-ask]");
  if (!("PushManager" in window)) { button.disabled = true; return; }
  navigator.serviceWorker.register("/worker.js");
  button.addEventListener("click", async () => {
    try {
      if (await Notification.requestPermission() !== "granted") throw new Error("not allowed");
      const worker = await navigator.serviceWorker.ready;
      const browser = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: place.dataset.key });
      const answer = await fetch(place.dataset.push, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(browser) });
      if (!answer.ok) throw new Error(String(answer.status));
      button.textContent = place.dataset.on;
      button.disabled = true;
      tell(place.dataset.on);
    } catch {
      button.textContent = place.dataset.refused;
      tell(place.dataset.refused);
    }
  });
}
