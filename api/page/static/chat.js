// Questions and answers: the answer comes in pieces, red flags first, and is shown as it comes.
import { tell } from "./page.js";

/** The events of a stream that answers a POST, one by one. */
async function* events(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value.replaceAll("\r\n", "\n");
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trimStart()]);
      const data = lines.filter(([name]) => name === "data").map(([, text]) => text).join("\n");
      const name = lines.find(([one]) => one === "event")?.[1];
      if (name) yield [name, JSON.parse(data)];
    }
  }
}

export function wireChat(place) {
  const form = place.querySelector("form");
  const box = form.querySelector("textarea");
  const answers = place.querySelector("[data-answers]");
  const held = () => document.querySelector("[data-held]")?.textContent;
  const earlier = [];

  async function ask(question, agreed) {
    const body = new FormData(form);
    body.set("question", question);
    earlier.forEach((one) => body.append("earlier", one));
    if (held()) body.set("analysis", new Blob([held()], { type: "application/json" }), "analysis.json");
    if (agreed) body.set("agreed", agreed);
    const part = document.createElement("div");
    const asked = document.createElement("p");
    asked.className = "question";
    asked.textContent = question;
    part.append(asked);
    answers.append(part);
    tell(place.dataset.busy);
    let model = null;
    try {
      const answer = await fetch("/chat/ask", { method: "POST", body });
      if (!answer.ok) throw new Error(answer.status);
      for await (const [name, data] of events(answer)) {
        if (name === "text") {
          if (!model) {
            model = document.createElement("article");
            model.className = "card model";
            const label = document.createElement("p");
            label.className = "small soft";
            label.textContent = place.dataset.model;
            model.append(label, document.createElement("p"));
            part.append(model);
          }
          model.lastChild.textContent += data;
        } else {
          part.insertAdjacentHTML("beforeend", data); // escaped by the server's template
          if (name === "done" && model && part.querySelector(".notice")) model.remove();
        }
      }
      earlier.push(question);
      if (earlier.length > 6) earlier.shift();
      box.value = "";
    } catch {
      part.remove();
      tell(place.dataset.lost);
      box.value = question;
      const lost = document.createElement("p");
      lost.className = "notice";
      lost.textContent = place.dataset.lost;
      answers.append(lost);
    }
    part.querySelectorAll("[data-agree]").forEach((button) => button.addEventListener("click", () => ask(question, button.dataset.agree), { once: true }));
    asked.scrollIntoView({ block: "start" });
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); ask(box.value.trim()); });
  document.querySelectorAll("[data-example]").forEach((one) => one.addEventListener("click", () => ask(one.textContent)));
}
