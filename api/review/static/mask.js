// Masks in the browser: bytes of 0 and 1, row by row. Every one comes from the server; nothing is drawn into them here.

/** A mask of runs of unmarked and marked pixels in turn. */
export function fromRuns(runs, width, height) {
  const mask = new Uint8Array(width * height);
  let at = 0;
  runs.forEach((length, index) => {
    if (index % 2) mask.fill(1, at, at + length);
    at += length;
  });
  return mask;
}

/** Turn the pixels over that a stroke changed. */
export function change(mask, width, box, runs) {
  if (!box) return;
  const [left, top, across, down] = box;
  const turned = fromRuns(runs, across, down);
  for (let y = 0; y < down; y += 1) {
    const row = (top + y) * width + left;
    for (let x = 0; x < across; x += 1) mask[row + x] ^= turned[y * across + x];
  }
}

/** Closed outlines along the edges of pixels, as a path in the picture's coordinates. */
export function outline(mask, width, height) {
  const ends = new Map();
  const edge = (from, to) => { const known = ends.get(from); if (known) known.push(to); else ends.set(from, [to]); };
  const stride = width + 1;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      if (!mask[at]) continue;
      const corner = y * stride + x;
      if (!y || !mask[at - width]) edge(corner, corner + 1);
      if (x === width - 1 || !mask[at + 1]) edge(corner + 1, corner + 1 + stride);
      if (y === height - 1 || !mask[at + width]) edge(corner + 1 + stride, corner + stride);
      if (!x || !mask[at - 1]) edge(corner + stride, corner);
    }
  }
  const path = new Path2D();
  for (const [start, first] of ends) {
    while (first.length) {
      let at = start;
      path.moveTo(at % stride, Math.floor(at / stride));
      do {
        at = ends.get(at).pop();
        path.lineTo(at % stride, Math.floor(at / stride));
      } while (at !== start);
      path.closePath();
    }
  }
  return path;
}

/** The mark (8-connected) that a pixel is of, as a mask; null where nothing is marked. */
export function lesionAt(mask, width, height, x, y) {
  if (x < 0 || y < 0 || x >= width || y >= height || !mask[y * width + x]) return null;
  const found = new Uint8Array(mask.length);
  const stack = [y * width + x];
  found[stack[0]] = 1;
  while (stack.length) {
    const at = stack.pop();
    const column = at % width;
    for (let dy = -width; dy <= width; dy += width) {
      for (let dx = column ? -1 : 0; dx <= (column < width - 1 ? 1 : 0); dx += 1) {
        const next = at + dy + dx;
        if (mask[next] && !found[next]) { found[next] = 1; stack.push(next); }
      }
    }
  }
  return found;
}

/** The marked pixel nearest to a point, within so many pixels; null where there is none. */
export function nearest(mask, width, height, x, y, reach) {
  let best = null;
  let least = reach;
  for (let row = Math.max(0, Math.floor(y - reach)); row <= Math.min(height - 1, y + reach); row += 1) {
    for (let column = Math.max(0, Math.floor(x - reach)); column <= Math.min(width - 1, x + reach); column += 1) {
      const away = Math.hypot(column + 0.5 - x, row + 0.5 - y);
      if (mask[row * width + column] && away <= least) { best = [column, row]; least = away; }
    }
  }
  return best;
}

/** A mask as a picture of one colour, to be laid over the photograph. */
export function painted(mask, width, height, colour) {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d");
  pen.fillStyle = colour;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!mask[y * width + x]) continue;
      let end = x;
      while (end < width && mask[y * width + end]) end += 1;
      pen.fillRect(x, y, end - x, 1);
      x = end;
    }
  }
  return canvas;
}
