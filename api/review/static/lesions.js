// The marks in hand: picked, gone through from the least sure, and found again after a change.
import { lesionAt, nearest, outline } from "./mask.js";

export class Lesions {
  constructor(desk) {
    this.desk = desk;
    this.chosen = []; // {at, index, path}
    desk.view.extra.push(() => { for (const { path } of this.chosen) desk.view.trace(path, "#ffffff", 2.6 / desk.place.scale, [], 1); });
  }

  /** Pixels of those in hand, one each. */
  get at() { return this.chosen.map((each) => each.at); }

  let() { this.chosen = []; }

  has(index) { return this.chosen.some((each) => each.index === index); }

  /** Take the mark nearest to a point in hand, beside those that are, or alone. */
  pick(x, y, reach, more) {
    if (!more) this.chosen = [];
    const found = this.#near(x, y, Math.max(1, reach));
    if (found && !this.has(found.index)) this.chosen.push(found);
    if (found) this.desk.view.reveal(...found.at);
  }

  /** The least sure mark that nobody has accepted, after the one in hand; false where there is none. */
  next() {
    const { lesions } = this.desk.layer();
    const accepted = this.accepted();
    const left = lesions.map((_, index) => index).filter((index) => !accepted.has(index));
    const here = this.chosen[0]?.index ?? -1;
    const next = left.find((index) => index > here) ?? left.find((index) => index !== here);
    this.chosen = [];
    if (next !== undefined) this.pick(lesions[next].at[0] + 0.5, lesions[next].at[1] + 0.5, 1, false);
  }

  /** Which of the marks somebody has accepted, by their place in the list. */
  accepted() {
    const { standing } = this.desk.layer();
    return new Set(standing.accepted.map(([x, y]) => this.#near(x + 0.5, y + 0.5, 0.5)?.index));
  }

  /** After a change, those in hand are the ones that are still there. */
  keep() {
    const found = this.at.map(([x, y]) => this.#near(x + 0.5, y + 0.5, 3)).filter(Boolean);
    this.chosen = found.filter((each, place) => found.findIndex((one) => one.index === each.index) === place);
  }

  #near(x, y, reach) {
    const { width, height } = this.desk.slice;
    const { mask, lesions } = this.desk.layer();
    const at = nearest(mask, width, height, x, y, reach);
    if (!at) return null;
    const found = lesionAt(mask, width, height, ...at);
    return { at, index: lesions.findIndex((each) => found[each.at[1] * width + each.at[0]]), path: outline(found, width, height) };
  }
}
