// The address says where one is: "#generate&generator=ink-waves" is that tab, with that generator, however they were
// chosen. A tab is a step that the browser's Back takes back; another generator is none, but Back brings it back too.
(() => {
  const read = () => {
    const parts = location.hash.slice(1).split('&').filter(Boolean);
    const named = parts.find(part => part.startsWith('generator='));
    return {tab: parts.find(part => !part.includes('=')) ?? '', generator: named ? decodeURIComponent(named.slice(10)) : ''};
  };
  const write = ({tab, generator}) => '#' + [tab, generator && 'generator=' + encodeURIComponent(generator)].filter(Boolean).join('&');
  const button = tab => [...document.querySelectorAll('#tabs > .tab-wrapper button[role=tab]')].find(one => one.dataset.tabId === tab);
  const FIRST = 'train';
  let known = ''; // the generator that the pickers show
  let latest = ''; // the one that was chosen last, which they show as soon as the page has answered
  // Before the page is built: it begins with the tab of the address, and nothing is drawn twice.
  const parts = window.gradio_config?.components ?? [], tabs = parts.find(one => one.props?.elem_id === 'tabs');
  if (tabs && parts.some(one => one.type === 'tabitem' && one.props.id === read().tab)) tabs.props.selected = read().tab;
  window.aiartAddress = {
    tab: () => button(read().tab) ? read().tab : FIRST,
    generator: () => read().generator,
    go: tab => {
      const now = read();
      if ((now.tab || FIRST) !== tab) history.pushState(null, '', write({...now, tab}));
    },
    // What the pickers show: the first is what the page has chosen for somebody, and no part of the address.
    shown: generator => {
      if (generator && known && generator !== known) window.aiartAddress.choose(generator);
      known = generator || known;
    },
    choose: generator => {
      const now = read();
      latest = generator || latest;
      if (generator && now.generator !== generator) history.replaceState(null, '', write({...now, tab: now.tab || FIRST, generator}));
    },
  };
  window.addEventListener('popstate', () => {
    const wanted = button(window.aiartAddress.tab()), {generator} = read();
    if (wanted && wanted.getAttribute('aria-selected') !== 'true') wanted.click();
    const card = [...document.querySelectorAll('.cards input[name$=generator]')].find(one => one.value === generator);
    if (!card || (card.checked && [generator, ''].includes(latest))) return;
    card.checked = true;
    card.dispatchEvent(new Event('change', {bubbles: true}));
  });
})();
