// One order per press: presses of one button that follow each other at once are the same press, and have one token.
// Whoever touched anything else in between (marked what was missing, say) means another one.
// The button that takes its place meanwhile shares its name, so a double press on Paint does not stop what it began.
(() => {
  const TOGETHER = 500; // milliseconds
  const last = new Map();
  const token = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
  window.aiartPress = (name, visitor) => {
    const now = performance.now(), before = last.get(name);
    const press = before && now - before.at < TOGETHER ? before.press : token();
    last.set(name, {press, at: now});
    return {...visitor, press};
  };
  document.addEventListener('pointerdown', event => { if (!event.target.closest?.('button')) last.clear(); }, true);
})();
