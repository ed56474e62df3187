// Everything by one key.
const TOOLS = { b: "brush", e: "erase", p: "polygon", w: "wire", g: "region", v: "pick" };

export function wireKeys(desk) {
  const acts = {
    z: (event) => desk.act(event.shiftKey ? "redo" : "undo"), y: () => desk.act("redo"),
    k: () => desk.act("blind"), l: () => desk.act("alone"), o: () => desk.act("filled"), n: () => desk.act("next-lesion"),
    a: () => desk.act("accept"), x: () => desk.act("reject"), m: () => desk.act("merge"), "+": () => desk.act("grow"), "=": () => desk.act("grow"), "-": () => desk.act("shrink"),
    r: () => desk.state("reviewed"), f: () => desk.state("final"), d: () => desk.state("draft"), 0: () => desk.answer("none"),
    c: (event) => desk.act(event.shiftKey ? "restore" : "compare"),
    "[": () => desk.opacity(-0.1), "]": () => desk.opacity(0.1), ",": () => desk.resize(-1), ".": () => desk.resize(1),
    arrowright: () => desk.step(1), arrowleft: () => desk.step(-1), home: () => desk.fit(),
    enter: () => desk.enter(), escape: () => desk.escape(), backspace: () => desk.tools.back(), delete: () => desk.act("reject"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.target.matches("textarea, input")) return;
    const name = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (name === "z" || name === "y") { event.preventDefault(); acts[name](event); }
      return;
    }
    if (event.altKey) return;
    if (name === " ") { event.preventDefault(); desk.bare(true); return; }
    if (name === "enter" && event.target.matches("button")) return;
    if (TOOLS[name]) { desk.tool(TOOLS[name]); return; }
    const concern = desk.start.concerns[Number(name) - 1];
    if (concern) { desk.choose(concern.name); return; }
    if (acts[name]) { event.preventDefault(); acts[name](event); }
  });
  document.addEventListener("keyup", (event) => event.key === " " && desk.bare(false));
  window.addEventListener("blur", () => desk.bare(false));
  document.querySelectorAll("[data-tool]").forEach((one) => one.addEventListener("click", () => desk.tool(one.dataset.tool)));
  document.querySelectorAll("[data-act]").forEach((one) => one.addEventListener("click", () => desk.act(one.dataset.act)));
}
