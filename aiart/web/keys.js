// Keys: Ctrl and Enter trains or paints, S saves the chosen picture, the arrows go to the next one, ? shows them all.
// What is typed into a field stays there, and what is drawn or moved by arrows keeps them.
(() => {
  const KEYS = [
    ['Ctrl + Enter', 'Train, or paint'], ['S', 'Save the chosen picture'], ['\u2190 \u2192', 'Choose another picture'], ['?', 'Show these keys'],
  ];
  const shown = (element) => element.offsetParent !== null && !element.disabled;
  const first = (selector) => [...document.querySelectorAll(selector)].find(shown);
  const typing = (element) => element.closest?.('input, textarea, select, [contenteditable]');

  const list = () => {
    const before = document.querySelector('dialog.keys');
    if (before) { before.close(); return; }
    const dialog = document.createElement('dialog'), table = document.createElement('dl'), done = document.createElement('button');
    dialog.className = 'keys';
    dialog.setAttribute('aria-label', 'Keys');
    for (const [key, does] of KEYS) {
      const term = document.createElement('dt'), meaning = document.createElement('dd');
      [term.textContent, meaning.textContent] = [key, does];
      table.append(term, meaning);
    }
    done.textContent = 'Close';
    done.addEventListener('click', () => dialog.close());
    dialog.append(table, done);
    dialog.addEventListener('close', () => dialog.remove());
    (document.querySelector('.gradio-container') || document.body).append(dialog);
    dialog.showModal();
  };
  const step = (by) => {
    const pictures = [...document.querySelectorAll('[role=tabpanel] .picture-gallery .entry:not(.pending) .picture')].filter(shown);
    const at = pictures.findIndex((one) => one.getAttribute('aria-pressed') === 'true');
    const next = pictures[at < 0 ? 0 : Math.min(pictures.length - 1, Math.max(0, at + by))];
    if (next && at !== pictures.indexOf(next)) next.click();
    next?.focus();
    return Boolean(next);
  };
  const act = (event) => {
    const {key, target} = event;
    if (key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      const button = document.querySelector('dialog[open]') ? null : first('#train, [id="paint"], [id$="-paint"]');
      button?.click();
      return Boolean(button);
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(target)) return false;
    if (key === '?') { list(); return true; }
    if (document.querySelector('dialog[open]')) return false;
    if (key === 's' || key === 'S') {
      const link = first('[role=tabpanel] [data-do=download]') || first('[data-do=download]');
      link?.click();
      return Boolean(link);
    }
    const moves = {ArrowLeft: -1, ArrowRight: 1}[key];
    return Boolean(moves) && (target === document.body || Boolean(target.closest('.picture-gallery'))) && step(moves);
  };
  document.addEventListener('click', (event) => { if (event.target.closest?.('.all-keys')) list(); });
  document.addEventListener('keydown', (event) => { if (!event.defaultPrevented && act(event)) event.preventDefault(); });
})();
