// The tray: the pictures of a training. Each is uploaded as it comes and then looked at by the server, whose findings
// arrive in `found`; what cannot be used says so on its own tile. window.aiart[id]() waits for what is on its way.
const root = element.querySelector('.tray'), part = (name) => root.querySelector('.' + name);
const input = part('file'), list = part('given'), said = part('said');
const AT_ONCE = 4; // uploads
const OF_WORDS = ENDINGS_OF_WORDS; // of files of words for the pictures, which have the same names or are named in them
const MIB = 2 ** 20;
const waiting = new Map(); // id -> name of what is being uploaded
const queue = [], asked = new Set();
let running = 0, count = 0, unread = false; // files of words that the server has not read

const pictures = () => props.value?.pictures || [];
const filesOfWords = () => props.value?.words || [];
const typing = new Map(); // id -> words that were typed and are not in the value yet: a new value draws all tiles anew
const withTyped = (one) => (typing.has(one.id) ? {...one, words: typing.get(one.id), typed: true} : one);
const set = (changed) => {
  const known = changed.map(withTyped);
  typing.clear();
  props.value = {...props.value, pictures: known};
  render();
};
const make = (tag, attributes = {}, ...children) => {
  const one = Object.assign(document.createElement(tag), attributes);
  one.append(...children);
  return one;
};

// ---- Tiles

const size = ({width, height, keep}) => {
  const [left, top, right, bottom] = keep || [0, 0, 1, 1];
  return `${Math.round((right - left) * width)} x ${Math.round((bottom - top) * height)}`;
};
const about = (one) => one.reason || (one.width ? `${size(one)}${one.out?.length ? `, ${one.out.length} out` : ''}` : 'Looking at it');
const view = (one) => {
  if (!one.view && !(one.url && (one.width || !one.reason))) return make('span', {className: 'nothing'});
  const image = make('img', {src: one.view || one.url, alt: one.name, loading: 'lazy', draggable: false});
  if (one.keep) image.style.objectViewBox = `inset(${[one.keep[1], 1 - one.keep[2], 1 - one.keep[3], one.keep[0]].map((share) => 100 * share + '%').join(' ')})`;
  return image;
};
const tile = (one) => {
  const away = make('button', {type: 'button', className: 'away', textContent: '\u00d7', title: 'Leave it out'});
  away.setAttribute('aria-label', `Leave out ${one.name}`);
  away.addEventListener('click', () => remove(one.id));
  const text = make('p', {className: 'words', textContent: about(one)});
  const item = make('li', {className: one.reason ? 'refused' : one.width ? 'fine' : 'new'}, view(one), text);
  if (one.width) {
    const cutButton = make('button', {type: 'button', className: 'cut', textContent: 'Cut'});
    cutButton.setAttribute('aria-label', `Cut ${one.name}: keep a part, or take something out`);
    cutButton.addEventListener('click', () => cut(one));
    item.append(cutButton);
  }
  if (!one.reason) item.append(wordsField(one));
  item.append(away);
  item.dataset.id = one.id;
  item.title = one.reason ? '' : one.name;
  return item;
};
const wordsField = ({id, name, words}) => {
  const field = make('input', {type: 'text', className: 'tags', value: typing.get(id) ?? words ?? '', placeholder: 'Words', maxLength: 400});
  field.setAttribute('aria-label', `Words of ${name}`);
  field.title = 'Words for this picture, with commas between: night, sea';
  field.autocomplete = 'off';
  field.addEventListener('input', () => typing.set(id, field.value));
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    const all = [...list.querySelectorAll('.tags')];
    all[all.indexOf(field) + 1]?.focus();
  });
  return field;
};
const takeTyped = () => { if (typing.size) set(pictures()); };
list.addEventListener('focusout', (event) => { if (!list.contains(event.relatedTarget)) takeTyped(); });
const coming = ([id, name]) => {
  const item = make('li', {className: 'coming'}, make('span', {className: 'nothing'}), make('p', {className: 'words', textContent: 'On its way'}));
  item.title = name;
  return item;
};
const render = () => {
  const before = list.contains(document.activeElement) && document.activeElement, focused = before && before.closest('li')?.dataset.id;
  const caret = before && before.matches('.tags') && [before.selectionStart, before.selectionEnd];
  list.replaceChildren(...pictures().map(tile), ...[...waiting].map(coming));
  root.classList.toggle('bare', !pictures().length && !waiting.size);
  const sources = filesOfWords();
  part('sources').hidden = !sources.length;
  part('sources').firstElementChild.textContent = sources.length === 1 ? `Words from ${sources[0].name}.` : `Words from ${sources.length} files.`;
  if (!focused) return;
  const again = [...list.children].find((item) => item.dataset.id === focused)?.querySelector(caret ? '.tags' : '.away');
  again?.focus();
  if (caret) again?.setSelectionRange(...caret);
};
const remove = (id) => {
  const at = pictures().findIndex((one) => one.id === id);
  set(pictures().filter((one) => one.id !== id));
  (list.children[Math.min(at, list.children.length - 1)]?.querySelector('.away') || input).focus();
  trigger('input');
};

// ---- Files

// In the order in which they were dropped, whichever arrives first.
const add = (one) => set([...pictures(), one].sort((a, b) => (a.at || 0) - (b.at || 0)));
const addWords = (one) => {
  props.value = {...props.value, words: [...filesOfWords().filter(({name}) => name !== one.name), one]};
  unread = true;
};
const send = async ({id, at, file}) => {
  try {
    const there = await upload(file);
    if (OF_WORDS.some((ending) => file.name.toLowerCase().endsWith(ending))) addWords({name: file.name, path: there.path});
    else add({id, at, name: file.name, path: there.path, url: there.url, size: file.size});
  } catch (error) {
    add({id, at, name: file.name, reason: `${file.name} could not be uploaded. Try it once more.`});
  } finally {
    waiting.delete(id);
    render();
  }
};
const next = async () => {
  if (running >= AT_ONCE || !queue.length) return;
  running += 1;
  await send(queue.shift());
  running -= 1;
  if (!running && !queue.length) { said.textContent = ''; ask(); }
  next();
};
const take = (files) => {
  for (const file of files) {
    const at = ++count, id = `${Date.now().toString(36)}-${at}`;
    if (file.size > props.most_bytes) {
      const most = Math.floor(props.most_bytes / MIB);
      add({id, at, name: file.name, reason: `${file.name} is larger than ${most} MiB, the most aiart reads of one file. Make it smaller, or export it as JPEG.`});
      continue;
    }
    waiting.set(id, file.name);
    queue.push({id, at, file});
  }
  if (waiting.size) said.textContent = waiting.size === 1 ? 'One file is on its way.' : `${waiting.size} files are on their way.`;
  render();
  for (let i = 0; i < AT_ONCE; i++) next();
  if (!waiting.size) trigger('input');
};
// Have the server look at what it has not seen, once.
const ask = () => {
  const fresh = pictures().filter((one) => one.path && !one.width && !one.reason && !asked.has(one.id));
  fresh.forEach((one) => asked.add(one.id));
  if (fresh.length || unread) trigger('input');
  unread = false;
};
const merge = () => {
  const found = props.found || {};
  const changed = pictures().map((one) => (found[one.id] ? {...one, ...found[one.id]} : one));
  if (JSON.stringify(changed) !== JSON.stringify(pictures())) set(changed);
};

CUTTER

CAMERA

window.aiart = window.aiart || {};
window.aiart[root.dataset.id] = async () => {
  while (waiting.size) await new Promise((resolve) => setTimeout(resolve, 50));
  takeTyped();
  return props.value;
};

window.aiart[root.dataset.id].camera = openCamera;

part('sources').querySelector('button').addEventListener('click', () => {
  props.value = {...props.value, words: []};
  render();
  trigger('input');
});
input.addEventListener('change', () => { take([...input.files]); input.value = ''; });
['dragenter', 'dragover'].forEach((name) => root.addEventListener(name, (event) => {
  event.preventDefault();
  root.classList.add('over');
}));
['dragleave', 'drop'].forEach((name) => root.addEventListener(name, () => root.classList.remove('over')));
root.addEventListener('drop', (event) => { event.preventDefault(); take([...event.dataTransfer.files]); });
document.addEventListener('paste', (event) => {
  const files = [...(event.clipboardData?.files || [])];
  if (root.isConnected && root.offsetParent && files.length && !event.target.closest?.('.picture-canvas')) take(files);
});
watch('value', () => { render(); ask(); });
watch('found', merge);
render();
