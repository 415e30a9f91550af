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
const MARKED = 1536; // pixels of the longer side of a layer on a picture, which may be larger: marks are stretched to it
const MARKS = {mask: '#cf5435', object: '#cf5435', map: '#ffffff'}; // colour of what is marked
const make = (tag, attributes = {}) => Object.assign(document.createElement(tag), attributes);
let sides = {left: 0, right: 0, top: 0, bottom: 0}, fixed = null, mode = '', busy = null, shownUrl = null, lastContent = null, keptSketch = null;
let fine = 1; // pixels of the layer across one of the picture: a sketch has smooth edges, on a large photo they are fewer

const current = () => props.value || {};
const usable = () => (current().mode === mode ? current() : {...current(), layer: null, strokes: null, sides: null, canvas: null});
const notify = (text, bad = false) => { said.textContent = text || ''; said.classList.toggle('bad', bad); };
const has = () => Boolean(current().picture);
const marks = () => ['mask', 'object', 'map'].includes(mode); // one colour, on a picture
const paints = () => marks() || mode === 'sketch';

// Give the layer a size, in pixels of what is sent. What is drawn on it is gone, as on any canvas.
const resize = ([w, h]) => {
  fine = mode === 'sketch' ? Math.max(1, Math.floor(FINE / Math.max(w, h))) : Math.min(1, MARKED / Math.max(w, h));
  [canvas.width, canvas.height] = [w, h].map((side) => Math.max(1, Math.round(side * fine)));
};
const sent = (scale = 1) => { // the layer as it is sent, without mixed colours; what is marked is white
  const copy = make('canvas', {width: Math.max(1, Math.round(width() / Math.max(1, fine) * scale)), height: Math.max(1, Math.round(height() / Math.max(1, fine) * scale))});
  const into = copy.getContext('2d');
  into.imageSmoothingEnabled = false;
  into.drawImage(settled, 0, 0, copy.width, copy.height);
  if (!marks()) return copy;
  into.globalCompositeOperation = 'source-in';
  into.fillStyle = '#ffffff';
  into.fillRect(0, 0, copy.width, copy.height);
  return copy;
};
// Pixels of the picture as an operation gets it: what is shown may be a smaller view of it.
const natural = () => {
  if (mode === 'sketch') return [width() / fine, height() / fine];
  const {width: w, height: h} = current().picture || {}, own = w && h ? [w, h] : [image.naturalWidth || 1, image.naturalHeight || 1];
  const scale = Math.min(1, props.given / Math.max(...own));
  return own.map((side) => Math.max(1, Math.round(side * scale)));
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
  part('open').textContent = marks() ? 'Load a mask' : 'Open a picture';
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
  if (changed && paints()) { setTool('brush'); showMaterials(); showWords(); choose(MARKS[mode] || (materials()[0]?.color || radios()[0].value)); }
  draw();
  layOut();
  if (paints() || changed) fitView();
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
    const ours = marks() ? maskOf(one) : inOurColours(one, value.legend);
    restart([], ours, ours === one || marks() ? value.layer.from : null);
  }
  if (value.strokes || value.layer) drawn();
};
const fitted = (one) => {
  const scale = Math.min(1, props.side / Math.max(one.naturalWidth, one.naturalHeight));
  return [Math.round(one.naturalWidth * scale), Math.round(one.naturalHeight * scale)];
};
// The value for the server: what was painted is uploaded first, unless it has not changed.
window.aiart = window.aiart || {};
window.aiart[root.dataset.id] = async () => {
  await busy?.catch?.(() => {});
  const value = {...current(), sides: {...sides}, layer: null, strokes: null, mode};
  if (mode === 'sketch' || (has() && !current().picture.unseen)) value.size = natural();
  if (paints()) {
    const layer = isEmpty() ? null : sent();
    value.legend = layer ? legendOf(layer) : '';
    if (baseFrom && !done.length) value.layer = {from: baseFrom};
    else if (layer) {
      const blob = await new Promise((resolve) => layer.toBlob(resolve, 'image/png'));
      const there = await upload(new File([blob], `${mode}.png`, {type: 'image/png'}));
      value.layer = {from: {kind: 'upload', path: there.path}};
    }
  }
  return value;
};

window.aiart[root.dataset.id].hasPicture = has;
// The same for a draft: {image: a small PNG as a data address, legend}, or null if nothing is painted.
window.aiart[root.dataset.id].small = (most) => {
  if (!paints() || isEmpty()) return null;
  const layer = sent(Math.min(1, most * Math.max(1, fine) / Math.max(width(), height())));
  return {image: layer.toDataURL('image/png'), legend: legendOf(layer)};
};

watch(['value', 'mode'], update);
watch('materials', showMaterials);
watch('words', showWords);
setBrush(brush);
showMaterials();
showWords();
update();
