// Where a browser lets a page keep nothing (cookies blocked, a frame of another site), reading `localStorage` throws, and
// Gradio's components would never be shown. They get a store in memory, which lasts until the page is left; the mark on
// the document has the header say so.
(() => {
  const usable = name => {
    try {
      const store = window[name], trial = 'aiart-trial';
      store.setItem(trial, trial);
      store.removeItem(trial);
      return true;
    } catch {
      return false; // no right to it, or no room in it
    }
  };
  const inMemory = () => {
    const kept = new Map();
    const methods = {
      getItem: key => kept.get(String(key)) ?? null,
      setItem: (key, value) => void kept.set(String(key), String(value)),
      removeItem: key => void kept.delete(String(key)),
      clear: () => kept.clear(),
      key: index => [...kept.keys()][index] ?? null,
    };
    const hidden = Object.entries(methods).map(([name, value]) => [name, {value}]); // Object.keys lists what is kept
    const store = Object.create({}, Object.fromEntries([...hidden, ['length', {get: () => kept.size}]]));
    return new Proxy(store, {
      ownKeys: () => [...new Set([...Reflect.ownKeys(store), ...kept.keys()])],
      getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(store, key)
        ?? (kept.has(key) ? {value: kept.get(key), enumerable: true, configurable: true} : undefined),
    });
  };
  for (const name of ['localStorage', 'sessionStorage']) {
    if (usable(name)) continue;
    Object.defineProperty(window, name, {value: inMemory(), configurable: true});
    if (name === 'localStorage') document.documentElement.dataset.kept = 'visit';
  }
})();
