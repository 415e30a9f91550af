// Real radio buttons: the one the value names is checked, and a click changes the value.
// Where there are many, what is typed into the search leaves those with all of its words.
const plain = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
let wanted = '';
const filter = () => {
  const words = plain(wanted).split(/\s+/).filter(Boolean), all = [...element.querySelectorAll('.card')];
  const hide = (one, hidden) => { if (one && one.hidden !== hidden) one.hidden = hidden; }; // only a change is seen below
  all.forEach((card) => { const text = plain(card.textContent); hide(card, !words.every((word) => text.includes(word))); });
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
element.addEventListener('change', (event) => {
  if (event.target.type !== 'radio') return;
  props.value = {...props.value, chosen: event.target.value};
  trigger('input');
});
watch('value', update);
// Gradio draws the cards anew after the value has changed.
new MutationObserver(filter).observe(element, {childList: true, subtree: true, attributes: true, attributeFilter: ['hidden']});
