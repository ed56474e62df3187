// The pen: what a pointer does with each tool. Strokes are sent as they were drawn; the server makes pixels of them.
const PICK = 12; // pixels of the screen round a mark that still pick it

export class Tools {
  #pointers = new Map();
  #points = null;
  #erasing = false;
  #moved = null;
  #trail = []; // of a wire, through the corners so far
  #path = []; // and on to the pointer
  #asking = false;

  /** `desk` is the one of main.js. */
  constructor(desk) {
    this.desk = desk;
    this.view = desk.view;
    this.cursor = null;
    const { canvas } = this.view;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => { this.#pointers.delete(event.pointerId); this.#points = null; });
    canvas.addEventListener("pointerleave", () => { this.cursor = null; this.view.draw(); });
    canvas.addEventListener("dblclick", () => this.close());
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => { event.preventDefault(); this.view.zoom(Math.exp(-event.deltaY / 400), event); }, { passive: false });
    this.view.extra.push((pen, thin) => this.#preview(pen, thin));
  }

  get #place() { return this.desk.place; }

  /** Forget what is not closed. */
  cancel() {
    const had = this.#place.unfinished.length > 0 || this.#points !== null;
    this.#place.unfinished = [];
    this.#trail = this.#path = [];
    this.#points = null;
    this.desk.moved();
    this.view.draw();
    return had;
  }

  /** Take the last corner back. */
  back() {
    if (!this.#place.unfinished.length) return false;
    this.#place.unfinished.pop();
    this.#path = [];
    this.trail();
    this.desk.moved();
    this.view.draw();
    return true;
  }

  /** Close a polygon, or end a wire. */
  async close() {
    const points = [...this.#place.unfinished];
    if (points.length < (this.#place.tool === "polygon" ? 3 : 2)) return false;
    const polygon = this.#place.tool === "polygon";
    const path = polygon ? points : await this.desk.wire(points);
    if (!path) return false;
    this.cancel();
    this.desk.stroke(polygon ? { tool: "polygon", points } : { tool: "wire", points: path, size: this.desk.thickness() });
    return true;
  }

  #down(event) {
    const { canvas } = this.view;
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, event);
    if (this.#pointers.size > 1 || event.button === 1 || event.button === 2) { this.#points = null; this.#moved = event; return; }
    const [x, y] = this.view.at(event);
    const { tool } = this.#place;
    if (tool === "brush" || tool === "erase") { this.#points = [[x, y]]; this.#erasing = tool === "erase" || event.altKey || event.button === 5; }
    if (tool === "polygon" || tool === "wire") { this.#corner(x, y); }
    if (tool === "region") this.desk.stroke({ tool: "region", at: [x, y] });
    if (tool === "pick") this.desk.pick(x, y, PICK / this.#place.scale, event.shiftKey);
    this.view.draw();
  }

  #corner(x, y) {
    const last = this.#place.unfinished.at(-1);
    if (last && Math.hypot(x - last[0], y - last[1]) < 3 / this.#place.scale) return; // the second click of a double one
    this.#place.unfinished.push([x, y]);
    this.#path = [];
    this.desk.moved();
    this.trail();
  }

  /** Find the way of a wire through its corners, as after a reload. */
  async trail() {
    const { tool, unfinished } = this.#place;
    this.#trail = [];
    if (tool !== "wire" || unfinished.length < 2) return;
    const found = await this.desk.wire(unfinished);
    if (found && unfinished === this.#place.unfinished) { this.#trail = found; this.view.draw(); }
  }

  #move(event) {
    this.cursor = this.view.at(event);
    this.desk.hover(this.cursor);
    const before = this.#pointers.get(event.pointerId);
    if (before && this.#moved) {
      if (this.#pointers.size === 2) this.#pinch(event, before);
      else this.view.move(event.clientX - before.clientX, event.clientY - before.clientY);
      this.desk.moved();
    }
    if (before) this.#pointers.set(event.pointerId, event);
    if (this.#points) {
      const every = event.getCoalescedEvents?.() ?? [];
      for (const one of every.length ? every : [event]) this.#add(this.view.at(one));
    }
    if (this.#place.tool === "wire" && this.#place.unfinished.length) this.#follow();
    this.view.draw();
  }

  #add([x, y]) {
    const [lastX, lastY] = this.#points.at(-1);
    if (Math.hypot(x - lastX, y - lastY) >= Math.max(0.5, this.#place.size / 10)) this.#points.push([x, y]);
  }

  #pinch(event, before) {
    const other = [...this.#pointers.values()].find((one) => one.pointerId !== event.pointerId);
    const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    this.view.move((event.clientX - before.clientX) / 2, (event.clientY - before.clientY) / 2);
    this.view.zoom(apart(event) / Math.max(1, apart(before)), other);
  }

  /** Show where a wire would go from its last point to the pointer. */
  async #follow() {
    if (this.#asking) return;
    this.#asking = true;
    const { unfinished } = this.#place;
    const path = await this.desk.wire([unfinished.at(-1), this.cursor]);
    if (path && unfinished === this.#place.unfinished) this.#path = path;
    this.#asking = false;
    this.view.draw();
  }

  #up(event) {
    this.#pointers.delete(event.pointerId);
    if (!this.#pointers.size) this.#moved = null;
    if (!this.#points) return;
    const points = this.#points;
    this.#points = null;
    this.desk.stroke({ tool: this.#erasing ? "erase" : "brush", points, size: this.#place.size });
  }

  #preview(pen, thin) {
    const { tool, size, unfinished } = this.#place;
    pen.globalAlpha = 1;
    pen.lineCap = "round";
    if (this.#points) sweep(pen, this.#points, size, this.#erasing ? "#0008" : `${this.desk.colour()}88`);
    if (unfinished.length) {
      const ahead = this.cursor ? [...unfinished, this.cursor] : unfinished;
      pen.setLineDash([4 * thin, 3 * thin]);
      for (const line of tool === "wire" ? [this.#trail, this.#path] : [ahead]) sweep(pen, line, 1.6 * thin, "#fff");
      pen.setLineDash([]);
      pen.fillStyle = "#fff";
      for (const [x, y] of unfinished) pen.fillRect(x - 2 * thin, y - 2 * thin, 4 * thin, 4 * thin);
    }
    if (this.cursor && (tool === "brush" || tool === "erase")) {
      pen.setLineDash([3 * thin, 3 * thin]);
      pen.lineWidth = 1.2 * thin;
      pen.strokeStyle = "#fff";
      pen.beginPath();
      if (size <= 1) pen.rect(Math.floor(this.cursor[0]), Math.floor(this.cursor[1]), 1, 1);
      else pen.arc(this.cursor[0], this.cursor[1], size / 2, 0, 2 * Math.PI);
      pen.stroke();
      pen.setLineDash([]);
    }
  }
}

/** A line through points, as thick as the brush. */
export function sweep(pen, points, size, colour) {
  pen.strokeStyle = colour;
  pen.lineWidth = size;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.beginPath();
  points.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  if (points.length === 1) pen.lineTo(points[0][0], points[0][1]);
  pen.stroke();
}
