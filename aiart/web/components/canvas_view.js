// Looking closer: the frame is magnified and moved within the stage, with buttons, Ctrl and the wheel, two fingers on a
// touchpad or a screen, or the middle button. At 1 all of it is seen.
const MAGNIFIED = 8; // times, at most
const looks = () => paints() || (mode === 'frame' && has());
let zoom = 1, shift = [0, 0]; // pixels of the page
const fingers = new Map(); // pointer -> place, of those that hold the frame
let pinch = null, hauled = null;

const layout = () => { // of the frame when it is not magnified, within the stage
  const left = frame.offsetLeft - stage.offsetLeft, top = frame.offsetTop - stage.offsetTop;
  return {left, top, width: frame.offsetWidth, height: frame.offsetHeight};
};
const actual = () => natural()[0] / ((mode === 'frame' ? image : canvas).clientWidth || natural()[0]); // the zoom at which a pixel is one of the page's
const within = (value, offset, size, room, margin = mode === 'frame' ? 24 : 0) => ( // its handles stay in sight
  size <= room ? (room - size) / 2 - offset : Math.min(margin - offset, Math.max(room - size - offset - margin, value))
);
const setView = (wanted, [x, y]) => {
  const box = layout();
  zoom = Math.min(MAGNIFIED, Math.max(Math.min(1, actual()), wanted));
  shift = [
    within(x, box.left, box.width * zoom, stage.clientWidth), within(y, box.top, box.height * zoom, stage.clientHeight),
  ];
  const plain = Math.abs(zoom - 1) < 0.001;
  frame.style.transform = plain ? '' : `translate(${shift[0]}px, ${shift[1]}px) scale(${zoom})`;
  frame.style.setProperty('--zoom', zoom);
  root.classList.toggle('close', zoom / actual() > 3);
  root.classList.toggle('zoomed', zoom > 1.001);
  part('percent').textContent = `${Math.round(100 * zoom / actual())} %`;
  part('fit').disabled = plain;
};
// Magnify, with what is at [x, y] of the page staying there.
const zoomAt = (wanted, x, y) => {
  const box = stage.getBoundingClientRect(), {left, top} = layout();
  const inside = [x - box.left - left, y - box.top - top], before = zoom;
  const next = Math.min(MAGNIFIED, Math.max(Math.min(1, actual()), wanted));
  setView(next, inside.map((value, k) => value - (value - shift[k]) * next / before));
};
const zoomBy = (factor) => {
  const box = stage.getBoundingClientRect();
  zoomAt(zoom * factor, box.left + box.width / 2, box.top + box.height / 2);
};
const fitView = () => setView(1, [0, 0]);
const reveal = ([x, y]) => { // bring a place of the layer into sight
  if (zoom <= 1) return;
  const box = layout(), sizes = [box.width, box.height], rooms = [stage.clientWidth, stage.clientHeight], offsets = [box.left, box.top];
  setView(zoom, [x, y].map((value, k) => {
    const there = offsets[k] + shift[k] + value * sizes[k] * zoom, margin = rooms[k] * 0.1;
    return shift[k] + Math.max(0, margin - there) - Math.max(0, there - (rooms[k] - margin));
  }));
};

// ---- Pointers: `grip` says whether one holds the frame instead of painting

const middleOf = (points) => [0, 1].map((k) => (points[0][k] + points[1][k]) / 2);
const apart = (points) => Math.hypot(points[0][0] - points[1][0], points[0][1] - points[1][1]) || 1;
const grip = (event) => {
  if (event.button === 1 || (mode === 'frame' && event.pointerType !== 'touch')) { hauled = [event.clientX, event.clientY]; return true; }
  if (event.pointerType !== 'touch') return false;
  fingers.set(event.pointerId, [event.clientX, event.clientY]);
  if (fingers.size < 2) {
    if (mode === 'frame' && zoom > 1.001) hauled = [event.clientX, event.clientY];
    return false;
  }
  hauled = null;
  const points = [...fingers.values()].slice(0, 2);
  pinch = {middle: middleOf(points), apart: apart(points)};
  return true;
};
const haul = (event) => {
  if (hauled) {
    setView(zoom, [shift[0] + event.clientX - hauled[0], shift[1] + event.clientY - hauled[1]]);
    hauled = [event.clientX, event.clientY];
    return true;
  }
  if (fingers.has(event.pointerId)) fingers.set(event.pointerId, [event.clientX, event.clientY]);
  if (!pinch) return false;
  if (fingers.size < 2) return true;
  const points = [...fingers.values()].slice(0, 2), middle = middleOf(points), spread_ = apart(points);
  shift = [shift[0] + middle[0] - pinch.middle[0], shift[1] + middle[1] - pinch.middle[1]];
  zoomAt(zoom * spread_ / pinch.apart, ...middle);
  pinch = {middle, apart: spread_};
  return true;
};
const letGo = (event) => {
  const held = Boolean(hauled || pinch);
  hauled = null;
  fingers.delete(event.pointerId);
  if (!fingers.size) pinch = null; // the finger that is left does not begin to paint
  return held;
};
// Where nothing is painted, the picture itself is what one takes hold of.
stage.addEventListener('pointerdown', (event) => {
  if (mode !== 'frame' || !has() || event.button > 1 || event.target.closest('.handle')) return;
  event.preventDefault();
  stage.setPointerCapture(event.pointerId);
  grip(event);
});
stage.addEventListener('pointermove', (event) => { if (mode === 'frame') haul(event); });
['pointerup', 'pointercancel'].forEach((name) => stage.addEventListener(name, (event) => { if (mode === 'frame') letGo(event); }));
stage.addEventListener('wheel', (event) => {
  if (!looks()) return;
  if (event.ctrlKey || event.metaKey) zoomAt(zoom * Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.004)), event.clientX, event.clientY);
  else if (zoom > 1.001) setView(zoom, [shift[0] - (event.shiftKey ? event.deltaY : event.deltaX), shift[1] - (event.shiftKey ? 0 : event.deltaY)]);
  else return;
  event.preventDefault();
}, {passive: false});
part('closer').addEventListener('click', () => zoomBy(1.5));
part('farther').addEventListener('click', () => zoomBy(1 / 1.5));
part('percent').addEventListener('click', () => zoomBy(actual() / zoom));
part('fit').addEventListener('click', fitView);
