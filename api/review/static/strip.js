// The strip of slices: only what is in view is in the page, so that ten thousand are as quick as ten.
const ROW = 92; // pixels from one to the next
const BATCH = 40;

export class Strip {
  #rows = new Map();
  #asked = new Set();

  constructor(element, server, count, go) {
    Object.assign(this, { element, server, count, go, here: 0, said: () => {} });
    this.list = element.querySelector("ol");
    this.list.style.height = `${count * ROW + 8}px`;
    element.addEventListener("scroll", () => this.draw(), { passive: true });
    element.addEventListener("keydown", (event) => { if (event.key === "Enter") event.stopPropagation(); });
    new ResizeObserver(() => this.draw()).observe(element);
  }

  /** Mark a slice as the one on show, and bring it into view. */
  show(place) {
    this.here = place;
    const top = place * ROW;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop || top + ROW > scrollTop + clientHeight) this.element.scrollTop = top - clientHeight / 2 + ROW / 2;
    this.draw();
  }

  /** Bring a row up to date with what is known of a slice, or ask for it again. */
  async refresh(place, concerns) {
    const row = this.#rows.get(place);
    if (row && concerns) {
      for (const [name, { standing }] of Object.entries(concerns)) row.concerns[name] = standing;
      this.draw();
    }
    await this.#ask(place, 1);
  }

  draw() {
    const first = Math.max(0, Math.floor(this.element.scrollTop / ROW) - 2);
    const last = Math.min(this.count, Math.ceil((this.element.scrollTop + this.element.clientHeight) / ROW) + 2);
    for (let batch = Math.floor(first / BATCH); batch * BATCH < last; batch += 1) {
      if (!this.#asked.has(batch)) { this.#asked.add(batch); this.#ask(batch * BATCH, BATCH).catch(() => this.#asked.delete(batch)); }
    }
    const wanted = new Set(Array.from({ length: last - first }, (_, index) => String(first + index)));
    for (const item of [...this.list.children]) if (!wanted.delete(item.dataset.place)) item.remove();
    for (const place of wanted) this.list.append(this.#item(Number(place)));
    for (const item of this.list.children) this.#fill(item, this.#rows.get(Number(item.dataset.place)));
  }

  async #ask(start, count) {
    const { rows, final, todo } = await this.server.get(`slices?start=${start}&count=${count}`);
    for (const row of rows) this.#rows.set(row.place, row);
    this.said(final, todo);
    this.draw();
  }

  #item(place) {
    const item = document.createElement("li");
    item.dataset.place = place;
    item.style.top = `${place * ROW + 8}px`;
    item.innerHTML = '<button type="button" tabindex="-1"><img alt="" loading="lazy" hidden><span class="dot"></span><span class="number"></span><span class="count"></span></button>';
    item.querySelector(".number").textContent = place + 1;
    item.querySelector("button").addEventListener("click", () => this.go(place));
    return item;
  }

  #fill(item, row) {
    const button = item.querySelector("button");
    if (Number(item.dataset.place) === this.here) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
    if (!row) return;
    const image = item.querySelector("img");
    if (image.hidden) { image.src = row.thumbnail; image.hidden = false; }
    const each = Object.values(row.concerns);
    const state = least(each.map((one) => one.state));
    const marks = each.reduce((sum, one) => sum + one.marks, 0);
    item.querySelector(".dot").className = `dot ${state}`;
    item.querySelector(".count").textContent = marks || (each.every((one) => one.emptiness === "none") ? "0" : "–");
    button.setAttribute("aria-label", `${row.place + 1} ${row.label}: ${state}, ${marks}`);
  }
}

const ORDER = ["reopened", "draft", "new", "reviewed", "final"];

/** The state that is furthest from final. */
export function least(states) {
  return ORDER.find((state) => states.includes(state));
}
