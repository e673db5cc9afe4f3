// The pages of a form: larger, smaller, turned, dragged; the lit place is brought into view.
const READABLE = 520; // px: a page across less of the screen cannot be read, so it begins larger and is scrolled

export function startSheets(root) {
  const all = root.querySelector(".desk-sheets__all");
  if (!all || all.dataset.ready) return;
  all.dataset.ready = "1";
  const sheets = [...all.querySelectorAll(".desk-leaf svg")];
  const tools = root.querySelector("[data-tools]");
  const narrow = all.clientWidth < READABLE;
  let size = narrow && all.clientWidth ? READABLE / all.clientWidth : 1;
  let turned = 0;

  const show = () => {
    for (const svg of sheets) {
      const width = Number(svg.dataset.width);
      const height = Number(svg.dataset.height);
      const across = turned % 180 !== 0;
      svg.setAttribute("viewBox", `0 0 ${across ? height : width} ${across ? width : height}`);
      const moved = { 0: "", 90: `translate(${height} 0) rotate(90)`, 180: `translate(${width} ${height}) rotate(180)`, 270: `translate(0 ${width}) rotate(270)` };
      svg.querySelector("g").setAttribute("transform", moved[turned]);
      svg.style.width = `${size * 100}%`;
    }
  };
  const lit = () => {
    const place = all.querySelector(".desk-lit") ?? all.querySelector("[data-lit]") ?? all.querySelector(".desk-residue-box");
    if (!place) return;
    const at = place.getBoundingClientRect();
    const frame = all.getBoundingClientRect();
    // in the middle; of a place larger than the frame its beginning
    all.scrollTop += at.top - frame.top - Math.max(12, (frame.height - at.height) / 2);
    all.scrollLeft += at.left - frame.left - Math.max(12, (frame.width - at.width) / 2);
  };

  if (tools && sheets.length) {
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.zoom) size = Math.min(4, Math.max(0.5, size * Number(button.dataset.zoom)));
      else turned = (turned + 90) % 360;
      show();
      lit();
    });
  }
  let grabbed = null;
  all.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0 || !event.target.closest("svg")) return;
    grabbed = { x: event.clientX + all.scrollLeft, y: event.clientY + all.scrollTop };
    all.setPointerCapture(event.pointerId);
    all.dataset.grab = "";
  });
  all.addEventListener("pointermove", (event) => {
    if (!grabbed) return;
    all.scrollLeft = grabbed.x - event.clientX;
    all.scrollTop = grabbed.y - event.clientY;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    all.addEventListener(end, () => { grabbed = null; delete all.dataset.grab; });
  }
  show();
  lit();
}
