// The gallery: pictures and films side by side, the next one among them, and the tools of the one that is
// picked. Static markup; what changes is put into place here, so that nothing flickers while pictures arrive.
const root = element.querySelector('.picture-gallery'), entries = root.querySelector('.entries'), tools = root.querySelector('.tools');
const about = tools.querySelector('.about'), dialog = root.querySelector('dialog'), large = dialog.querySelector('.large');
const kinds = tools.querySelector('select');
const button = (name) => tools.querySelector(`[data-do="${name}"]`);
let picked = '', figures = new Map();

const items = () => (props.value && Array.isArray(props.value.items) ? props.value.items : []);
const grid = () => (props.value && props.value.grid) || null;
const item = (id) => items().find((one) => one.id === id);
const make = (tag, attributes = {}) => Object.assign(document.createElement(tag), attributes);

// One picture or film as large as `box` lets it be; a tile is laid side by side with itself.
const show = (one, source) => {
  if (one.film === 'mp4' && source !== one.small) {
    return make('video', {src: one.file, loop: true, muted: true, autoplay: true, playsInline: true, controls: false, ariaLabel: one.title});
  }
  if (one.repeat && source !== one.small) {
    const tile = make('span', {className: 'repeat'});
    const across = one.repeat !== 'down', down = one.repeat !== 'across';
    tile.style.aspectRatio = `${one.width * (across ? 3 : 1)} / ${one.height * (down ? 3 : 1)}`;
    tile.style.backgroundImage = `url("${source}")`;
    tile.style.backgroundSize = `${across ? 33.334 : 100}% ${down ? 33.334 : 100}%`;
    tile.setAttribute('role', 'img');
    tile.setAttribute('aria-label', one.title + ', repeated');
    return tile;
  }
  const moving = one.film && source !== one.small;
  const image = make('img', {src: moving ? one.file : source, alt: one.title, loading: 'lazy', decoding: 'async'});
  if (one.width) Object.assign(image, {width: one.width, height: one.height});
  return image;
};

const entry = (one) => {
  const figure = make('figure', {className: 'entry'}), pick = make('button', {type: 'button', className: 'picture'});
  pick.append(show(one, root.dataset.kind === 'history' ? one.small : one.shown));
  if (one.film && root.dataset.kind === 'history') pick.append(make('span', {className: 'plays', textContent: '▶', ariaHidden: 'true'}));
  pick.append(make('span', {className: 'heart', textContent: '♥', ariaHidden: 'true'}));
  pick.addEventListener('click', (event) => (grid() && event.detail ? view(one.id) : choose(one.id, true)));
  pick.addEventListener('dblclick', () => view(one.id));
  figure.append(pick);
  if (one.caption) figure.append(make('figcaption', {textContent: one.caption}));
  figure.dataset.id = one.id;
  return figure;
};

// A comparison: every picture in its cell, the values of both axes beside them, and a blank where no picture is.
const place = (part, row, column, span = 1) => Object.assign(part.style, {gridRow: `${row} / span 1`, gridColumn: `${column} / span ${span}`});
const showGrid = () => {
  const axes = grid(), columns = axes ? axes.columns.length : 0;
  root.classList.toggle('compares', Boolean(axes));
  entries.querySelectorAll('.axis, .blank').forEach((part) => part.remove());
  entries.style.setProperty('--columns', columns);
  const first = items()[0];
  entries.style.setProperty('--ratio', first?.width ? first.width / first.height : props.value?.pending?.ratio || 4 / 3);
  [...figures.entries()].forEach(([id, figure]) => {
    if (axes) place(figure, 3 + Math.floor(axes.places[id] / columns), 2 + axes.places[id] % columns);
    else figure.style.gridRow = figure.style.gridColumn = '';
  });
  if (!axes) return;
  const label = (text, kind, ...where) => {
    const part = make('span', {className: `axis ${kind}`, textContent: text, ariaHidden: 'true'}); // each picture says it
    place(part, ...where);
    entries.append(part);
  };
  label(axes.across, 'name', 1, 2, columns);
  label(axes.down, 'name side', 2, 1);
  axes.columns.forEach((text, column) => label(text, 'column', 2, 2 + column));
  axes.rows.forEach((text, row) => label(text, 'row side', 3 + row, 1));
  const taken = new Set(Object.values(axes.places));
  for (let at = 0; at < columns * axes.rows.length; at++) {
    if (taken.has(at) || at === axes.next) continue;
    const blank = make('span', {className: 'blank', ariaHidden: 'true'});
    place(blank, 3 + Math.floor(at / columns), 2 + at % columns);
    entries.append(blank);
  }
};

const showPending = () => {
  const pending = props.value && props.value.pending;
  let figure = entries.querySelector('.pending');
  if (!pending) { if (figure) figure.remove(); return; }
  if (!figure) {
    figure = make('figure', {className: 'entry pending'});
    figure.append(make('span', {className: 'preview'}), make('i'));
    figure.setAttribute('aria-hidden', 'true'); // the line above says it in words
  }
  entries.append(figure);
  const axes = grid();
  if (axes) place(figure, 3 + Math.floor(axes.next / axes.columns.length), 2 + axes.next % axes.columns.length);
  else figure.style.gridRow = figure.style.gridColumn = '';
  const preview = figure.querySelector('.preview');
  preview.style.aspectRatio = pending.ratio || 4 / 3;
  if (pending.preview && preview.dataset.seen !== pending.preview) {
    preview.dataset.seen = pending.preview;
    preview.style.backgroundImage = `url("${pending.preview}")`;
    preview.style.setProperty('--blur', `${Math.round(14 * (1 - pending.share)) + 2}px`);
  }
  figure.querySelector('i').style.width = `${Math.round(100 * pending.share)}%`;
};

const choose = (id, notify) => {
  picked = item(id) ? id : '';
  figures.forEach((figure, key) => figure.querySelector('button').setAttribute('aria-pressed', key === picked));
  const one = item(picked);
  tools.hidden = !one;
  if (!one) return;
  about.textContent = one.text;
  const beside = tools.querySelector('.beside'); // itself, where the picture is shown somewhere else, as it was before
  beside.hidden = !(one.repeat && root.classList.contains('alone'));
  beside.replaceChildren(...(beside.hidden ? [] : [show(one, one.shown)]));
  const link = button('download');
  link.href = one.file || '#';
  link.download = one.name;
  const love = button('love');
  love.setAttribute('aria-pressed', Boolean(one.favourite));
  love.replaceChildren(one.favourite ? '♥ ' : '♡ ', 'Favourite'); // two texts, of which one is translated
  tools.querySelectorAll('[data-needs]').forEach((part) => { part.hidden = !one.tools.includes(part.dataset.needs); });
  kinds.querySelectorAll('[data-maps]').forEach((part) => { part.hidden = part.disabled = !one.repeat; });
  if (kinds.selectedOptions[0]?.disabled) kinds.selectedIndex = 0;
  if (notify) trigger('pick', {id: picked});
};

const view = (id) => {
  const one = item(id);
  if (!one) return;
  choose(id, true);
  at = 0;
  large.classList.remove('closer');
  large.replaceChildren(show(one, one.shown));
  dialog.querySelectorAll('[data-zoom]').forEach((part) => { part.hidden = one.film === 'mp4' || !one.width; });
  dialog.querySelector('.text').textContent = one.text;
  dialog.querySelector('[data-again]').hidden = !button('again') || !one.tools.includes('again');
  dialog.querySelectorAll('[data-step]').forEach((part) => { part.hidden = items().length < 2; });
  if (!dialog.open) dialog.showModal();
};
const step = (by) => {
  const all = items(), at = all.findIndex((one) => one.id === picked);
  if (all.length) view(all[(at + by + all.length) % all.length].id);
};

ZOOM
const update = () => {
  const all = items(), order = new Map(all.map((one) => [one.id, one]));
  root.dataset.count = all.length + (props.value && props.value.pending ? 1 : 0);
  figures.forEach((figure, id) => { if (!order.has(id)) { figure.remove(); figures.delete(id); } });
  all.forEach((one, place) => {
    let figure = figures.get(one.id);
    if (!figure) figures.set(one.id, figure = entry(one));
    figure.classList.toggle('favourite', Boolean(one.favourite));
    if (entries.children[place] !== figure) entries.insertBefore(figure, entries.children[place] || null);
  });
  showGrid();
  showPending();
  root.hidden = !all.length && !(props.value && props.value.pending);
  root.classList.toggle('alone', Boolean(props.value && props.value.alone));
  const wanted = props.value && (props.value.alone ? all[0]?.id : props.value.picked);
  const first = root.dataset.kind === 'results' && !item(picked) ? all[0]?.id : picked; // its buttons are there at once
  choose(wanted && order.has(wanted) ? wanted : first, false);
  if (dialog.open && !item(picked)) dialog.close();
};

tools.addEventListener('click', (event) => {
  const name = event.target.dataset.do;
  const one = item(picked);
  if (!name || !one) return;
  if (name === 'view') return view(picked);
  if (name === 'download') {
    const kind = one.tools.includes('kind') ? kinds.value : kinds.options[0].value;
    if (one.file && kind === kinds.options[0].value) return;
    event.preventDefault();
    return trigger('fetch', {id: picked, kind});
  }
  trigger(name, {id: picked, favourite: !one.favourite});
});
dialog.addEventListener('click', (event) => {
  const {step: by, zoom, save, again} = event.target.dataset;
  if (by) step(Number(by));
  else if (zoom) zoomTo(Number(zoom) || zoom);
  else if (save) button('download').click();
  else if (again) { dialog.close(); trigger('again', {id: picked}); }
  else if (event.target === dialog || event.target.dataset.close) dialog.close();
});
dialog.addEventListener('keydown', (event) => {
  const by = {ArrowLeft: -1, ArrowRight: 1}[event.key], zoom = {'+': 'closer', '-': 'further', 0: 'fit', 1: 1}[event.key];
  if (by || zoom) event.preventDefault();
  if (by) step(by);
  else if (zoom) zoomTo(zoom);
});
dialog.addEventListener('close', () => { large.replaceChildren(); figures.get(picked)?.querySelector('button').focus(); });
entries.addEventListener('keydown', (event) => {
  const by = {ArrowLeft: -1, ArrowRight: 1}[event.key], here = event.target.closest('.entry');
  if (!by || !here) return;
  const next = by < 0 ? here.previousElementSibling : here.nextElementSibling;
  if (next?.dataset.id) { event.preventDefault(); next.querySelector('button').focus(); }
});
watch('value', update);
update();
// 'pick' 'use' 'again' 'grid' 'more' 'double' 'quadruple' 'poster' 'compare' 'love' 'remove' 'fetch': its events: Gradio finds them by their names in this script.
