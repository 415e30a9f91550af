// Keys: Ctrl and Enter trains or paints, S saves the chosen picture, the arrows go to the next one, ? shows them all,
// those of the canvas, of the large view, of the frame and of boxes too, which have their own handlers.
// What is typed into a field stays there, and what is drawn or moved by arrows keeps them.
(() => {
  const KEYS = {
    'Everywhere': [
      ['Ctrl + Enter', 'Train, or paint'], ['S', 'Save the chosen picture'], ['\u2190 \u2192', 'Choose another picture'], ['?', 'Show these keys'],
    ],
    'In the large view': [['\u2190 \u2192', 'Show another picture'], ['+ \u2212', 'Closer, or further away'], ['0', 'The whole picture'], ['1', 'Its own pixels'], ['Esc', 'Close']],
    'On the canvas': [
      ['Arrows', 'Move the brush, with Shift further'], ['Space', 'Begin a stroke, and end it'], ['Esc', 'Give the stroke up'], ['[ ]', 'A smaller brush, or a larger one'],
      ['Ctrl + Z', 'Undo'], ['Ctrl + Y', 'Redo'], ['+ \u2212', 'Closer, or further away'], ['0', 'The whole picture'], ['Alt + click', 'Take the colour from there'],
    ],
    'On a handle of the frame': [['Arrows', 'Add more, or less, with Shift by large steps'], ['Home', 'Add nothing']],
    'On a box of a picture that is cut': [['Arrows', 'Move it'], ['Shift + arrows', 'Change its size'], ['Del', 'Remove it']],
  };
  const shown = (element) => element.offsetParent !== null && !element.disabled;
  const first = (selector) => [...document.querySelectorAll(selector)].find(shown);
  const typing = (element) => element.closest?.('input, textarea, select, [contenteditable]');

  const group = (where, keys) => {
    const part = document.createElement('section'), title = document.createElement('h3'), table = document.createElement('dl');
    title.textContent = where;
    for (const [key, does] of keys) {
      const term = document.createElement('dt'), meaning = document.createElement('dd');
      [term.textContent, meaning.textContent] = [key, does];
      table.append(term, meaning);
    }
    part.append(title, table);
    return part;
  };
  const list = () => {
    const before = document.querySelector('dialog.keys');
    if (before) { before.close(); return; }
    const dialog = document.createElement('dialog'), groups = document.createElement('div'), done = document.createElement('button');
    dialog.className = 'keys';
    dialog.setAttribute('aria-label', 'Keys');
    groups.className = 'groups';
    for (const [where, keys] of Object.entries(KEYS)) groups.append(group(where, keys));
    done.textContent = 'Close';
    done.addEventListener('click', () => dialog.close());
    dialog.append(groups, done);
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
