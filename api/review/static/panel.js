// The right side: the concern in hand, its marks, its answers, its versions.
export class Panel {
  /** `desk` is the desk of main.js. */
  constructor(desk) {
    this.desk = desk;
    this.texts = desk.start.texts;
    document.querySelectorAll("[data-empty]").forEach((one) => one.addEventListener("click", () => desk.answer(one.dataset.empty)));
    document.querySelectorAll("[data-state]").forEach((one) => one.addEventListener("click", () => desk.state(one.dataset.state)));
    this.note = document.getElementById("note");
    this.note.addEventListener("change", () => desk.say("note", this.note.value));
    this.note.addEventListener("keydown", (event) => event.stopPropagation());
  }

  /** A text with values in place of its `{names}`. */
  text(name, values = {}) {
    return Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), this.texts[name] ?? name);
  }

  /** Show everything as it is now. */
  draw() {
    const { slice, place, start } = this.desk;
    if (!slice) return;
    const { standing, undo, redo } = this.desk.layer();
    this.say("slice", this.text("slice", { number: slice.place + 1, count: start.count }));
    this.say("zoom", this.text("zoom", { number: Math.round(place.scale * 100) }));
    this.say("size", this.text("size", { number: place.size }));
    this.say("state", `${this.text(standing.state)} ${standing.author && `· ${standing.author} ${clock(standing.made)}`}`);
    this.#press("[data-tool]", (one) => one.dataset.tool === place.tool);
    this.#press("[data-empty]", (one) => one.dataset.empty === standing.emptiness);
    this.#press("[data-state]", (one) => one.dataset.state === standing.state);
    this.#press("[data-act=blind]", () => place.blind);
    this.#press("[data-act=alone]", () => place.alone);
    this.#press("[data-act=filled]", () => place.filled);
    this.#press("[data-act=compare]", () => Boolean(this.desk.beside.compared));
    document.querySelector("[data-empty=marked]").disabled = !standing.marks;
    document.querySelector("[data-act=undo]").disabled = !undo;
    document.querySelector("[data-act=redo]").disabled = !redo;
    document.querySelector("[data-restore]").hidden = !this.desk.beside.compared;
    if (document.activeElement !== this.note) this.note.value = standing.note;
    this.#concerns();
    this.#lesions();
    this.#versions();
  }

  /** Put a text in its place. */
  say(name, text) {
    const element = document.querySelector(`[data-say=${name}]`);
    if (element.textContent !== text) element.textContent = text;
  }

  #concerns() {
    const { start, slice, place } = this.desk;
    fill("concerns", start.concerns, (each, button) => {
      const { standing } = slice.concerns[each.name];
      const hidden = place.alone && each.name !== place.concern;
      button.innerHTML = '<span class="swatch"></span><span></span><span class="end"></span>';
      button.firstChild.style.setProperty("--hue", this.desk.colour(each.name));
      button.children[1].textContent = each.label;
      button.lastChild.textContent = hidden ? this.text("hidden") : standing.marks ? this.text("marks", { number: standing.marks }) : this.text(standing.emptiness);
      button.setAttribute("aria-pressed", String(each.name === place.concern));
      button.onclick = () => this.desk.choose(each.name);
    });
  }

  #lesions() {
    const { lesions } = this.desk.layer();
    const accepted = this.desk.lesions.accepted();
    fill("lesions", lesions, (each, button, index) => {
      button.innerHTML = "<span></span><span class=soft></span><span class=end></span>";
      button.children[0].textContent = `#${index + 1}`;
      button.children[1].textContent = this.text("pixels", { number: each.area });
      button.children[2].textContent = accepted.has(index) ? this.text("accepted") : each.sure === null ? "" : each.sure.toFixed(2).replace(/^0/, "");
      button.toggleAttribute("aria-current", this.desk.lesions.has(index));
      button.onclick = (event) => this.desk.pick(each.at[0] + 0.5, each.at[1] + 0.5, 1, event.shiftKey);
    });
  }

  #versions() {
    fill("versions", this.desk.beside.versions, (each, button) => {
      const what = each.marks === null ? this.text(each.tag === "1.0" ? "imported" : "version", { number: each.tag.split(".")[0] }) : this.text("marks", { number: each.marks });
      button.textContent = [what, each.author, each.made && clock(each.made)].filter(Boolean).join(" · ");
      button.toggleAttribute("aria-current", this.desk.beside.compared?.tag === each.tag);
      button.onclick = () => this.desk.beside.compare(each);
    });
  }

  #press(selector, is) {
    document.querySelectorAll(selector).forEach((one) => one.setAttribute("aria-pressed", String(Boolean(is(one)))));
  }
}

/** Rows of a list, each a button. */
function fill(name, items, write) {
  const list = document.querySelector(`[data-list=${name}]`);
  while (list.children.length > items.length) list.lastChild.remove();
  while (list.children.length < items.length) {
    const row = document.createElement("li");
    row.innerHTML = '<button type="button"></button>';
    list.append(row);
  }
  items.forEach((item, index) => write(item, list.children[index].firstChild, index));
}

/** A time as an hour of today, or a day. */
function clock(made) {
  const time = new Date(made);
  const today = time.toDateString() === new Date().toDateString();
  return today ? time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) : time.toLocaleDateString();
}
