// What one paints with: the materials of the generator, if it has some, its words, and free colours; or pictures, which are
// seen where they are painted.
const swatches = part('swatches'), wordChips = part('word-brushes'), which = part('which'), well = part('well');
const named = (one) => one.name || `${one.view ? 'Picture' : 'Material'} ${one.number}`;
const materials = () => (Array.isArray(props.materials) ? props.materials : []);
const words = () => (Array.isArray(props.words) ? props.words : []);
const isOfPictures = () => materials().some((one) => one.view);
const radios = () => [...root.querySelectorAll('.palette input[type=radio]')];
let shownMaterials = '', shownWords = '', renaming = null;

const choose = (value) => {
  colour = value;
  root.style.setProperty('--paint', value);
  if (tool === 'rubber' || tool === 'pick') setTool('brush');
  const known = radios().filter((one) => one.value === value);
  radios().forEach((one) => { one.checked = one === known[0]; });
  if (well.value !== value && !known.length) well.value = value;
  part('free').classList.toggle('picked', !known.length);
  describe();
};
const distance = (one, other) => [1, 3, 5].reduce((sum, k) => sum + (parseInt(one.slice(k, k + 2), 16) - parseInt(other.slice(k, k + 2), 16)) ** 2, 0);
const describe = () => {
  if (!paints() || !materials().length) return;
  const word = words().find((one) => one.color === colour);
  if (word) {
    part('meaning').textContent = word.word;
    part('share').textContent = `A word of ${word.count} of its pictures: what is painted with it is made of these.`;
    part('rename').hidden = true;
    return;
  }
  const exact = materials().find((one) => one.color === colour);
  if (isOfPictures()) {
    part('meaning').textContent = exact ? named(exact) : '';
    part('share').textContent = exact ? exact.says : '';
    part('rename').hidden = true;
    return;
  }
  const nearest = materials().reduce((best, one) => (distance(one.color, colour) < distance(best.color, colour) ? one : best));
  part('meaning').textContent = exact ? named(exact) : `Nearest: ${named(nearest)}`;
  part('share').textContent = exact ? `${Math.max(1, Math.round(100 * exact.share))} % of its pictures` : 'A free colour means the nearest material.';
  part('rename').hidden = !exact;
};
const swatch = (one) => {
  const label = make('label', {className: 'swatch'}), name = make('span', {className: 'name', textContent: one.name || one.number});
  const radio = make('input', {type: 'radio', name: `colour-sketch-${root.dataset.id}`, value: one.color});
  radio.setAttribute('aria-label', one.says ? named(one) : `${named(one)}, a material`);
  label.style.setProperty('--c', one.color);
  label.title = named(one);
  label.append(radio, make('img', {src: one.swatch, alt: ''}), make('i'), name);
  if (!one.says) label.addEventListener('dblclick', () => rename(one));
  return label;
};
const showMaterials = () => {
  const all = materials();
  if (JSON.stringify(all) === shownMaterials) return;
  const fresh = JSON.stringify(all.map((one) => one.color)) !== JSON.stringify(JSON.parse(shownMaterials || '[]').map((one) => one.color));
  shownMaterials = JSON.stringify(all);
  if (isOfPictures() !== root.classList.contains('of-pictures') && mode === 'sketch' && done.length && !isEmpty()) push({tool: 'clear'}); // its colours mean nothing now
  root.classList.toggle('of-pictures', isOfPictures());
  const had = swatches.contains(document.activeElement) || renaming;
  swatches.replaceChildren(...all.map(swatch));
  root.classList.toggle('has-materials', all.length > 0);
  part('free').open = !all.length;
  draw();
  if (mode === 'map') choose(MARKS.map);
  if (mode !== 'sketch') return;
  if (fresh && all.length) choose(all[0].color);
  else choose(colour || radios()[0].value);
  if (had) radios().find((one) => one.checked)?.focus({preventScroll: true});
};
const wordChip = (one) => {
  const label = make('label', {className: 'word-brush'}), name = make('span', {textContent: one.word, translate: false});
  const radio = make('input', {type: 'radio', name: `colour-sketch-${root.dataset.id}`, value: one.color});
  radio.setAttribute('aria-label', `${one.word}, a word`);
  label.style.setProperty('--c', one.color);
  label.append(radio, make('i'), name);
  return label;
};
const showWords = () => {
  const all = words();
  if (JSON.stringify(all) === shownWords) return;
  shownWords = JSON.stringify(all);
  const had = wordChips.contains(document.activeElement);
  wordChips.replaceChildren(...all.map(wordChip));
  root.classList.toggle('has-words', all.length > 0);
  if (mode !== 'sketch') return;
  choose(colour || radios()[0].value);
  if (had) radios().find((one) => one.checked)?.focus({preventScroll: true});
};
// Which colours of a layer, as it is sent, mean words: "#1f3a93=night, #e9b44c=field".
const legendOf = (layer) => {
  if (mode !== 'sketch' || !words().length) return '';
  const pixels = new Uint32Array(layer.getContext('2d').getImageData(0, 0, layer.width, layer.height).data.buffer);
  const there = new Set(pixels);
  return words().filter((one) => there.has(opaque(one.color))).map((one) => `${one.color}=${one.word}`).join(', ');
};
// A layer in whose colours words are as its own legend has them, in those of the brushes here: {theirs: ours}.
const inOurColours = (one, legend) => {
  const changes = new Map(Object.entries(legend || {}).filter(([theirs, ours]) => theirs !== ours).map(([theirs, ours]) => [opaque(theirs), opaque(ours)]));
  if (!changes.size) return one;
  const copy = make('canvas', {width: one.naturalWidth, height: one.naturalHeight}), into = copy.getContext('2d');
  into.drawImage(one, 0, 0);
  const there = into.getImageData(0, 0, copy.width, copy.height), pixels = new Uint32Array(there.data.buffer);
  for (let k = 0; k < pixels.length; k++) pixels[k] = changes.get(pixels[k]) ?? pixels[k];
  into.putImageData(there, 0, 0);
  return copy;
};
const rename = (one) => {
  renaming = one;
  part('new-name').value = one.name || '';
  which.classList.add('renaming');
  part('new-name').focus();
  part('new-name').select();
};
const renamed = (keep) => {
  const one = renaming, name = part('new-name').value.trim();
  renaming = null;
  which.classList.remove('renaming');
  if (!one) return;
  if (keep && name !== (one.name || '')) trigger('rename', {number: one.number, name});
  radios().find((radio) => radio.checked)?.focus({preventScroll: true});
};
[swatches, wordChips].forEach((one) => one.addEventListener('change', (event) => choose(event.target.value)));
part('rename').addEventListener('click', () => rename(materials().find((one) => one.color === colour)));
part('new-name').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' || event.key === 'Escape') { event.preventDefault(); renamed(event.key === 'Enter'); }
});
part('new-name').addEventListener('blur', () => renamed(true));
root.querySelectorAll('.chips-of-colours input[type=radio]').forEach((one) => one.addEventListener('change', () => choose(one.value)));
well.addEventListener('input', () => choose(well.value));
well.addEventListener('click', () => choose(well.value));

// ---- Pictures that are seen where they are painted

const views = new Map(); // address -> {image, size, pixels}
const viewOf = (address) => {
  if (!views.has(address)) {
    views.set(address, {});
    loaded(address).then((one) => { views.get(address).image = one; drawSoon(); }).catch(() => {});
  }
  const view = views.get(address), at = `${width()} ${height()}`;
  if (view.image && view.at !== at) {
    const copy = make('canvas', {width: width(), height: height()}), into = copy.getContext('2d');
    into.drawImage(view.image, 0, 0, width(), height());
    Object.assign(view, {at, pixels: new Uint32Array(into.getImageData(0, 0, width(), height()).data.buffer)});
  }
  return view.pixels;
};
const showViews = () => {
  const shown = new Map(isOfPictures() ? materials().filter((one) => one.color).map((one) => [opaque(one.color), viewOf(one.view)]) : []);
  if (!shown.size || isEmpty() && !pending) return;
  const there = pen.getImageData(0, 0, width(), height()), pixels = new Uint32Array(there.data.buffer);
  for (let k = 0, last = 0, view = null; k < pixels.length; k++) {
    if (pixels[k] !== last) view = shown.get(last = pixels[k]);
    if (view) pixels[k] = view[k];
  }
  pen.putImageData(there, 0, 0);
};
