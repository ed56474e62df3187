// A photograph is dropped, pasted, chosen or taken, and sent; a lost connection loses nothing.
import { post, show, tell } from "./page.js";
import { openCamera } from "./camera.js";

const PATIENCE = 10;

export function wireUpload(place) {
  const form = place.querySelector("form");
  const input = form.querySelector("input[name=photo]");
  const wait = place.querySelector("[data-wait]");
  const words = place.dataset;
  let last = null;
  let sending = false;

  const say = (text, again = false) => {
    wait.querySelector("[data-state]").textContent = text;
    wait.querySelector("[data-again]").hidden = !again;
    tell(text);
  };

  async function send(file) {
    if (sending) return; // once, however often it is clicked
    sending = true;
    last = file;
    form.hidden = true;
    wait.hidden = false;
    const picture = wait.querySelector("img");
    picture.hidden = false;
    picture.onerror = () => { picture.hidden = true; }; // HEIC: the server shows it once it is read
    picture.src = URL.createObjectURL(file);
    say(words.waiting);
    const body = new FormData(form);
    body.set(input.name, file, file.name || "camera.jpg");
    try {
      let answer = await post(form.action, body);
      for (let i = 0; answer.status === 503 && i < PATIENCE; i += 1) { // it is starting, or others are first
        say(words.busy);
        await new Promise((done) => { setTimeout(done, 1000 * Number(answer.headers.get("retry-after") || 3)); });
        answer = await post(form.action, body);
      }
      if (answer.redirected) { location.href = answer.url; return; }
      const html = await answer.text();
      if ((answer.headers.get("content-type") || "").startsWith("text/html") && show(html, answer.ok ? new URL(form.action).pathname.replace(/\/result$/, "/") : null)) return;
      const tooLarge = answer.status === 413;
      say(tooLarge ? words.tooLarge : answer.status === 429 ? words.busy : words.lost, !tooLarge);
      form.hidden = !tooLarge;
    } catch {
      say(words.lost, true);
    } finally {
      sending = false;
    }
  }

  const chosen = () => { if (input.files[0]) send(input.files[0]); };
  input.addEventListener("change", chosen);
  wait.querySelector("[data-again]").addEventListener("click", () => last && send(last));
  place.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  place.addEventListener("dragleave", () => form.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files[0]) send(event.dataTransfer.files[0]);
  });
  place.querySelectorAll("[data-sample]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => send(new File([await (await fetch(button.dataset.sample)).blob()], "sample.jpg", { type: "image/jpeg" })));
  });
  const camera = form.querySelector("[data-camera]");
  if (navigator.mediaDevices?.getUserMedia) {
    camera.hidden = false;
    camera.addEventListener("click", () => openCamera(place, form, send));
  }
  chosen(); // before the scripts were here
}
