// "Stored 2 s ago", always in sight.
export function wireStored(element, text) {
  let last = null;
  let waits = 0;
  const draw = () => {
    element.classList.toggle("waiting", waits > 0);
    if (waits) { element.textContent = text("waiting", { number: waits }); return; }
    if (last === null) { element.textContent = text("nothing"); return; }
    const seconds = Math.round((Date.now() - last) / 1000);
    const ago = seconds < 2 ? text("now") : seconds < 60 ? text("seconds", { number: seconds }) : seconds < 3600 ? text("minutes", { number: Math.floor(seconds / 60) }) : text("long");
    element.textContent = text("stored", { ago });
  };
  setInterval(draw, 1000);
  draw();
  return {
    stored(made) { last = made ?? Date.now(); waits = 0; draw(); },
    waiting(number) { waits = number; draw(); },
  };
}
