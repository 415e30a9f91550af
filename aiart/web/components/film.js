// Shows one frame of the value at a time: the newest, until somebody moves the slider.
const figure = element.querySelector('figure'), image = figure.querySelector('img');
const slider = figure.querySelector('input'), when = figure.querySelector('.when');
const newest = figure.querySelector('button'), says = figure.querySelector('.says');
const loaded = new Map();
let follow = true, shown = '';
const frames = () => (Array.isArray(props.value) ? props.value : []);
const show = (index) => {
  const frame = frames()[index];
  if (!frame) return;
  slider.value = index;
  slider.setAttribute('aria-valuetext', frame.when);
  when.textContent = frame.when;
  says.textContent = frame.says || '';
  newest.hidden = index === frames().length - 1;
  if (shown === frame.url) return;
  shown = frame.url;
  image.src = frame.url;
  image.alt = 'Four pictures it could paint: ' + frame.when;
};
const update = () => {
  const all = frames();
  figure.hidden = all.length === 0;
  all.forEach((frame) => {
    if (loaded.has(frame.url)) return;
    const picture = new Image();
    picture.src = frame.url;
    loaded.set(frame.url, picture);
  });
  slider.max = Math.max(0, all.length - 1);
  figure.classList.toggle('single', all.length < 2);
  if (shown && !all.some((frame) => frame.url === shown)) follow = true;
  if (follow) show(all.length - 1);
};
slider.addEventListener('input', () => { follow = +slider.value === frames().length - 1; show(+slider.value); });
newest.addEventListener('click', () => { follow = true; show(frames().length - 1); slider.focus(); });
watch('value', update);
update();
