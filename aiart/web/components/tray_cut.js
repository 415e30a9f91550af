// ---- What of a picture is learned: a box that is kept, and boxes that are taken out; drawn with a pointer, or added,
// moved with the arrows, made larger or smaller with Shift and the arrows, and removed with Delete.
const cutter = part('cutter'), plate = part('plate'), boxes = part('boxes');
const STEP = 0.02, LEAST = 0.03, MOST = 20; // shares of a side; boxes taken out
const HINTS = {
  out: 'Draw a box over what shall not be learned, a signature for instance. It is painted over from the rest of the picture.',
  keep: 'Draw a box around what shall be learned. The rest is cut off.',
};
let cutting = null; // {id, keep, out}
const cutMode = () => cutter.querySelector('.modes input:checked').value;
const within = (value) => Math.min(1, Math.max(0, value));
const round4 = (box) => box.map((value) => Math.round(value * 1e4) / 1e4);

const drawBox = (kind, box, index) => {
  const one = make('div', {className: `box ${kind}`, tabIndex: 0});
  one.setAttribute('role', 'group');
  one.setAttribute('aria-label', `${kind === 'keep' ? 'Kept' : 'Taken out'}: arrows move it, Shift and arrows change its size, Delete removes it`);
  const [left, top, right, bottom] = box;
  one.style.cssText = `left:${100 * left}%;top:${100 * top}%;width:${100 * (right - left)}%;height:${100 * (bottom - top)}%`;
  one.addEventListener('keydown', (event) => moveBox(event, kind, index));
  return one;
};
const drawBoxes = (focus = -1) => {
  const all = [...(cutting.keep ? [['keep', cutting.keep, 0]] : []), ...cutting.out.map((box, i) => ['out', box, i])];
  boxes.replaceChildren(...all.map((one) => drawBox(...one)));
  cutter.querySelector('.modes + .hint').textContent = HINTS[cutMode()];
  if (focus >= 0) boxes.children[focus]?.focus();
};
const put = (kind, box) => {
  if (kind === 'keep') cutting.keep = round4(box);
  else if (cutting.out.length < MOST) cutting.out.push(round4(box));
};
const moveBox = (event, kind, index) => {
  const box = kind === 'keep' ? cutting.keep : cutting.out[index], place = kind === 'keep' ? 0 : index + (cutting.keep ? 1 : 0);
  const [dx, dy] = {ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP]}[event.key] || [0, 0];
  if (event.key === 'Delete' || event.key === 'Backspace') {
    if (kind === 'keep') cutting.keep = null; else cutting.out.splice(index, 1);
    event.preventDefault();
    drawBoxes();
    (boxes.firstElementChild || cutter.querySelector('.another')).focus();
    return;
  }
  if (!dx && !dy) return;
  event.preventDefault();
  let [left, top, right, bottom] = box;
  if (event.shiftKey) [right, bottom] = [Math.max(left + LEAST, within(right + dx)), Math.max(top + LEAST, within(bottom + dy))];
  else {
    const x = Math.min(1 - right, Math.max(-left, dx)), y = Math.min(1 - bottom, Math.max(-top, dy));
    [left, top, right, bottom] = [left + x, top + y, right + x, bottom + y];
  }
  const moved = round4([left, top, Math.min(1, right), Math.min(1, bottom)]);
  if (kind === 'keep') cutting.keep = moved; else cutting.out[index] = moved;
  drawBoxes(place);
};

let from = null;
const at = (event) => {
  const box = plate.getBoundingClientRect();
  return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
};
const spanned = ([x, y]) => [Math.min(from[0], x), Math.min(from[1], y), Math.max(from[0], x), Math.max(from[1], y)];
plate.addEventListener('pointerdown', (event) => { from = at(event); plate.setPointerCapture(event.pointerId); });
plate.addEventListener('pointermove', (event) => {
  if (!from) return;
  drawBoxes();
  boxes.append(drawBox(`${cutMode()} drawn`, spanned(at(event)), -1));
});
plate.addEventListener('pointerup', (event) => {
  if (!from) return;
  const box = spanned(at(event));
  from = null;
  if (box[2] - box[0] >= LEAST && box[3] - box[1] >= LEAST) put(cutMode(), box);
  drawBoxes();
});
plate.addEventListener('pointercancel', () => { from = null; drawBoxes(); });
cutter.querySelector('.modes').addEventListener('change', () => drawBoxes());
cutter.querySelector('.another').addEventListener('click', () => {
  put(cutMode(), cutMode() === 'keep' ? [0.15, 0.15, 0.85, 0.85] : [0.4, 0.4, 0.6, 0.6]);
  drawBoxes(cutMode() === 'keep' ? 0 : boxes.children.length);
});
cutter.querySelector('.whole').addEventListener('click', () => { cutting.keep = null; cutting.out = []; drawBoxes(); });
cutter.querySelector('.done').addEventListener('click', () => cutter.close());
const cut = (one) => {
  cutting = {id: one.id, keep: one.keep || null, out: [...(one.out || [])]};
  const image = plate.querySelector('img');
  image.src = one.unseen ? one.view : one.url;
  image.alt = one.name;
  plate.style.setProperty('--ratio', one.width / one.height);
  cutter.showModal();
  drawBoxes();
};
cutter.addEventListener('close', () => {
  const {id, keep, out} = cutting, before = JSON.stringify(pictures());
  set(pictures().map((one) => (one.id === id ? {...one, keep, out} : one)));
  if (JSON.stringify(pictures()) !== before) trigger('input');
  [...list.children].find((item) => item.dataset.id === id)?.querySelector('.cut')?.focus();
});
