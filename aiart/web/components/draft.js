// The draft: what is drawn, chosen or set, painted small while a person changes it. A newer one takes the place of an
// older one, whose answers are no longer looked at. On a phone it stands below the canvas, or above the button.
const figure = element.querySelector('.draft'), part = (name) => figure.querySelector('.' + name);
const image = figure.querySelector('img'), live = part('live').querySelector('input'), narrow = matchMedia('(max-width: 720px)');
const SIDE = 256; // pixels of the drawing that is sent
const WAIT = 250; // milliseconds in which a slider may still move
let order = 0, waits = null, shown = null, generator = null, late = false; // late: something has changed while nobody saw the draft

const canvas = () => window.aiart?.['CANVAS'];
// What is sent along, or null if there is nothing yet to be drafted.
const content = () => {
  if (props.source === 'drawing') return canvas()?.small?.(SIDE) || null;
  return props.source === 'settings' || canvas()?.hasPicture?.() ? {} : null;
};
const say = (text) => { part('state').textContent = text; };
const busy = (share) => {
  figure.classList.toggle('busy', share < 1);
  part('share').style.width = `${100 * share}%`;
};
const empty = () => {
  order += 1;
  busy(1);
  const ready = props.source === 'settings'; // nothing has to be there first, so there is no place to keep for it
  if (ready || !live.checked) figure.classList.add('folded');
  say(ready && live.checked ? props.hint : '');
  image.hidden = part('large').hidden = true;
  part('none').hidden = false;
};
const send = () => {
  clearTimeout(waits);
  if (figure.hidden || !live.checked) return;
  if (!figure.getClientRects().length) { late = true; return; }
  const found = content();
  late = false;
  if (!found) { empty(); return; }
  figure.classList.remove('folded');
  order += 1;
  say('');
  busy(0.04);
  trigger('draft', {order, ...found});
};
// Once for all that happens at the same time.
const soon = (wait = 0) => { clearTimeout(waits); waits = setTimeout(send, wait); };

const update = () => {
  figure.hidden = !props.of;
  figure.dataset.source = props.source;
  part('none').textContent = props.hint;
  place();
  const wanted = `${props.of} ${props.version}`;
  if (wanted !== shown) {
    shown = wanted;
    figure.classList.remove('folded');
    empty();
    if (props.source && props.source !== 'settings') soon(WAIT); // of what there is already
  }
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
  const there = (narrow.matches && document.querySelector('#PLACE .draft-place')) || element;
  if (figure.parentElement !== there) there.append(figure);
};
document.addEventListener('drawn', (event) => { if (event.target.closest('#CANVAS')) soon(props.source === 'drawing' ? 0 : WAIT); });
const fold = () => { // no answer counts any more: the picture itself is on its way
  clearTimeout(waits);
  order += 1;
  busy(1);
  say('');
  figure.classList.add('folded');
};
document.addEventListener('click', (event) => { if (event.target.closest?.('#PAINT')) fold(); });
part('large').addEventListener('click', () => { fold(); trigger('large'); });
live.addEventListener('change', () => {
  if (live.checked) figure.classList.remove('folded');
  if (live.checked && props.source !== 'settings') send(); else empty();
});
narrow.addEventListener('change', place);
new IntersectionObserver((seen) => { if (late && seen.some((one) => one.isIntersecting)) soon(WAIT); }).observe(figure);
live.checked = Boolean(props.live);
window.aiart = window.aiart || {};
window.aiart['DRAFT'] = (chosen = null) => { // a setting, or a generator: cards that are shown again choose the same one
  if (chosen !== null && chosen === generator) return;
  generator = chosen ?? generator;
  soon(WAIT);
};
watch(['value', 'of', 'version'], update);
update();
