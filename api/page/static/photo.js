// The photograph is the interface: switches, opacity, bare skin, and a tap on a mark or a zone.
const HIT = 24; // pixels of the screen round the middle of a mark

export function wirePhoto(photo) {
  const svg = photo.querySelector("svg");
  const around = photo.closest("article, section, main");
  const closeup = photo.querySelector("[data-closeup]");
  const ring = svg.querySelector(".chosen");
  const marks = [...svg.querySelectorAll(".marks path")].sort((a, b) => a.dataset.y - b.dataset.y || a.dataset.x - b.dataset.x);
  let chosen = null;

  const shown = () => marks.filter((mark) => !mark.parentNode.classList.contains("off"));
  const place = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());

  function choose(mark) {
    chosen = mark;
    const { x, y, reach } = mark.dataset;
    ring.setAttribute("cx", x);
    ring.setAttribute("cy", y);
    ring.setAttribute("r", Number(reach) + 6 / svg.getScreenCTM().a);
    zone(null);
    say(mark.dataset.words);
    const picture = photo.querySelector("[data-picture]");
    const canvas = closeup.querySelector("canvas");
    canvas.hidden = !picture;
    if (picture) {
      const side = Math.max(2.4 * reach, svg.viewBox.baseVal.width / 12);
      const scale = picture.naturalWidth / svg.viewBox.baseVal.width;
      const pen = canvas.getContext("2d");
      pen.clearRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, (x - side / 2) * scale, (y - side / 2) * scale, side * scale, side * scale, 0, 0, canvas.width, canvas.height);
    }
  }

  function say(text) {
    closeup.hidden = false;
    closeup.querySelector("[data-words]").textContent = text;
  }

  function zone(name) {
    svg.querySelectorAll(".zone").forEach((one) => one.classList.toggle("on", one.dataset.zone === name));
    around.querySelectorAll("[data-row]").forEach((row) => row.classList.toggle("on", row.dataset.row === name));
    if (!name) return;
    ring.setAttribute("r", 0);
    const row = around.querySelector(`[data-row="${name}"]`);
    const heads = [...row.closest("table").querySelectorAll("thead th")].slice(1);
    const cells = [...row.querySelectorAll("td")];
    const title = row.querySelector("th").textContent.trim();
    say(`${title}. ${cells.map((cell, i) => (cells.length === heads.length ? `${heads[i].textContent}: ${cell.textContent}` : cell.textContent)).join("; ")}`);
    closeup.querySelector("canvas").hidden = true;
  }

  function tap(event) {
    const at = place(event);
    const scale = svg.getScreenCTM().a;
    const hit = document.elementsFromPoint(event.clientX, event.clientY).find((one) => one.matches?.(".marks path") && svg.contains(one));
    const near = shown()
      .map((mark) => [Math.hypot(mark.dataset.x - at.x, mark.dataset.y - at.y) * scale, mark])
      .filter(([distance]) => distance < HIT)
      .sort((a, b) => a[0] - b[0])[0];
    if (near || hit) { choose(near ? near[1] : hit); return; }
    const within = [...svg.querySelectorAll(".zone")].find((one) => one.isPointInFill(new DOMPoint(at.x, at.y)));
    if (within) zone(within.dataset.zone); else say(photo.dataset.nothing);
  }

  function step(by) {
    const all = shown();
    if (!all.length) return;
    const at = all.indexOf(chosen);
    choose(all[(at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by + all.length) % all.length]);
  }

  const bare = (on) => photo.classList.toggle("bare", on);
  let held = 0;
  let wasHeld = false;
  svg.addEventListener("pointerdown", () => { wasHeld = false; held = setTimeout(() => { wasHeld = true; bare(true); }, 300); });
  ["pointerup", "pointercancel", "pointerleave"].forEach((name) => svg.addEventListener(name, () => { clearTimeout(held); bare(false); }));
  svg.addEventListener("click", (event) => wasHeld || tap(event));
  svg.addEventListener("contextmenu", (event) => wasHeld && event.preventDefault());
  photo.addEventListener("keydown", (event) => {
    if (event.target !== photo) return;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by) { event.preventDefault(); step(by); }
    if (event.key === " ") { event.preventDefault(); bare(true); }
    if (event.key === "Escape") closeup.hidden = true;
  });
  photo.addEventListener("keyup", (event) => event.key === " " && bare(false));
  photo.addEventListener("blur", () => bare(false));
  closeup.querySelector("[data-bare]").addEventListener("click", () => { closeup.hidden = true; ring.setAttribute("r", 0); zone(null); photo.focus(); });
  around.querySelectorAll("[data-switch]").forEach((box) => box.addEventListener("change", () => svg.querySelector(`.marks.${box.dataset.switch}`).classList.toggle("off", !box.checked)));
  around.querySelectorAll("[data-opacity]").forEach((slider) => slider.addEventListener("input", () => photo.style.setProperty("--opacity", slider.value / 100)));
  around.querySelectorAll("[data-step]").forEach((button) => button.addEventListener("click", () => step(Number(button.dataset.step))));
  around.querySelectorAll("[data-show]").forEach((button) => button.addEventListener("click", () => { zone(button.dataset.show); photo.scrollIntoView({ block: "nearest" }); }));
  around.querySelectorAll("[data-measure]").forEach((row) => row.addEventListener("toggle", () => svg.querySelector(`[data-measured="${row.dataset.measure}"]`)?.classList.toggle("on", row.open)));
}
