// What goes to the server and comes from it. A change waits here, and in the browser's store, until it is on the disk.
const RETRY = 1000; // milliseconds

export class Server {
  #items;
  #key;
  #busy = false;

  /** `heard` has stored(item, answer), clash(items), refused(item, why) and waiting(number). */
  constructor({ stack, id }, heard) {
    this.base = `/review/${stack}`;
    this.heard = heard;
    this.#key = `review-${id}`; // what waits for these folders is sent to no others
    this.#items = JSON.parse(localStorage.getItem(this.#key) ?? "[]");
  }

  /** What a path below the stack answers. */
  async get(path) {
    const answer = await fetch(`${this.base}/${path}`);
    if (!answer.ok) throw new Error(await why(answer));
    return answer.json();
  }

  /** Ask something that changes nothing. */
  async ask(path, body) {
    const answer = await fetch(`${this.base}/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await why(answer));
    return answer.json();
  }

  /** Remember where the annotator is; nothing waits for it. */
  keep(place) {
    fetch(`${this.base}/place`, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(place), keepalive: true }).catch(() => {});
  }

  /** Changes of a mask that are not stored yet. */
  pending(place, concern) {
    return this.#items.filter((item) => item.place === place && item.concern === concern);
  }

  /** Change a mask, after what waits already. `tag` is the version on show. */
  send(place, concern, tag, body) {
    const after = this.pending(place, concern).length ? null : tag;
    this.#items.push({ place, concern, after, body: { id: crypto.randomUUID(), ...body } });
    this.#store();
    this.run();
  }

  /** Send what waits, one after the other. */
  async run() {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#items.length) {
      const item = this.#items[0];
      const answer = await this.#post(item);
      if (!answer) { this.heard.waiting(this.#items.length); await new Promise((done) => { setTimeout(done, RETRY); }); continue; }
      try { await this.#settle(item, answer); } catch (error) { console.error(error); } // what it means for the page; it is stored
    }
    this.#busy = false;
  }

  async #post(item) {
    try {
      const answer = await fetch(`${this.base}/slices/${item.place}/${item.concern}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "If-Match": `"${item.after}"` },
        body: JSON.stringify(item.body),
      });
      return answer.status >= 500 || answer.status === 429 ? null : answer;
    } catch { return null; }
  }

  async #settle(item, answer) {
    const same = (one) => one.place === item.place && one.concern === item.concern;
    if (answer.status === 409) {
      const late = this.#items.filter(same);
      this.#items = this.#items.filter((one) => !same(one));
      this.#store();
      await this.heard.clash(late);
      return;
    }
    const found = answer.ok ? await answer.json() : null;
    this.#items.shift();
    const following = this.#items.find(same);
    if (following) following.after = found?.tag ?? item.after;
    this.#store();
    if (found) this.heard.stored(item, found); else this.heard.refused(item, await why(answer));
  }

  #store() { localStorage.setItem(this.#key, JSON.stringify(this.#items)); }
}

async function why(answer) {
  try { return (await answer.json()).detail; } catch { return String(answer.status); }
}
