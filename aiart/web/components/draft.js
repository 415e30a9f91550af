// The draft: what is drawn on the canvas, painted small while a person draws. A newer drawing takes the place of an
// older one, whose answers are no longer looked at. On a phone it stands below the canvas.
const figure = element.querySelector('.draft'), part = (name) => figure.querySelector('.' + name);
const image = figure.querySelector('img'), live = part('live').querySelector('input'), narrow = matchMedia('(max-width: 720px)');
const SIDE = 256; // pixels of the drawing that is sent
let order = 0, waits = null;

const drawing = () => window.aiart?.['CANVAS']?.small?.(SIDE) || '';
const say = (text) => { part('state').textContent = text; };
const busy = (share) => {
  figure.classList.toggle('busy', share < 1);
  part('share').style.width = `${100 * share}%`;
};
const empty = () => {
  order += 1;
  busy(1);
  say('');
  image.hidden = part('large').hidden = true;
  part('none').hidden = false;
};
const send = () => {
  clearTimeout(waits);
  if (figure.hidden || !live.checked) return;
  const small = drawing();
  if (!small) { empty(); return; }
  figure.classList.remove('folded');
  order += 1;
  say('');
  busy(0.04);
  trigger('draft', {order, image: small});
};
// Once for all that happens at the same time.
const soon = (wait = 0) => { clearTimeout(waits); waits = setTimeout(send, wait); };

const update = () => {
  figure.hidden = !props.shown;
  place();
  const value = props.value || {};
  if (value.order !== order) return;
  if (value.sentence) { busy(1); say(value.sentence); return; }
  if (String(value.preview || '').startsWith('data:image/')) {
    image.src = value.preview;
    if (value.width) image.style.aspectRatio = `${value.width} / ${value.height}`;
    image.hidden = part('large').hidden = false;
    part('none').hidden = true;
  }
  Object.assign(image.style, value.last ? {filter: '', transform: ''} : {filter: `blur(${(6 * (1 - value.share)).toFixed(1)}px)`, transform: 'scale(1.03)'});
  busy(value.last ? 1 : Math.max(0.04, value.share));
  figure.dataset.order = order; // of what is to be seen
  figure.classList.toggle('whole', Boolean(value.last));
};
const place = () => {
  const there = (narrow.matches && document.querySelector('#CANVAS .draft-place')) || element;
  if (figure.parentElement !== there) there.append(figure);
};
document.addEventListener('drawn', (event) => { if (event.target.closest('#CANVAS')) soon(); });
const fold = () => { // no answer counts any more: the picture itself is on its way
  order += 1;
  busy(1);
  figure.classList.add('folded');
};
document.addEventListener('click', (event) => { if (event.target.closest?.('#PAINT')) fold(); });
part('large').addEventListener('click', () => { fold(); trigger('large'); });
live.addEventListener('change', () => (live.checked ? send() : empty()));
narrow.addEventListener('change', place);
live.checked = Boolean(props.live);
window.aiart = window.aiart || {};
window.aiart['DRAFT'] = () => soon(150); // another generator, or a slider that may still move
watch(['value', 'shown'], update);
update();
