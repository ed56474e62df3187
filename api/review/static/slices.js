// Slices as they are shown: fetched ahead, so that the next one is there when it is asked for.
import { change, fromRuns, outline } from "./mask.js";

const AHEAD = 3;
const BEHIND = 1;

export class Slices {
  #held = new Map();

  constructor(server, count) {
    this.server = server;
    this.count = count;
  }

  /** A slice with its picture, and its neighbours on their way. */
  async at(place) {
    const found = await this.#load(place);
    for (let next = place - BEHIND; next <= place + AHEAD; next += 1) {
      if (next !== place && next >= 0 && next < this.count) this.#load(next).catch(() => {});
    }
    for (const held of this.#held.keys()) if (held < place - BEHIND - 1 || held > place + AHEAD) this.#held.delete(held);
    return found;
  }

  /** Bring a slice that is held up to a change that was stored. */
  async stored(item, answer) {
    const held = this.#held.get(item.place);
    if (!held) return;
    const slice = await held;
    const layer = slice.concerns[item.concern];
    change(layer.mask, slice.width, answer.box, answer.changed);
    Object.assign(layer, { tag: answer.tag, undo: answer.undo, redo: answer.redo, standing: answer.standing, lesions: answer.lesions });
    if (answer.box) layer.path = outline(layer.mask, slice.width, slice.height);
    layer.painted = null;
  }

  /** Look at the masks again that somebody else changed; answers with their concerns. */
  async refresh(place) {
    const slice = await this.#load(place);
    const tags = await this.server.get(`slices/${place}/tags`);
    const changed = Object.keys(tags).filter((name) => tags[name] !== slice.concerns[name].tag && !this.server.pending(place, name).length);
    for (const name of changed) Object.assign(slice.concerns[name], layerOf(await this.server.get(`slices/${place}/${name}`), slice));
    return changed;
  }

  #load(place) {
    let held = this.#held.get(place);
    if (!held) {
      held = this.#fetch(place);
      this.#held.set(place, held);
      held.catch(() => this.#held.delete(place));
    }
    return held;
  }

  async #fetch(place) {
    const slice = await this.server.get(`slices/${place}`);
    const picture = fetch(slice.picture).then((answer) => answer.blob()).then((blob) => createImageBitmap(blob));
    for (const layer of Object.values(slice.concerns)) Object.assign(layer, layerOf(layer, slice));
    slice.picture = await picture;
    return slice;
  }
}

function layerOf(found, { width, height }) {
  const mask = fromRuns(found.runs, width, height);
  return { ...found, mask, path: outline(mask, width, height), painted: null };
}
