// What can be made of a result: files, advice for a person, keeping it. The page holds the result; it is sent back for that.
import { post, show, tell } from "./page.js";

const held = () => document.querySelector("[data-held]")?.textContent ?? "";

async function body(form) {
  const sent = form ? new FormData(form) : new FormData();
  sent.set("analysis", new Blob([held()], { type: "application/json" }), "analysis.json");
  const picture = document.querySelector("[data-picture]");
  if (picture) sent.set("photo", await (await asBlob(picture)), "photo.jpg");
  return sent;
}

// A data: address is not fetched, so that the page's policy need not allow it.
async function asBlob(picture) {
  if (!picture.src.startsWith("data:")) return (await fetch(picture.src)).blob();
  const bytes = atob(picture.src.slice(picture.src.indexOf(",") + 1));
  return new Blob([Uint8Array.from(bytes, (one) => one.charCodeAt(0))], { type: "image/jpeg" });
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function send(address, form, button) {
  const words = document.querySelector("[data-actions]")?.dataset ?? {};
  tell(words.made ?? "");
  button.disabled = true;
  try {
    return await post(address, await body(form));
  } catch {
    tell(words.lost ?? "");
    return null;
  } finally {
    button.disabled = false;
  }
}

export function wireActions() {
  document.querySelectorAll("[data-save]").forEach((button) => button.addEventListener("click", async () => {
    if (button.dataset.save === "json") { save(new Blob([held()], { type: "application/json" }), "skinsight.json"); return; }
    const answer = await send(button.dataset.url, null, button);
    if (answer?.ok) save(await answer.blob(), button.dataset.url.endsWith(".pdf") ? "skinsight.pdf" : "masks.zip");
    else if (answer) show(await answer.text());
  }));
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => {
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
    window.print();
  }));
  document.querySelectorAll("[data-person]").forEach((form) => form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await send(form.getAttribute("action"), form, form.querySelector("button"));
    if (answer) show(await answer.text(), answer.ok ? "/" : null);
  }));
  document.querySelectorAll("[data-keep]").forEach((button) => button.addEventListener("click", async () => {
    const answer = await send(button.dataset.keep, null, button);
    if (answer) show(await answer.text(), answer.ok ? "/" : null);
  }));
  document.querySelectorAll("form[data-kept]").forEach((form) => form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await send(form.getAttribute("action"), form, form.querySelector("button"));
    if (answer?.redirected) location.href = answer.url;
    else if (answer) show(await answer.text());
  }));
}
