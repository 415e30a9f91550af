// The frame around a picture: by how many pixels each side is extended, dragged, chosen or typed.

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
  const [mine, theirs] = across ? [w, h + sides.top + sides.bottom] : [h, w + sides.left + sides.right];
  const room = Math.min(props.most, Math.floor(props.pixels / theirs)) - mine - sides[other];
  sides[side] = Math.round(Math.max(0, Math.min(room, pixels || 0)));
  layOut();
};
const spread = (across, down) => { // pixels in all, half of them on either side
  const [w, h] = natural(), most = props.most, scale = Math.min(1, Math.sqrt(props.pixels / ((w + across) * (h + down))));
  const pixels = scale < 1 ? Math.floor : Math.round; // so that there are never more pixels than may be
  const [x, y] = [[w, across], [h, down]].map(([side, more]) => Math.max(0, pixels(Math.min((side + more) * scale, most) - side)));
  sides = {left: Math.floor(x / 2), right: Math.ceil(x / 2), top: Math.floor(y / 2), bottom: Math.ceil(y / 2)};
  layOut();
};
const SHAPES = {
  wider: (w, h) => [w * 0.5, 0], taller: (w, h) => [0, h * 0.5], around: (w, h) => [w * 0.4, h * 0.4],
  none: () => [0, 0], square: (w, h) => shaped(w, h, 1), wide: (w, h) => shaped(w, h, 16 / 9), high: (w, h) => shaped(w, h, 9 / 16),
};
const shaped = (w, h, ratio) => (w / h < ratio ? [h * ratio - w, 0] : [0, w / ratio - h]);
part('shapes').addEventListener('click', (event) => {
  const shape = SHAPES[event.target.dataset.shape];
  if (shape) spread(...shape(...natural()));
});
// Looked at from near, what is opposite stays where it is while the frame grows by so many pixels of the page.
const follow = (axis, sign, grown) => setView(zoom, shift.map((value, k) => (k === axis ? value + grown / 2 - (sign < 0 ? grown * zoom : 0) : value)));
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
  handle.addEventListener('pointermove', (event) => { // at its middle, the frame grows to both sides
    if (!from) return;
    const moved = (across ? event.clientX : event.clientY) - from.at, near = zoom > 1.001, before = sides[side];
    set(side, from.pixels + sign * moved * (near ? 1 / zoom : 2) / fixed);
    if (near) follow(across ? 0 : 1, sign, (sides[side] - before) * fixed);
  });
  ['pointerup', 'pointercancel'].forEach((name) => handle.addEventListener(name, () => { from = fixed = null; layOut(); setView(zoom, shift); }));
  handle.addEventListener('keydown', (event) => {
    const step = event.shiftKey ? 64 : 16;
    const by = {ArrowLeft: across ? -sign : 0, ArrowRight: across ? sign : 0, ArrowUp: across ? 0 : -sign, ArrowDown: across ? 0 : sign}[event.key];
    if (event.key === 'Home') set(side, 0);
    else if (by) set(side, sides[side] + by * step);
    else return;
    event.preventDefault();
  });
});
new ResizeObserver(() => { layOut(); if (looks()) setView(zoom, shift); }).observe(stage);
// What begins the work stays at the lower end of the page, but not over a place where one draws: see style.css.
new IntersectionObserver(([seen]) => root.classList.toggle('low', seen.isIntersecting), {rootMargin: '-86% 0px 0px 0px'}).observe(stage);
