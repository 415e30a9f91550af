// Names of Gradio's own parts for screen readers: an accordion is called by its title and not by its arrow, and a place
// to drop files says what it takes, in the words that stand in it.
(() => {
  const WORDS = {'drop-recipe': 'Drop a PNG painted here to get its settings back', 'drop-itself': 'Drop pictures here, or click to choose'};
  const name = () => {
    for (const icon of document.querySelectorAll('button.label-wrap .icon:not([aria-hidden])')) icon.setAttribute('aria-hidden', 'true');
    for (const [place, words] of Object.entries(WORDS)) {
      for (const text of document.querySelectorAll(`:is(#${place}, .${place}) [data-testid="upload-text"]:not([data-named])`)) {
        text.dataset.named = '';
        const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT), nodes = [];
        while (walker.nextNode()) nodes.push(walker.currentNode);
        nodes.filter((node) => node.data.trim()).forEach((node, index) => { node.data = index ? '' : words; });
        text.closest('button')?.setAttribute('aria-label', words);
      }
    }
  };
  let waits = false;
  new MutationObserver(() => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => { waits = false; name(); });
  }).observe(document.documentElement, {childList: true, subtree: true});
})();
