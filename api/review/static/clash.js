// Two people on one slice: theirs is shown, one's own that came too late is dashed, and one decides.
import { sweep } from "./tools.js";

export class Clash {
  constructor(desk) {
    this.desk = desk;
    this.late = [];
    this.box = document.querySelector(".clash");
    desk.view.extra.push((pen, thin) => this.#draw(pen, thin));
  }

  get open() { return this.late.length > 0; }

  /** Show changes that were not made. */
  async show(items) {
    const { desk } = this;
    const [{ place, concern }] = items;
    await desk.slices.refresh(place);
    this.late = items;
    const { author } = (await desk.slices.at(place)).concerns[concern].standing;
    this.box.querySelector("p").textContent = desk.panel.text("elsewhere", { who: author || desk.panel.text("somebody") });
    this.box.hidden = false;
    await desk.go(place);
  }

  /** Make them on top of what is there now. */
  again() {
    const items = this.late;
    this.drop();
    for (const { place, concern, body } of items) this.desk.server.send(place, concern, this.desk.slice.concerns[concern].tag, { ...body, id: crypto.randomUUID() });
  }

  drop() {
    this.late = [];
    this.box.hidden = true;
    this.desk.show();
  }

  #draw(pen, thin) {
    pen.setLineDash([5 * thin, 4 * thin]);
    pen.globalAlpha = 1;
    for (const { body } of this.late) if (body.stroke?.points) sweep(pen, body.stroke.points, Math.max(2 * thin, 1), "#ffffff");
    pen.setLineDash([]);
  }
}
