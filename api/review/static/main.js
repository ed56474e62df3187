// The desk: what is on show, what is in hand, and what becomes of it.
import { Beside } from "./beside.js";
import { Clash } from "./clash.js";
import { wireKeys } from "./keys.js";
import { Lesions } from "./lesions.js";
import { Panel } from "./panel.js";
import { Server } from "./server.js";
import { Slices } from "./slices.js";
import { wireStored } from "./stored.js";
import { Strip } from "./strip.js";
import { Tools } from "./tools.js";
import { View } from "./view.js";

const DASHES = [[], [6, 3], [1.5, 3], [10, 4, 2, 4]];
const LOOK = 4000; // milliseconds between looks at whether somebody else is here
const REMEMBER = 300; // milliseconds after which a move is remembered
const TOLD = 4000; // milliseconds that a word over the picture stays

class Desk {
  constructor(start) {
    this.start = start;
    this.place = start.place;
    if (!start.concerns.some((each) => each.name === this.place.concern)) this.place.concern = start.concerns[0].name;
    this.slice = null;
    this.server = new Server(start, {
      stored: (item, answer) => this.#stored(item, answer),
      clash: async (items) => { await this.clash.show(items); this.save.stored(); },
      refused: (item, why) => { this.save.stored(); this.tell(this.panel.text("refused", { why })); },
      waiting: (number) => this.save.waiting(number),
    });
    this.slices = new Slices(this.server, start.count);
    this.view = new View(document.querySelector("canvas"), this.place);
    this.panel = new Panel(this);
    this.save = wireStored(document.querySelector("[data-say=stored]"), (name, values) => this.panel.text(name, values));
    this.beside = new Beside(this);
    this.lesions = new Lesions(this);
    this.clash = new Clash(this);
    this.tools = new Tools(this);
    this.strip = new Strip(document.querySelector(".strip"), this.server, start.count, (place) => this.go(place));
    this.strip.said = (final, todo) => this.panel.say("progress", this.panel.text("progress", { final, todo }));
    wireKeys(this);
  }

  async open() {
    await this.go(Math.min(this.place.slice, this.start.count - 1));
    this.tools.trail();
    this.server.run();
    setInterval(() => document.hidden || this.#look().catch(() => {}), LOOK);
    const remember = () => this.server.keep(this.place);
    document.addEventListener("visibilitychange", () => document.hidden && remember());
    window.addEventListener("pagehide", remember);
  }

  /** The labels of the concern in hand. */
  layer() { return this.slice.concerns[this.place.concern]; }

  colour(name = this.place.concern) {
    const own = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    return own || this.start.concerns.find((each) => each.name === name).colour;
  }

  /** Of a line that marks a wrinkle, in pixels of the picture. */
  thickness() { return Math.max(1, Math.round(this.start.line * this.slice.width)); }

  /** Show a slice; zoom, place and tool stay. */
  async go(place) {
    const began = performance.now();
    this.going = place;
    const slice = await this.slices.at(place).catch((error) => this.#failed(error));
    if (!slice || this.going !== place) return;
    if (this.slice && slice !== this.slice) this.tools.cancel();
    this.slice = slice;
    this.view.slice = slice;
    this.place.slice = place;
    this.#let();
    this.view.drawn = () => { this.view.drawn = () => {}; performance.measure("slice", { start: began }); document.body.dataset.shown = place; };
    this.show();
    this.moved();
    this.strip.show(place);
    this.beside.load();
    this.#look().catch(() => {});
  }

  step(by) {
    const place = (this.going ?? this.place.slice) + by;
    if (place < 0 || place >= this.start.count) { this.tell(this.panel.text(by < 0 ? "first" : "last")); return; }
    this.go(place);
  }

  /** Draw everything as it is now. */
  show() {
    this.view.layers = this.start.concerns
      .map((each, index) => ({ layer: this.slice.concerns[each.name], colour: this.colour(each.name), dash: DASHES[index % DASHES.length], faint: each.name !== this.place.concern }))
      .filter(({ faint }) => !faint || !this.place.alone)
      .sort((one, other) => other.faint - one.faint);
    this.view.draw();
    this.panel.draw();
  }

  moved() {
    clearTimeout(this.remembering);
    this.remembering = setTimeout(() => this.server.keep(this.place), REMEMBER);
    if (this.slice) this.panel.say("zoom", this.panel.text("zoom", { number: Math.round(this.place.scale * 100) }));
  }

  /** Change what is remembered, and show it. */
  set(changes) { Object.assign(this.place, changes); this.moved(); this.show(); }

  hover([x, y]) { this.panel.say("at", `${Math.floor(x)}, ${Math.floor(y)}`); }
  bare(on) { if (this.view.bare !== on) { this.view.bare = on; this.view.draw(); } }
  tool(name) { this.tools.cancel(); this.set({ tool: name }); }
  opacity(by) { this.set({ opacity: Math.min(1, Math.max(0, Math.round((this.place.opacity + by) * 10) / 10)) }); }
  resize(by) { this.set({ size: Math.min(500, Math.max(1, Math.round(this.place.size + by * Math.max(1, this.place.size * 0.15)))) }); }
  fit() { this.view.fit(); this.moved(); }
  /** The dark valley through points; null where the server is away. */
  wire(points) { return this.server.ask(`slices/${this.place.slice}/wire`, { points }).catch((error) => this.#failed(error)); }
  stroke(stroke) { this.#send({ do: "stroke", stroke }); }
  say(what, text) { this.#send({ do: what, what: text }); }
  state(what) { this.say("state", what); }
  pick(x, y, reach, more) { this.lesions.pick(x, y, reach, more); this.show(); }

  choose(concern) {
    if (concern === this.place.concern) return;
    this.tools.cancel();
    this.#let();
    this.set({ concern });
    this.beside.load();
  }

  /** Whether there is anything to mark: `none` takes away what is marked, and undo brings it back. */
  answer(what) {
    if (what === "marked") return;
    if (this.layer().standing.marks) this.stroke({ tool: "clear" });
    this.say("empty", what);
  }

  /** What a button or a key does. */
  act(name) {
    const { lesions, place, beside } = this;
    const lesion = (tool) => lesions.at.length && this.stroke({ tool, at: lesions.at });
    const acts = {
      undo: () => this.layer().undo && this.#send({ do: "undo" }),
      redo: () => this.layer().redo && this.#send({ do: "redo" }),
      grow: () => lesion("grow"),
      shrink: () => lesion("shrink"),
      merge: () => lesions.at.length > 1 && lesion("merge"),
      alone: () => this.set({ alone: !place.alone }),
      filled: () => this.set({ filled: !place.filled }),
      blind: () => { this.set({ blind: !place.blind }); beside.others(); },
      accept: () => this.#accept(),
      reject: () => this.#reject(),
      "next-lesion": () => { lesions.next(); this.show(); },
      compare: () => beside.compare(beside.compared ?? beside.versions[1]),
      restore: () => beside.compared && this.stroke({ tool: "restore", version: beside.compared.tag }),
      again: () => this.clash.again(),
      "drop-mine": () => this.clash.drop(),
    };
    acts[name]();
  }

  enter() { if (this.clash.open) this.clash.again(); else this.tools.close(); }
  escape() { if (this.clash.open) this.clash.drop(); else if (!this.tools.cancel()) { this.#let(); this.show(); } }

  /** Say something over the picture for a while. */
  tell(text) {
    const told = document.querySelector(".told");
    told.textContent = text;
    told.hidden = false;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => { told.hidden = true; }, TOLD);
  }

  #failed(error) {
    this.tell(this.panel.text("refused", { why: error.message }));
    return null;
  }

  #send(body) { this.server.send(this.place.slice, this.place.concern, this.layer().tag, body); }

  /** The marks in hand are right, and the next one comes; without any the slice is. */
  #accept() {
    if (this.lesions.at.length) {
      for (const at of this.lesions.at) this.say("accept", at.join());
      this.act("next-lesion");
      return;
    }
    if (!this.layer().standing.marks) this.say("empty", "none");
    this.state("reviewed");
    this.step(1);
  }

  /** The marks in hand are dropped; without any the slice is to be looked at again. */
  #reject() {
    if (this.lesions.at.length) { this.stroke({ tool: "drop", at: this.lesions.at }); return; }
    this.state("reopened");
    this.step(1);
  }

  #let() { this.lesions.let(); this.beside.let(); }

  async #stored(item, answer) {
    await this.slices.stored(item, answer);
    this.save.stored();
    const here = item.place === this.place.slice;
    if (here) this.#changed();
    this.strip.refresh(item.place, here ? this.slice.concerns : null).catch(() => {}); // it is asked again when it is seen
  }

  #changed() {
    this.lesions.keep();
    this.show();
    this.beside.list();
    this.beside.sure();
  }

  /** See whether somebody else changed the slice on show. */
  async #look() {
    const here = this.slice;
    const changed = await this.slices.refresh(here.place);
    if (!changed.length || here !== this.slice) return;
    this.tell(this.panel.text("arrived", { who: here.concerns[changed[0]].standing.author || this.panel.text("somebody") }));
    this.#changed();
  }
}

const desk = new Desk(JSON.parse(document.getElementById("start").textContent));
desk.open();
