// Wires whatever the page holds; called again when a result takes the place of the form.
import { wireUpload } from "./upload.js";
import { wirePhoto } from "./photo.js";
import { wireActions } from "./actions.js";
import { wireCompare } from "./compare.js";
import { wirePasskey } from "./passkeys.js";
import { wirePush, wireZone } from "./routine.js";
import { wireChat } from "./chat.js";
import { wireThread } from "./thread.js";

const KEPT = "result-";

export function wire() {
  document.querySelectorAll("[data-upload]").forEach(wireUpload);
  document.querySelectorAll("[data-photo]").forEach(wirePhoto);
  document.querySelectorAll("[data-compare]").forEach(wireCompare);
  document.querySelectorAll("[data-push]").forEach(wirePush);
  document.querySelectorAll("section[data-zone]").forEach(wireZone);
  document.querySelectorAll("[data-passkey]").forEach(wirePasskey);
  document.querySelectorAll("[data-chat]").forEach(wireChat);
  document.querySelectorAll("[data-thread]").forEach(wireThread);
  wireActions();
}

/** Send something of the page's own; where nobody is logged in any more, one is sent to log in. */
export async function post(address, body) {
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "text/html" } });
  if (answer.redirected && new URL(answer.url).pathname === "/login") location.href = answer.url;
  return answer;
}

/** Say something to whoever hears the page. */
export function tell(text) {
  document.getElementById("told").textContent = text;
}

/** Put the main part of an answered page in place of the one that is shown. */
export function show(html, address) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = page.querySelector("main");
  if (!main) return false;
  document.querySelector("main").replaceWith(main);
  document.title = page.title;
  if (address) keep(html, address);
  wire();
  window.scrollTo(0, 0);
  const heading = main.querySelector("h1");
  if (heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); tell(heading.textContent); }
  return true;
}

// A result lives in this tab alone: reloading and going back find it, and closing the tab forgets it.
function keep(html, address) {
  const id = String(Date.now());
  try { sessionStorage.setItem(KEPT + id, html); } catch { Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT)).forEach((key) => sessionStorage.removeItem(key)); try { sessionStorage.setItem(KEPT + id, html); } catch { /* it is too large: shown, and not found again */ } }
  history.pushState({ id }, "", `${address}#${KEPT}${id}`);
}

/** On a telephone the navigation is wider than the screen: bring the page that one is on into it. */
function wireNavigation() {
  const nav = document.querySelector(".top nav");
  const here = nav?.querySelector("[aria-current]");
  if (here) nav.scrollLeft = here.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
}

function restore() {
  const id = location.hash.slice(1);
  const html = id.startsWith(KEPT) && sessionStorage.getItem(id);
  if (html) show(html); else if (id.startsWith(KEPT)) history.replaceState(null, "", location.pathname);
  return Boolean(html);
}

window.addEventListener("popstate", () => { if (!restore() && !location.hash.startsWith(`#${KEPT}`) && document.querySelector("[data-result]")) location.reload(); });
wireNavigation();
if (!restore()) wire();
