// The canvas: the picture a person starts from, and what she paints on it or drags. Static markup; all that a pointer
// does here a key does as well. What is painted is uploaded by window.aiart[id](), when an event needs it. The other
// canvas_*.js take the place of PARTS below.
const root = element.querySelector('.picture-canvas'), part = (name) => root.querySelector('.' + name);
const stage = part('stage'), frame = part('frame'), image = part('image'), canvas = part('layer'), cursor = part('cursor');
const input = part('file'), drop = part('drop'), said = part('said'), size = part('size');
const handles = [...root.querySelectorAll('.handle')], numbers = [...root.querySelectorAll('.side input')];
const SIDES = ['left', 'right', 'top', 'bottom'];
const KINDS = ['image/png', 'image/webp', 'image/gif', 'image/avif']; // those that may have transparency
const VIEWLESS = ['picture', 'palette']; // modes in which a picture need not be seen
const SKETCH = [512, 384], FINE = 1024; // pixels of an empty sketch, and of its layer's longer side at most
const MARKS = {mask: '#cf5435', object: '#cf5435', map: '#ffffff'}; // colour of what is marked
const make = (tag, attributes = {}) => Object.assign(document.createElement(tag), attributes);
let sides = {left: 0, right: 0, top: 0, bottom: 0}, fixed = null, mode = '', busy = null, shownUrl = null, lastContent = null, keptSketch = null;
let fine = 1; // pixels of the layer across one of the picture that is sent: a sketch has smooth edges on the screen

const current = () => props.value || {};
const usable = () => (current().mode === mode ? current() : {...current(), layer: null, strokes: null, sides: null, canvas: null});
const notify = (text, bad = false) => { said.textContent = text || ''; said.classList.toggle('bad', bad); };
const has = () => Boolean(current().picture);
const marks = () => ['mask', 'object', 'map'].includes(mode); // one colour, on a picture
const paints = () => marks() || mode === 'sketch';

// Give the layer a size, in pixels of what is sent. What is drawn on it is gone, as on any canvas.
const resize = ([w, h]) => {
  fine = mode === 'sketch' ? Math.max(1, Math.floor(FINE / Math.max(w, h))) : 1;
  [canvas.width, canvas.height] = [w * fine, h * fine];
};
const sent = (scale = 1) => { // the layer as it is sent, without mixed colours
  const copy = make('canvas', {width: Math.max(1, Math.round(width() / fine * scale)), height: Math.max(1, Math.round(height() / fine * scale))});
  const into = copy.getContext('2d');
  into.imageSmoothingEnabled = false;
  into.drawImage(settled, 0, 0, copy.width, copy.height);
  return copy;
};

// ---- The picture

const loaded = (url) => new Promise((resolve, reject) => {
  const one = new Image();
  one.onload = () => resolve(one);
  one.onerror = () => reject(new Error(`This file cannot be shown. Choose a ${props.kinds} picture.`));
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

// What stands for a picture of a kind that this browser does not show; the studio reads it all the same.
const placeholder = (name) => {
  const text = name.slice(0, 40).replace(/[&<>"']/g, '');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="360"><rect width="480" height="360" fill="#888"/><text x="240" y="186" fill="#fff" font-family="sans-serif" font-size="20" text-anchor="middle">${text}</text></svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
};
const isUnseen = (file) => (props.unseen || []).some((ending) => file.name.toLowerCase().endsWith(ending));
const NO_VIEW = 'This browser does not show pictures of this kind, so nothing can be drawn on it or around it. Export it as PNG or JPEG.';
const seen = async (file, url) => {
  try { return await loaded(url); } catch (error) {
    if (!isUnseen(file)) throw error;
    if (!VIEWLESS.includes(mode)) throw new Error(NO_VIEW);
    return null;
  }
};
const bitmap = (one) => { // its pixels, no more than the layer has
  const scale = Math.min(1, width() / one.naturalWidth, height() / one.naturalHeight);
  const copy = make('canvas', {width: Math.max(1, Math.round(one.naturalWidth * scale)), height: Math.max(1, Math.round(one.naturalHeight * scale))});
  copy.getContext('2d').drawImage(one, 0, 0, copy.width, copy.height);
  return copy;
};

// Take a file: a large one is made smaller here, so that it arrives soon and is painted soon.
const take = async (file) => {
  const url = URL.createObjectURL(file);
  try {
    notify('');
    const one = await seen(file, url);
    if (mode === 'sketch' && !isEmpty()) { push({tool: 'picture', image: bitmap(one)}); return; }
    const most = props.side, large = one && Math.max(one.naturalWidth, one.naturalHeight) > most;
    const taken = large ? new File([await scaled(one, most, file.type)], file.name, {type: file.type}) : file;
    const there = await upload(taken);
    const picture = {url: one ? there.url : '', name: file.name, from: {kind: 'upload', path: there.path}};
    if (!one) picture.unseen = true;
    if (!one) notify('This browser does not show pictures of this kind. It is used all the same.');
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

PARTS

// ---- A new value

const update = async () => {
  const changed = props.mode !== mode;
  if (changed && mode === 'sketch') keptSketch = {done, undone, base, baseFrom, size: [width() / fine, height() / fine], content: lastContent};
  mode = props.mode || 'picture';
  root.dataset.mode = mode;
  if (current().picture?.unseen && mode !== 'sketch' && !VIEWLESS.includes(mode)) {
    props.value = {...current(), picture: null};
    notify(NO_VIEW, true);
  }
  const value = usable(), content = JSON.stringify([value.layer, value.strokes, value.sides]), fresh = content !== lastContent;
  lastContent = content;
  part('example').hidden = props.example === false;
  root.classList.toggle('bare', mode !== 'sketch' && !has());
  const url = mode === 'sketch' ? null : value.picture && (value.picture.unseen ? placeholder(value.picture.name) : value.picture.url);
  if (url !== shownUrl || changed) {
    shownUrl = url;
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
        resize([one.naturalWidth, one.naturalHeight]);
        if (Math.max(one.naturalWidth, one.naturalHeight) > props.side) await shrink(one, value);
      } catch (error) { notify(error.message, true); }
    } else resize(value.canvas || SKETCH);
    if (mode === 'map' && !changed) redoAll(); else restart(); // a map stays when another generator is chosen
    if (!paints()) drawn();
  }
  if (changed && mode === 'sketch' && keptSketch && (keptSketch.content === content || !(value.layer || value.strokes))) {
    resize(keptSketch.size);
    ({done, undone, base, baseFrom} = keptSketch);
    redoAll();
  } else if (fresh || changed) await restore(value);
  if (changed && paints()) { setTool('brush'); showMaterials(); choose(MARKS[mode] || (materials()[0]?.color || radios()[0].value)); }
  draw();
  layOut();
  if (paints()) fitView();
};
// What comes with a picture: an example's strokes, or the layer and the sides of settings that are used again.
const restore = async (value) => {
  if (value.sides) sides = {...sides, ...value.sides};
  if (value.strokes) {
    if (mode === 'sketch' && value.canvas) resize(value.canvas);
    restart(value.strokes.map((stroke) => ({...stroke})));
  }
  if (value.layer) {
    const one = await loaded(value.layer.url).catch((error) => { notify(error.message, true); return null; });
    if (!one) return;
    if (mode === 'sketch') resize(fitted(one));
    restart([], one, value.layer.from);
  }
  if (value.strokes || value.layer) drawn();
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
  resize([image.naturalWidth, image.naturalHeight]);
};

// The value for the server: what was painted is uploaded first, unless it has not changed.
window.aiart = window.aiart || {};
window.aiart[root.dataset.id] = async () => {
  await busy?.catch?.(() => {});
  const value = {...current(), sides: {...sides}, layer: null, strokes: null, mode};
  if (mode === 'sketch') value.size = [width() / fine, height() / fine];
  if (paints()) {
    if (baseFrom && !done.length) value.layer = {from: baseFrom};
    else if (!isEmpty()) {
      const blob = await new Promise((resolve) => sent().toBlob(resolve, 'image/png'));
      const there = await upload(new File([blob], `${mode}.png`, {type: 'image/png'}));
      value.layer = {from: {kind: 'upload', path: there.path}};
    }
  }
  return value;
};

window.aiart[root.dataset.id].hasPicture = has;
// The same for a draft: a small PNG as a data address, or "" if nothing is painted.
window.aiart[root.dataset.id].small = (most) => {
  if (!paints() || isEmpty()) return '';
  return sent(Math.min(1, most * fine / Math.max(width(), height()))).toDataURL('image/png');
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
watch('materials', showMaterials);
setBrush(brush);
showMaterials();
update();
