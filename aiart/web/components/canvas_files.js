// Files: a picture to start from, one that becomes part of a sketch or is only traced, and a mask that is loaded.
let wanted = ''; // what a file is for that was chosen: '' a picture, 'mask', 'trace'
let traced = null, tracedPixels = null; // address of the picture below a sketch, which is never sent; and a context

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

// What a picture marks, as the studio reads masks: what is painted on a transparent one, what is white on an opaque one.
const maskOf = (one) => {
  const copy = make('canvas', {width: width(), height: height()}), into = copy.getContext('2d');
  into.drawImage(one, 0, 0, copy.width, copy.height);
  const there = into.getImageData(0, 0, copy.width, copy.height), pixels = new Uint32Array(there.data.buffer), data = there.data;
  const clear = pixels.some((value) => value >>> 24 < 255), value = opaque(MARKS[mode]);
  for (let k = 0; k < pixels.length; k++) {
    pixels[k] = (clear ? data[4 * k + 3] > 127 : data[4 * k] + data[4 * k + 1] + data[4 * k + 2] > 381) ? value : 0;
  }
  into.putImageData(there, 0, 0);
  return pixels.some(Boolean) ? copy : null;
};
const loadMask = (one) => {
  const mask = maskOf(one);
  if (!mask) throw new Error('This mask marks nothing. What is white counts, or what is painted on a transparent one.');
  push({tool: 'picture', image: mask});
};
const trace = (one, url) => {
  traced = url;
  if (one && isEmpty()) { // a sketch that is only begun has the shape of what is traced
    const [w, h] = [one.naturalWidth, one.naturalHeight], scale = SKETCH[0] / Math.max(w, h);
    resize([w, h].map((side) => Math.max(1, Math.round(side * scale))));
    redoAll();
    draw();
    fitView();
  }
  root.classList.toggle('traces', Boolean(url));
  frame.style.setProperty('--trace', url ? `url("${url}")` : 'none');
  part('trace').textContent = url ? 'Hide the traced picture' : 'Trace a picture';
  tracedPixels = url ? make('canvas', {width: width(), height: height()}).getContext('2d', {willReadFrequently: true}) : null;
  tracedPixels?.drawImage(one, ...fitInto({width: one.naturalWidth, height: one.naturalHeight}));
};

// Take a file: one with more pixels than an operation gets is made smaller here, so that it arrives sooner.
const take = async (file, use = '') => {
  const url = URL.createObjectURL(file);
  try {
    notify('');
    const one = await seen(file, url);
    if (use === 'trace') { trace(one, url); return; }
    if (use === 'mask' || ['object', 'map'].includes(mode)) { loadMask(one); return; }
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
    if (url !== traced) URL.revokeObjectURL(url);
    input.value = '';
  }
};

input.addEventListener('change', () => {
  const use = wanted;
  wanted = '';
  if (input.files.length) take(input.files[0], use);
});
const ask = (use) => { wanted = use; input.click(); };
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
drop.addEventListener('click', (event) => { if (event.isTrusted) wanted = ''; });
part('open').addEventListener('click', () => ask(marks() ? 'mask' : ''));
part('trace').addEventListener('click', () => {
  if (!traced) { ask('trace'); return; }
  URL.revokeObjectURL(traced);
  trace(null, null);
});
part('example').addEventListener('click', () => trigger('example'));
part('away').addEventListener('click', () => {
  props.value = {...current(), picture: null, layer: null, strokes: null, sides: null};
  notify('');
  update();
  trigger('input');
});
