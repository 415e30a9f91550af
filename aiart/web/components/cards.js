// Real radio buttons: the one the value names is checked, and a click changes the value.
// Where there are many, what is typed into the search leaves those with all of its words. The rare ones are hidden until
// they are searched for or asked for, but for the one that is chosen.
const plain = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
let wanted = '', every = false;
const filter = () => {
  const words = plain(wanted).split(/\s+/).filter(Boolean), all = [...element.querySelectorAll('.card')];
  const hide = (one, hidden) => { if (one && one.hidden !== hidden) one.hidden = hidden; }; // only a change is seen below
  const isRare = (card) => 'rare' in card.dataset && card.querySelector('input').value !== props.value?.chosen;
  const fits = (card) => { const text = plain(card.textContent); return words.every((word) => text.includes(word)); };
  all.forEach((card) => hide(card, words.length ? !fits(card) : !every && isRare(card)));
  hide(element.querySelector('.more'), every || words.length > 0 || !all.some(isRare));
  const find = element.querySelector('.find');
  hide(element.querySelector('.none'), all.some((card) => !card.hidden));
  if (find && find.value !== wanted) find.value = wanted;
};
const update = () => {
  element.querySelectorAll('input[type=radio]').forEach((one) => { one.checked = one.value === props.value.chosen; });
  if (!element.querySelector('.find')) wanted = '';
  filter();
};
element.addEventListener('input', (event) => {
  if (!event.target.matches('.find')) return;
  wanted = event.target.value;
  filter();
});
element.addEventListener('click', (event) => {
  if (!event.target.matches('.more')) return;
  every = true;
  filter();
  element.querySelector('[data-rare] input')?.focus();
});
element.addEventListener('change', (event) => {
  if (event.target.type !== 'radio') return;
  props.value = {...props.value, chosen: event.target.value};
  trigger('input');
});
watch('value', update);
// Gradio draws the cards anew after the value has changed.
new MutationObserver(filter).observe(element, {childList: true, subtree: true, attributes: true, attributeFilter: ['hidden']});
