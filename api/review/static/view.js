// The picture and what lies over it. Zoom and place stay as they are, whatever is shown.
import { painted } from "./mask.js";

const NEAREST = 3; // pixels of the screen to one of the picture from which single pixels are told apart

export class View {
  #asked = 0;

  constructor(canvas, place) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d", { alpha: false });
    this.place = place;
    this.slice = null;
    this.layers = []; // {layer, colour, dash, faint}
    this.extra = []; // functions that draw over all, in the picture's coordinates
    this.bare = false;
    this.drawn = () => {};
    new ResizeObserver(() => this.#resize()).observe(canvas);
  }

  /** Pixels of the canvas to one of the screen. */
  get density() { return window.devicePixelRatio || 1; }

  /** Show the whole picture. */
  fit() {
    const { width, height } = this.slice;
    this.place.scale = 0.96 * Math.min(this.canvas.clientWidth / width, this.canvas.clientHeight / height);
    this.place.x = width / 2;
    this.place.y = height / 2;
    this.draw();
  }

  /** A point of the window in the picture's coordinates. */
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    return [
      this.place.x + (event.clientX - box.left - box.width / 2) / this.place.scale,
      this.place.y + (event.clientY - box.top - box.height / 2) / this.place.scale,
    ];
  }

  /** Zoom by a factor, round a point of the window. */
  zoom(factor, event) {
    const [x, y] = this.at(event);
    const scale = Math.min(64, Math.max(0.05, this.place.scale * factor));
    this.place.x = x + (this.place.x - x) * (this.place.scale / scale);
    this.place.y = y + (this.place.y - y) * (this.place.scale / scale);
    this.place.scale = scale;
    this.draw();
  }

  /** Move by pixels of the window. */
  move(dx, dy) {
    this.place.x -= dx / this.place.scale;
    this.place.y -= dy / this.place.scale;
    this.draw();
  }

  /** Bring a point into view. */
  reveal(x, y) {
    const across = this.canvas.clientWidth / 2 / this.place.scale;
    const down = this.canvas.clientHeight / 2 / this.place.scale;
    if (Math.abs(x - this.place.x) > across * 0.8 || Math.abs(y - this.place.y) > down * 0.8) { this.place.x = x; this.place.y = y; }
    this.draw();
  }

  /** Draw at the next frame. */
  draw() {
    if (!this.#asked) this.#asked = requestAnimationFrame(() => { this.#asked = 0; this.#draw(); });
  }

  #resize() {
    this.canvas.width = this.canvas.clientWidth * this.density;
    this.canvas.height = this.canvas.clientHeight * this.density;
    this.#draw();
  }

  #draw() {
    const { pen, place, slice } = this;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = "#0c0c0c";
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (!slice) return;
    if (!place.scale) { this.fit(); return; }
    const scale = place.scale * this.density;
    pen.setTransform(scale, 0, 0, scale, this.canvas.width / 2 - place.x * scale, this.canvas.height / 2 - place.y * scale);
    pen.imageSmoothingEnabled = place.scale < NEAREST;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(slice.picture, 0, 0);
    if (!this.bare) {
      for (const each of this.layers) this.#marks(each);
      for (const draw of this.extra) draw(pen, 1 / place.scale);
    }
    pen.globalAlpha = 1;
    this.drawn();
  }

  #marks({ layer, colour, dash, faint }) {
    const { pen, place, slice } = this;
    const thin = 1 / place.scale;
    if (place.filled && !faint) {
      layer.painted ??= painted(layer.mask, slice.width, slice.height, colour);
      pen.globalAlpha = place.opacity * 0.3;
      pen.imageSmoothingEnabled = false;
      pen.drawImage(layer.painted, 0, 0);
    }
    this.trace(layer.path, colour, (faint ? 1.1 : 1.8) * thin, dash.map((length) => length * thin), place.opacity * (faint ? 0.55 : 1));
  }

  /** A thin line with a dark one below it, seen on every skin. */
  trace(path, colour, width, dash, opacity) {
    const { pen } = this;
    pen.lineJoin = "round";
    pen.setLineDash([]);
    pen.globalAlpha = opacity * 0.35;
    pen.strokeStyle = "#000";
    pen.lineWidth = width * 1.6;
    pen.stroke(path);
    pen.setLineDash(dash);
    pen.globalAlpha = opacity;
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke(path);
    pen.setLineDash([]);
  }
}
