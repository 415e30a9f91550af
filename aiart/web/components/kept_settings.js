// Settings that were kept: one is chosen to fill the fields; "Save as…" opens a field for a name, "⋯" the rest.
const root = element.querySelector('.kept-settings'), part = (name) => root.querySelector('.' + name);
const which = part('which'), naming = part('naming'), others = part('others'), name = part('name'), file = part('file');
let renames = false, stamp = props.value?.file?.stamp;

const kept = () => props.value?.kept || [];
const one = () => kept().find(({id}) => id === which.value);
const option = (value, text, named) => {
  const made = new Option(text, value);
  if (named) made.translate = false;
  return made;
};
const enable = () => {
  for (const button of ['again', 'rename', 'remove', 'one']) part(button).disabled = !one();
  part('all').disabled = !props.value?.any;
};
const open = (shown) => {
  for (const [box, button] of [[naming, part('save')], [others, part('manage')]]) {
    box.hidden = box !== shown;
    button.setAttribute('aria-expanded', box === shown);
  }
};
const download = ({name: called, text}) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type: 'application/json'}));
  link.download = called;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};
const render = () => {
  const none = kept().length ? 'Choose' : 'None kept yet';
  which.replaceChildren(option('', none, false), ...kept().map(({id, label}) => option(id, label, true)));
  which.value = kept().some(({id}) => id === props.value.chosen) ? props.value.chosen : '';
  which.disabled = !kept().length;
  enable();
  const sent = props.value?.file;
  if (sent && sent.stamp !== stamp) {
    stamp = sent.stamp;
    download(sent);
  }
};
const ask = (rename) => {
  renames = rename;
  part('of-seed').hidden = rename;
  name.value = one()?.label ?? '';
  open(naming);
  name.focus();
  name.select();
};

which.addEventListener('change', () => {
  props.value = {...props.value, chosen: which.value};
  enable();
  if (one()) trigger('choose', {id: which.value});
});
part('save').addEventListener('click', () => naming.hidden || renames ? ask(false) : open(null));
part('manage').addEventListener('click', () => open(others.hidden ? others : null));
part('rename').addEventListener('click', () => ask(true));
part('cancel').addEventListener('click', () => { open(null); part('save').focus(); });
naming.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') part('cancel').click();
});
naming.addEventListener('submit', (event) => {
  event.preventDefault();
  const called = name.value.trim(), seed = part('of-seed').querySelector('input');
  if (!called) return;
  if (renames) trigger('rename', {id: which.value, name: called});
  else trigger('keep', {name: called, seed: seed.checked});
  seed.checked = false;
  open(null);
  part('save').focus();
});
part('again').addEventListener('click', () => trigger('choose', {id: which.value}));
part('remove').addEventListener('click', () => trigger('remove', {id: which.value}));
part('one').addEventListener('click', () => trigger('export', {id: which.value}));
part('all').addEventListener('click', () => trigger('export', {id: ''}));
part('take').addEventListener('click', () => file.click());
file.addEventListener('change', async () => {
  const [chosen] = file.files;
  if (!chosen) return;
  const whole = chosen.size <= MOST_BYTES ? await chosen.text() : null;
  file.value = '';
  trigger('take', {name: chosen.name, text: whole});
});
watch('value', render);
render();
