// Looking closer at the large picture: as large as the window, pixel by pixel, or anything between; it is moved by
// scrolling or dragging. `at` is the width of one of its pixels on the screen; 0 fits it into the window.
const ZOOM_MOST = 8;
let at = 0;
const zoomed = () => large.querySelector('img, .repeat');
const zoomTo = (next, x = 0.5, y = 0.5) => { // x, y: the place in the window that stays where it is, from 0 to 1
  const one = item(picked), part = zoomed();
  if (!one || !part || !one.width) return;
  const fits = at ? at : part.clientWidth / one.width;
  const was = {x: large.scrollLeft + x * large.clientWidth, y: large.scrollTop + y * large.clientHeight};
  at = next === 'fit' ? 0 : Math.min(ZOOM_MOST, Math.max(0.05, next === 'closer' ? fits * 1.5 : next === 'further' ? fits / 1.5 : next));
  large.classList.toggle('closer', at > 0);
  part.style.width = at ? `${one.width * at}px` : '';
  if (at && part.tagName === 'IMG' && one.file && !one.film) part.src = one.file; // all of its pixels
  part.style.imageRendering = at > 2 ? 'pixelated' : '';
  const by = (at || fits) / fits;
  large.scrollTo(was.x * by - x * large.clientWidth, was.y * by - y * large.clientHeight);
  dialog.querySelector('[data-zoom="1"]').setAttribute('aria-pressed', at === 1);
};
large.addEventListener('wheel', (event) => {
  if (!zoomed()) return;
  event.preventDefault();
  const box = large.getBoundingClientRect();
  zoomTo(event.deltaY < 0 ? 'closer' : 'further', (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
}, {passive: false});
large.addEventListener('pointerdown', (event) => {
  if (!at || event.pointerType === 'touch') return; // fingers scroll by themselves
  event.preventDefault();
  const from = {x: event.clientX + large.scrollLeft, y: event.clientY + large.scrollTop};
  const move = (now) => large.scrollTo(from.x - now.clientX, from.y - now.clientY);
  large.setPointerCapture(event.pointerId);
  large.addEventListener('pointermove', move);
  large.addEventListener('pointerup', () => large.removeEventListener('pointermove', move), {once: true});
});
