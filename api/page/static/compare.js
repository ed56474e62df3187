// Before and after on the same face: a slider moves the edge between the two.
export function wireCompare(place) {
  const slider = place.querySelector("input[type=range]");
  const after = place.querySelector("[data-after]");
  const edge = place.querySelector("[data-edge]");
  const move = () => {
    after.style.clipPath = `inset(0 0 0 ${slider.value}%)`;
    edge.style.left = `${slider.value}%`;
  };
  slider.addEventListener("input", move);
  move();
}
