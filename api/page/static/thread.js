// Messages appear as they come, without loading the page again.
import { tell } from "./page.js";

export function wireThread(place) {
  const list = place.querySelector(".thread");
  const known = [...list.querySelectorAll("[data-message]")].map((one) => one.dataset.message);
  const source = new EventSource(place.dataset.thread);
  source.addEventListener("message", (event) => {
    if (known.includes(event.lastEventId)) return;
    known.push(event.lastEventId);
    list.insertAdjacentHTML("beforeend", JSON.parse(event.data)); // escaped by the server's template
    tell(list.lastElementChild.textContent);
  });
}
