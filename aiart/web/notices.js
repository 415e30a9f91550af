// A notice about one field leads to it: what is folded is opened, the field scrolled into view and chosen.
(() => {
  const shown = element => element && element.offsetParent !== null;
  const field = code => [...document.querySelectorAll(`[id="${code}"], [id$="-${code}"]`)]
    .filter(element => element.closest('.block') && element.querySelector('input, textarea'));
  const unfold = element => {
    const folded = element.closest('[role=tabpanel]')?.querySelectorAll('button.label-wrap:not(.open)') ?? [];
    for (const button of folded) if (button.parentElement.contains(element)) button.click();
  };
  const lead = code => {
    const found = field(code);
    const panel = element => shown(element.closest('[role=tabpanel]'));
    const wanted = found.find(shown) ?? found.find(panel);
    if (!wanted) return;
    unfold(wanted);
    requestAnimationFrame(() => {
      wanted.scrollIntoView({block: 'center', behavior: 'smooth'});
      wanted.querySelector('input, textarea').focus({preventScroll: true});
    });
  };
  new MutationObserver(changes => {
    for (const {addedNodes} of changes) for (const node of addedNodes) {
      const named = node.querySelector?.('[class^="about-"]')?.className.slice('about-'.length);
      if (named && /^[a-z_]+$/.test(named)) lead(named.replaceAll('_', '-'));
    }
  }).observe(document.documentElement, {childList: true, subtree: true});
})();
