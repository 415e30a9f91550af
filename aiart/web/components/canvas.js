// The canvas: the picture a person starts from, and what she paints on it or drags. Static markup; all that a pointer
// does here a key does as well. What is painted is uploaded by window.aiart[id](), when an event needs it.
const root = element.querySelector('.picture-canvas'), part = (name) => root.querySelector('.' + name);
const stage = part('stage'), frame = part('frame'), image = part('image'), canvas = part('layer'), cursor = part('cursor');
const input = part('file'), drop = part('drop'), said = part('said'), size = part('size');
const handles = [...root.querySelectorAll('.handle')], numbers = [...root.querySelectorAll('.side input')];
const SIDES = ['left', 'right', 'top', 'bottom'];
const KINDS = ['image/png', 'image/webp'];
const SKETCH = [512, 384]; // pixels of an empty sketch
const make = (tag, attributes = {}) => Object.assign(document.createElement(tag), attributes);
const pen = canvas.getContext('2d');
let strokes = [], base = null, baseFrom = null, colour = '', erasing = false, brush = 0.06, line = null, at = null;
let sides = {left: 0, right: 0, top: 0, bottom: 0}, fixed = null, mode = '', busy = null, shownUrl = null, lastContent = null;

const current = () => props.value || {};
const usable = () => (current().mode === mode ? current() : {...current(), layer: null, strokes: null, sides: null, canvas: null});
const notify = (text, bad = false) => { said.textContent = text || ''; said.classList.toggle('bad', bad); };
const has = () => Boolean(current().picture);
const paints = () => mode === 'mask' || mode === 'sketch';

// ---- The picture

const loaded = (url) => new Promise((resolve, reject) => {
  const one = new Image();
  one.onload = () => resolve(one);
  one.onerror = () => reject(new Error('This file cannot be shown. Choose a JPEG, PNG or WebP picture.'));
  one.src = url;
});

const scaled = (one, most, kind) => new Promise((resolve) => {
  const scale = most / Math.max(one.naturalWidth, one.naturalHeight);
  const small = make('canvas', {
    width: Math.max(1, Math.round(one.naturalWidth * scale)), height: Math.max(1, Math.round(one.naturalHeight * scale)),
  });
  const into = small.getContext('2d');
  into.imageSmoothingQuality = 'high';
  into.drawImage(one, 0, 0, small.width, small.height);
  const type = KINDS.includes(kind) ? 'image/png' : 'image/jpeg';
  small.toBlob(resolve, type, 0.95);
});

// Take a file: a large one is made smaller here, so that it arrives soon and is painted soon.
const take = async (file) => {
  const url = URL.createObjectURL(file);
  try {
    notify('');
    const one = await loaded(url);
    const most = props.side, large = Math.max(one.naturalWidth, one.naturalHeight) > most;
    const sent = large ? new File([await scaled(one, most, file.type)], file.name, {type: file.type}) : file;
    const there = await upload(sent);
    const picture = {url: there.url, name: file.name, from: {kind: 'upload', path: there.path}};
    if (large) notify(`It was made smaller: ${most} pixels on the long side.`);
    if (mode === 'sketch') props.value = {...current(), layer: picture, strokes: null, mode};
    else props.value = {...current(), picture, layer: null, strokes: null, sides: null, mode};
    lastContent = null;
    await update();
    trigger('input');
  } catch (error) {
    notify(error.message || 'This picture could not be uploaded.', true);
  } finally {
    URL.revokeObjectURL(url);
    input.value = '';
  }
};

// ---- Painting on it

const width = () => canvas.width, height = () => canvas.height;
const draw = () => {
  pen.clearRect(0, 0, width(), height());
  if (base) pen.drawImage(base, 0, 0, width(), height());
  strokes.forEach((stroke) => {
    pen.globalCompositeOperation = stroke.colour ? 'source-over' : 'destination-out';
    pen.strokeStyle = pen.fillStyle = stroke.colour || '#000';
    pen.lineCap = pen.lineJoin = 'round';
    pen.lineWidth = stroke.size * Math.min(width(), height()) * 2;
    const [first, ...rest] = stroke.points.map(([x, y]) => [x * width(), y * height()]);
    pen.beginPath();
    pen.moveTo(...first);
    rest.forEach((point) => pen.lineTo(...point));
    if (!rest.length) pen.lineTo(first[0] + 0.01, first[1]);
    pen.stroke();
  });
  pen.globalCompositeOperation = 'source-over';
  part('undo').disabled = part('clear').disabled = !strokes.length && !base;
  root.classList.toggle('unpainted', !strokes.length && !base);
};
const place = (event) => {
  const box = canvas.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
};
const begin = (point) => {
  strokes.push({colour: erasing ? null : colour, size: brush, points: [point]});
  line = strokes[strokes.length - 1];
  draw();
};
const moveCursor = (point) => {
  at = point.map((value) => Math.min(1, Math.max(0, value)));
  const box = canvas.getBoundingClientRect(), radius = brush * Math.min(box.width, box.height);
  Object.assign(cursor.style, {
    left: `${at[0] * 100}%`, top: `${at[1] * 100}%`, width: `${2 * radius}px`, height: `${2 * radius}px`,
  });
};
canvas.addEventListener('pointerdown', (event) => {
  if (event.button) return;
  event.preventDefault();
  canvas.focus({preventScroll: true});
  canvas.setPointerCapture(event.pointerId);
  begin(place(event));
});
canvas.addEventListener('pointermove', (event) => {
  moveCursor(place(event));
  if (!line) return;
  (event.getCoalescedEvents?.() || [event]).forEach((one) => line.points.push(place(one)));
  draw();
});
['pointerup', 'pointercancel'].forEach((name) => canvas.addEventListener(name, () => { line = null; }));
canvas.addEventListener('keydown', (event) => {
  const by = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
  if (by) {
    const step = event.shiftKey ? 0.1 : 0.03;
    moveCursor([(at || [0.5, 0.5])[0] + by[0] * step, (at || [0.5, 0.5])[1] + by[1] * step]);
    if (line) { line.points.push(at); draw(); }
  } else if (event.key === ' ' || event.key === 'Enter') {
    if (!event.repeat) { if (line) line = null; else begin(at || [0.5, 0.5]); }
    root.classList.toggle('down', Boolean(line));
  } else if (event.key === 'Backspace' || (event.key === 'z' && (event.ctrlKey || event.metaKey))) part('undo').click();
  else return;
  event.preventDefault();
});
canvas.addEventListener('focus', () => moveCursor(at || [0.5, 0.5]));
canvas.addEventListener('blur', () => { line = null; root.classList.remove('down'); });
part('undo').addEventListener('click', () => { if (strokes.length) strokes.pop(); else base = baseFrom = null; draw(); });
part('clear').addEventListener('click', () => { strokes = []; base = baseFrom = null; draw(); });
part('brush').addEventListener('input', (event) => { brush = Number(event.target.value) / 100; moveCursor(at || [0.5, 0.5]); });
root.querySelectorAll('[name^=colour]').forEach((one) => one.addEventListener('change', () => choose(one.value)));
const choose = (value) => { erasing = !value; if (value) colour = value; };

// ---- The frame around it

const natural = () => [image.naturalWidth || 1, image.naturalHeight || 1];
const whole = () => { const [w, h] = natural(); return [w + sides.left + sides.right, h + sides.top + sides.bottom]; };
const layOut = () => {
  if (mode !== 'frame' || !has()) { ['left', 'top', 'width', 'height'].forEach((name) => { image.style[name] = frame.style[name] = ''; }); return; }
  const [w, h] = natural(), [W, H] = whole();
  const scale = fixed ?? Math.min((stage.clientWidth - 40) / W, (stage.clientHeight - 40) / H, 1.5);
  Object.assign(frame.style, {width: `${W * scale}px`, height: `${H * scale}px`});
  Object.assign(image.style, {left: `${sides.left * scale}px`, top: `${sides.top * scale}px`, width: `${w * scale}px`, height: `${h * scale}px`});
  frame.dataset.scale = scale;
  handles.forEach((handle) => {
    handle.setAttribute('aria-valuenow', sides[handle.dataset.side]);
    handle.setAttribute('aria-valuetext', `${sides[handle.dataset.side]} pixels`);
    handle.setAttribute('aria-valuemax', props.most);
  });
  numbers.forEach((number) => { if (document.activeElement !== number) number.value = sides[number.name]; });
  size.textContent = W === w && H === h ? `${w} x ${h} pixels. Drag an edge outwards, or choose a shape.` : `${w} x ${h} becomes ${W} x ${H} pixels.`;
};
const set = (side, pixels) => {
  const [w, h] = natural(), across = side === 'left' || side === 'right';
  const other = {left: 'right', right: 'left', top: 'bottom', bottom: 'top'}[side];
  const room = props.most - (across ? w : h) - sides[other];
  sides[side] = Math.round(Math.max(0, Math.min(room, pixels || 0)));
  layOut();
};
const spread = (across, down) => { // pixels in all, half of them on either side
  const [w, h] = natural(), most = props.most;
  const [x, y] = [Math.max(0, Math.min(across, most - w)), Math.max(0, Math.min(down, most - h))].map(Math.round);
  sides = {left: Math.floor(x / 2), right: Math.ceil(x / 2), top: Math.floor(y / 2), bottom: Math.ceil(y / 2)};
  layOut();
};
const SHAPES = {
  wider: (w, h) => [w * 0.5, 0], taller: (w, h) => [0, h * 0.5], around: (w, h) => [w * 0.4, h * 0.4],
  none: () => [0, 0], square: (w, h) => fill(w, h, 1), wide: (w, h) => fill(w, h, 16 / 9), high: (w, h) => fill(w, h, 9 / 16),
};
const fill = (w, h, ratio) => (w / h < ratio ? [h * ratio - w, 0] : [0, w / ratio - h]);
part('shapes').addEventListener('click', (event) => {
  const shape = SHAPES[event.target.dataset.shape];
  if (shape) spread(...shape(...natural()));
});
numbers.forEach((number) => number.addEventListener('input', () => set(number.name, Number(number.value))));
handles.forEach((handle) => {
  const side = handle.dataset.side, across = side === 'left' || side === 'right', sign = side === 'left' || side === 'top' ? -1 : 1;
  let from = null;
  handle.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    fixed = Number(frame.dataset.scale);
    from = {at: across ? event.clientX : event.clientY, pixels: sides[side]};
  });
  handle.addEventListener('pointermove', (event) => {
    if (from) set(side, from.pixels + sign * 2 * ((across ? event.clientX : event.clientY) - from.at) / fixed);
  });
  ['pointerup', 'pointercancel'].forEach((name) => handle.addEventListener(name, () => { from = fixed = null; layOut(); }));
  handle.addEventListener('keydown', (event) => {
    const step = event.shiftKey ? 64 : 16;
    const by = {ArrowLeft: across ? -sign : 0, ArrowRight: across ? sign : 0, ArrowUp: across ? 0 : -sign, ArrowDown: across ? 0 : sign}[event.key];
    if (event.key === 'Home') set(side, 0);
    else if (by) set(side, sides[side] + by * step);
    else return;
    event.preventDefault();
  });
});
new ResizeObserver(layOut).observe(stage);

// ---- A new value

const update = async () => {
  const changed = props.mode !== mode;
  mode = props.mode || 'picture';
  root.dataset.mode = mode;
  const value = usable(), fresh = JSON.stringify([value.layer, value.strokes, value.sides]) !== lastContent;
  lastContent = JSON.stringify([value.layer, value.strokes, value.sides]);
  part('example').hidden = !props.example;
  root.classList.toggle('bare', mode !== 'sketch' && !has());
  const url = mode === 'sketch' ? null : value.picture && value.picture.url;
  if (url !== shownUrl || changed) {
    shownUrl = url;
    strokes = [];
    base = baseFrom = null;
    sides = {left: 0, right: 0, top: 0, bottom: 0};
    image.removeAttribute('src');
    if (url) {
      busy = loaded(url);
      try {
        const one = await busy;
        if (shownUrl !== url) return;
        image.src = url;
        image.alt = value.picture.name || 'The picture to start from';
        await image.decode().catch(() => {});
        [canvas.width, canvas.height] = [one.naturalWidth, one.naturalHeight];
        if (Math.max(one.naturalWidth, one.naturalHeight) > props.side) await shrink(one, value);
      } catch (error) { notify(error.message, true); }
    } else [canvas.width, canvas.height] = value.canvas || SKETCH;
  }
  if (fresh || changed) await restore(value);
  const radio = root.querySelector(`[data-for~=${mode}] input[type=radio]`);
  if (changed && radio) { radio.checked = true; choose(radio.value); }
  draw();
  layOut();
};
// What comes with a picture: an example's strokes, or the layer and the sides of settings that are used again.
const restore = async (value) => {
  if (value.sides) sides = {...sides, ...value.sides};
  if (value.strokes) [strokes, base, baseFrom] = [value.strokes.map((stroke) => ({...stroke})), null, null];
  if (!value.layer) return;
  const one = await loaded(value.layer.url).catch((error) => { notify(error.message, true); return null; });
  if (!one) return;
  if (mode === 'sketch') [canvas.width, canvas.height] = fitted(one);
  [strokes, base, baseFrom] = [[], one, value.layer.from];
};
const fitted = (one) => {
  const scale = Math.min(1, props.side / Math.max(one.naturalWidth, one.naturalHeight));
  return [Math.round(one.naturalWidth * scale), Math.round(one.naturalHeight * scale)];
};
// A picture from the studio that is larger than what a painting starts from.
const shrink = async (one, value) => {
  const name = (value.picture.name || 'picture').replace(/\.\w+$/, '') + '.jpg';
  const there = await upload(new File([await scaled(one, props.side, 'image/jpeg')], name, {type: 'image/jpeg'}));
  props.value = {...current(), picture: {url: there.url, name, from: {kind: 'upload', path: there.path}}};
  shownUrl = there.url;
  image.src = there.url;
  await image.decode().catch(() => {});
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
};

// The value for the server: what was painted is uploaded first, unless it has not changed.
window.aiart = window.aiart || {};
window.aiart[root.dataset.id] = async () => {
  await busy?.catch?.(() => {});
  const value = {...current(), sides: {...sides}, layer: null, strokes: null, mode};
  if (paints()) {
    if (baseFrom && !strokes.length) value.layer = {from: baseFrom};
    else if (strokes.length || base) {
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
      const there = await upload(new File([blob], `${mode}.png`, {type: 'image/png'}));
      value.layer = {from: {kind: 'upload', path: there.path}};
    }
  }
  return value;
};

input.addEventListener('change', () => input.files.length && take(input.files[0]));
['dragenter', 'dragover'].forEach((name) => root.addEventListener(name, (event) => {
  event.preventDefault();
  root.classList.add('over');
}));
['dragleave', 'drop'].forEach((name) => root.addEventListener(name, () => root.classList.remove('over')));
root.addEventListener('drop', (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
});
root.addEventListener('paste', (event) => { if (event.clipboardData.files.length) take(event.clipboardData.files[0]); });
part('open').addEventListener('click', () => input.click());
part('example').addEventListener('click', () => trigger('example'));
part('away').addEventListener('click', () => {
  props.value = {...current(), picture: null, layer: null, strokes: null, sides: null};
  notify('');
  update();
  trigger('input');
});
watch(['value', 'mode'], update);
update();
