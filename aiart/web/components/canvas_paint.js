// Painting on the layer. It is what its operations make of it, one after the other, so each can be taken back and done
// again. An operation holds fractions of the layer's sides, a size is a radius as a fraction of the shorter one:
//   {colour, size, points}    a stroke; without a colour it rubs out. A pen's point has a third number, its pressure
//   {tool: 'lasso', colour, points}    what a line goes around
//   {tool, colour, size, points: [from, to]}    a "line", or a filled "rectangle" or "ellipse"
//   {tool: 'fill', colour, points: [at]}    all that has the very colour of this place and touches it
//   {tool: 'picture', image}, {tool: 'clear'}
// No pixel is a mixture of two colours: a colour stands for a material, and a fill must find the edges of a stroke.
const pen = canvas.getContext('2d', {willReadFrequently: true});
const settled = make('canvas'), settledPen = settled.getContext('2d', {willReadFrequently: true});
const scratch = make('canvas'), scratchPen = scratch.getContext('2d', {willReadFrequently: true});
let done = [], undone = [], base = null, baseFrom = null; // base: the picture below all of them
let colour = '', tool = 'brush', brush = 0.06, pending = null, at = null, frameAsked = false;
const SHAPED = ['line', 'rectangle', 'ellipse'];
const SIZES = [0.25, 25]; // percent
const ERASER = 5; // the button that is the other end of a pen (Pointer Events, level 3)
const LIGHTEST = 0.1; // of a brush's size: what a pen that hardly touches draws

const width = () => canvas.width, height = () => canvas.height;
const packed = (css) => (css ? opaque(css) : 0); // no colour is nothing
const opaque = (css) => { const n = parseInt(css.slice(1), 16); return (0xff000000 | (n & 255) << 16 | (n & 0xff00) | n >> 16) >>> 0; };
const isEmpty = () => {
  const last = done.findLastIndex((one) => one.tool === 'clear');
  return last < 0 ? !base && !done.length : last === done.length - 1;
};

// ---- From operations to pixels

const outline = (one, to) => {
  const [first, ...rest] = one.points.map(([x, y]) => [x * width(), y * height()]), last = rest[rest.length - 1] || first;
  if (one.points[0].length > 2) { pressed(one, to); return; }
  to.lineCap = to.lineJoin = 'round';
  to.lineWidth = Math.max(1, one.size * Math.min(width(), height()) * 2);
  to.beginPath();
  if (one.tool === 'rectangle') to.rect(...first, last[0] - first[0], last[1] - first[1]);
  else if (one.tool === 'ellipse') to.ellipse((first[0] + last[0]) / 2, (first[1] + last[1]) / 2, Math.abs(last[0] - first[0]) / 2, Math.abs(last[1] - first[1]) / 2, 0, 0, 7);
  else {
    to.moveTo(...first);
    (one.tool === 'line' ? [last] : rest).forEach((point) => to.lineTo(...point));
    if (!rest.length) to.lineTo(first[0] + 0.01, first[1]);
  }
  if (['rectangle', 'ellipse', 'lasso'].includes(one.tool)) to.fill(); else to.stroke();
};
// A stroke whose width follows the pressure of a pen: pieces of it, each as wide as at its end.
const pressed = (one, to) => {
  const most = one.size * Math.min(width(), height()) * 2;
  to.lineCap = to.lineJoin = 'round';
  one.points.forEach(([x, y, pressure], k) => {
    const [fromX, fromY] = one.points[Math.max(0, k - 1)];
    to.lineWidth = Math.max(1, most * (LIGHTEST + (1 - LIGHTEST) * pressure));
    to.beginPath();
    to.moveTo(fromX * width(), fromY * height());
    to.lineTo(x * width() + (k ? 0 : 0.01), y * height());
    to.stroke();
  });
};
// The pixels that an operation can reach: [left, top, width, height].
const reach = (one) => {
  const wide = Math.max(1, (one.size || 0) * Math.min(width(), height())) + 2;
  const [xs, ys] = [one.points.map(([x]) => x * width()), one.points.map(([, y]) => y * height())];
  const [left, top] = [Math.max(0, Math.floor(Math.min(...xs) - wide)), Math.max(0, Math.floor(Math.min(...ys) - wide))];
  return [left, top, Math.min(width(), Math.ceil(Math.max(...xs) + wide)) - left, Math.min(height(), Math.ceil(Math.max(...ys) + wide)) - top];
};
const stamp = (one, to) => {
  const box = reach(one);
  if (box[2] <= 0 || box[3] <= 0) return;
  scratchPen.clearRect(...box);
  outline(one, scratchPen);
  const covers = new Uint32Array(scratchPen.getImageData(...box).data.buffer), there = to.getImageData(...box);
  const pixels = new Uint32Array(there.data.buffer), value = packed(one.colour);
  for (let k = 0; k < pixels.length; k++) if (covers[k] >>> 24 > 127) pixels[k] = value;
  to.putImageData(there, box[0], box[1]);
};
const flood = (one, to) => {
  const [w, h] = [width(), height()], there = to.getImageData(0, 0, w, h), pixels = new Uint32Array(there.data.buffer);
  const [x, y] = [Math.floor(one.points[0][0] * w), Math.floor(one.points[0][1] * h)];
  if (x < 0 || y < 0 || x >= w || y >= h) return;
  const from = pixels[y * w + x], value = packed(one.colour), rows = [y * w + x];
  if (from === value) return;
  while (rows.length) {
    let k = rows.pop();
    if (pixels[k] !== from) continue;
    const row = k - k % w;
    while (k > row && pixels[k - 1] === from) k--;
    for (let above = true, below = true; k < row + w && pixels[k] === from; k++) {
      pixels[k] = value;
      if (k >= w) { if (pixels[k - w] !== from) above = true; else if (above) { rows.push(k - w); above = false; } }
      if (k < w * (h - 1)) { if (pixels[k + w] !== from) below = true; else if (below) { rows.push(k + w); below = false; } }
    }
  }
  to.putImageData(there, 0, 0);
};
const fitInto = (image) => { // in the middle of the layer, as large as it fits
  const scale = Math.min(width() / image.width, height() / image.height), [w, h] = [image.width * scale, image.height * scale];
  return [(width() - w) / 2, (height() - h) / 2, w, h];
};
const apply = (one, to) => {
  if (one.tool === 'clear') to.clearRect(0, 0, width(), height());
  else if (one.tool === 'picture') to.drawImage(one.image, ...fitInto(one.image));
  else if (one.tool === 'fill') flood(one, to);
  else stamp(one, to);
};
const redoAll = () => {
  [settled, scratch].forEach((one) => { [one.width, one.height] = [width(), height()]; });
  settledPen.imageSmoothingEnabled = fine === 1;
  if (base) settledPen.drawImage(base, 0, 0, width(), height());
  done.forEach((one) => apply(one, settledPen));
};
const draw = () => {
  frameAsked = false;
  pen.clearRect(0, 0, width(), height());
  pen.drawImage(settled, 0, 0);
  if (pending) apply(pending, pen);
  showViews();
  part('undo').disabled = !done.length && !base;
  part('redo').disabled = !undone.length;
  part('clear').disabled = isEmpty();
  root.classList.toggle('unpainted', isEmpty() && !pending);
};
const drawSoon = () => { if (!frameAsked) { frameAsked = true; requestAnimationFrame(draw); } };

// ---- History

const drawn = () => root.dispatchEvent(new CustomEvent('drawn', {bubbles: true})); // who makes drafts listens, also when the picture has changed
const push = (one) => {
  done.push(one);
  undone = [];
  apply(one, settledPen);
  draw();
  drawn();
};
const undo = () => {
  if (done.length) undone.push(done.pop());
  else if (base) { undone.push({tool: 'base', image: base, from: baseFrom}); base = baseFrom = null; }
  else return;
  redoAll();
  draw();
  drawn();
};
const redo = () => {
  const one = undone.pop();
  if (!one) return;
  if (one.tool === 'base') [base, baseFrom] = [one.image, one.from]; else done.push(one);
  redoAll();
  draw();
  drawn();
};
const restart = (operations = [], image = null, from = null) => {
  [done, undone, base, baseFrom, pending] = [operations, [], image, from, null];
  redoAll();
};

// ---- With a pointer or keys

const place = (event) => {
  const box = canvas.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
};
const penPlace = (event) => (event.pointerType === 'pen' && tool !== 'lasso' && !SHAPED.includes(tool) ? [...place(event), event.pressure] : place(event));
const pickAt = ([x, y]) => { // what is drawn there, or else what is traced
  const at = [Math.floor(x * width()), Math.floor(y * height()), 1, 1];
  const found = [settledPen, tracedPixels].map((one) => one?.getImageData(...at).data).find((data) => data?.[3]);
  if (found) choose('#' + [...found.slice(0, 3)].map((value) => value.toString(16).padStart(2, '0')).join(''));
};
// The edge is meant by what ends close to it.
const atEdge = (point) => (tool === 'rectangle' ? point.map((value) => (value < 0.015 ? 0 : value > 0.985 ? 1 : value)) : point);
const begin = (point, rubs = tool === 'rubber') => {
  if (tool === 'pick') { pickAt(point); return; }
  if (tool === 'fill') { push({tool, colour, points: [point]}); return; }
  pending = {colour: rubs ? null : colour, size: brush, points: [point]};
  if (tool === 'lasso') Object.assign(pending, {tool, size: 0});
  if (SHAPED.includes(tool)) Object.assign(pending, {tool, points: [atEdge(point), atEdge(point)]});
  draw();
};
const extend = (points) => {
  if (SHAPED.includes(pending.tool)) pending.points[1] = atEdge(points[points.length - 1]); else pending.points.push(...points);
  drawSoon();
};
const finish = () => {
  const one = pending;
  pending = null;
  root.classList.remove('down');
  if (one?.tool === 'lasso' && one.points.length < 3) draw(); // it goes around nothing
  else if (one) push(one);
};
const abandon = () => { pending = null; draw(); };
const moveCursor = (point) => {
  at = point.map((value) => Math.min(1, Math.max(0, value)));
  const radius = brush * Math.min(canvas.clientWidth, canvas.clientHeight);
  Object.assign(cursor.style, {
    left: `${at[0] * 100}%`, top: `${at[1] * 100}%`, width: `${2 * radius}px`, height: `${2 * radius}px`,
  });
};
canvas.addEventListener('pointerdown', (event) => {
  if (event.button > 1 && event.button !== ERASER) return;
  event.preventDefault();
  canvas.focus({preventScroll: true});
  canvas.setPointerCapture(event.pointerId);
  if (grip(event)) { if (pending) abandon(); return; } // a second finger, or the middle button
  if (event.altKey && !marks()) pickAt(place(event)); else begin(penPlace(event), tool === 'rubber' || event.button === ERASER);
});
canvas.addEventListener('pointermove', (event) => {
  moveCursor(place(event));
  if (haul(event) || !pending) return;
  const all = event.getCoalescedEvents?.() || [];
  extend((all.length ? all : [event]).map(penPlace));
});
canvas.addEventListener('pointerup', (event) => { if (!letGo(event)) finish(); });
canvas.addEventListener('pointercancel', (event) => { if (!letGo(event)) finish(); });
const KEYS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
canvas.addEventListener('keydown', (event) => {
  const by = KEYS[event.key], command = event.ctrlKey || event.metaKey, key = event.key.toLowerCase();
  if (by) {
    const step = event.shiftKey ? 0.1 : 0.03, [x, y] = at || [0.5, 0.5];
    moveCursor([x + by[0] * step, y + by[1] * step]);
    reveal(at);
    if (pending) extend([at]);
  } else if (event.key === ' ' || event.key === 'Enter') {
    if (!event.repeat) { if (pending) finish(); else { begin(at || [0.5, 0.5]); root.classList.toggle('down', Boolean(pending)); } }
  } else if (event.key === 'Escape' && pending) { abandon(); root.classList.remove('down'); }
  else if (event.key === 'Backspace' || (command && key === 'z' && !event.shiftKey)) undo();
  else if (command && (key === 'y' || key === 'z')) redo();
  else if (key === '[' || key === ']') setBrush(brush * (key === '[' ? 0.8 : 1.25));
  else if (command) return;
  else if (key === '+' || key === '=') zoomBy(1.5);
  else if (key === '-') zoomBy(1 / 1.5);
  else if (key === '0') fitView();
  else return;
  event.preventDefault();
});
canvas.addEventListener('focus', () => moveCursor(at || [0.5, 0.5]));
canvas.addEventListener('blur', () => { if (root.classList.contains('down')) finish(); });

// ---- Tools

// The slider is finer for small brushes: its value is the square root of the share of the largest size.
const setBrush = (size) => {
  brush = Math.min(SIZES[1], Math.max(SIZES[0], size * 100)) / 100;
  part('brush').value = Math.sqrt(brush * 100 / SIZES[1]) * 100;
  part('brush').setAttribute('aria-valuetext', `${Math.max(1, Math.round(brush * 2 * Math.min(width(), height())))} pixels wide`);
  part('dot').style.setProperty('--size', `${Math.max(2, Math.min(22, 44 * Math.sqrt(brush)))}px`);
  if (at) moveCursor(at);
};
part('brush').addEventListener('input', (event) => setBrush((event.target.value / 100) ** 2 * SIZES[1] / 100));
const setTool = (name) => {
  tool = name;
  root.dataset.tool = name;
  root.querySelectorAll('.tools input').forEach((one) => { one.checked = one.value === name; });
};
root.querySelectorAll('.tools input').forEach((one) => one.addEventListener('change', () => setTool(one.value)));
part('undo').addEventListener('click', undo);
part('redo').addEventListener('click', redo);
part('clear').addEventListener('click', () => { if (!isEmpty()) push({tool: 'clear'}); });
