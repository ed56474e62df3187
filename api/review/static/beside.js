// What stands beside the labels in hand: earlier versions, what others marked, how sure the network is.
import { fromRuns, outline } from "./mask.js";

export class Beside {
  #others = [];

  constructor(desk) {
    this.desk = desk;
    this.versions = [];
    this.compared = null; // {tag, path}
    desk.view.extra.push(() => {
      for (const path of [...this.#others, this.compared?.path]) if (path) desk.view.trace(path, "#ffffff", 1.4 / desk.place.scale, [5, 4].map((length) => length / desk.place.scale), desk.place.opacity);
    });
  }

  /** All of it again, for the concern in hand. */
  load() { this.list(); this.others(); this.sure(); } // each does without, where the server is away

  let() { this.compared = null; }

  /** The versions. */
  async list() {
    const found = await this.#get("versions").catch(() => null);
    if (found) { this.versions = found; this.desk.panel.draw(); }
  }

  /** Show an earlier version, dashed; the same again hides it. */
  async compare(version) {
    if (!version || version.tag === this.compared?.tag) { this.compared = null; } else {
      const found = await this.#get(`versions/${version.tag}`).catch(() => null);
      if (found) this.compared = { tag: version.tag, path: this.#path(found.runs) };
    }
    this.desk.show();
  }

  /** What others marked, unless one is blind to it; that it was looked at is kept. */
  async others() {
    const { desk } = this;
    this.#others = [];
    desk.view.draw();
    const found = desk.place.blind ? null : await this.#get("others").catch(() => null);
    if (!found?.length || desk.place.blind) return;
    this.#others = found.map(({ runs }) => this.#path(runs));
    const name = (each) => each.name || desk.panel.text("machine");
    if (!desk.layer().standing.seen) desk.say("seen", found.map(name).join(", "));
    desk.tell(desk.panel.text("dashed", { what: found.map((each) => `${name(each)} (${each.marks})`).join(", ") }));
    desk.view.draw();
  }

  /** The marks in the order of the network's doubt, where there is a network. */
  async sure() {
    const found = await this.#get("sure").catch(() => null);
    if (!found || found.tag !== this.desk.layer().tag) return;
    this.desk.layer().lesions = found.lesions;
    this.desk.lesions.keep();
    this.desk.panel.draw();
  }

  /** An answer, or null where another slice or concern is in hand by then. */
  async #get(path) {
    const { slice, concern } = this.desk.place;
    const found = await this.desk.server.get(`slices/${slice}/${concern}/${path}`);
    return slice === this.desk.place.slice && concern === this.desk.place.concern ? found : null;
  }

  #path(runs) {
    const { width, height } = this.desk.slice;
    return outline(fromRuns(runs, width, height), width, height);
  }
}
