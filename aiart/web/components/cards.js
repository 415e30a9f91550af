// Real radio buttons: the one the value names is checked, and a click changes the value.
const update = () => element.querySelectorAll('input[type=radio]').forEach((one) => {
  one.checked = one.value === props.value.chosen;
});
element.addEventListener('change', (event) => {
  if (event.target.type !== 'radio') return;
  props.value = {...props.value, chosen: event.target.value};
  trigger('input');
});
watch('value', update);
