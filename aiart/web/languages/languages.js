// The page in the language of its reader. Everything is written in English; here the texts of the page, and the
// attributes that are read, are replaced by those of a language's file, whoever puts them there and whenever.
//
// A file has sentences, {"English": "translated"}. In an English one {0}, {1} ... stand for anything; in the translation
// {0} is what stood there, translated if it is a sentence itself, and {=0} the same as it was, for names. Nothing is
// touched inside translate="no": what people have named or typed.
(() => {
  const KNOWN = KNOWN_LANGUAGES; // code -> name, lang, file
  const KEY = 'aiart-language';
  const ATTRIBUTES = ['title', 'placeholder', 'aria-label', 'aria-valuetext', 'alt'];
  const UNTOUCHED = 'script, style, textarea, pre, [translate=no]';
  const LONGEST = 1500; // letters of a text of ours
  const FEW = 6, MANY = 4; // a sentence of fewer letters has no more than so many unknown words in its holes
  const PLAIN = /[.!?]\s|, /, ONE_SENTENCE = /[.!?]\s/, ANYTHING = /$^/; // what a hole is without
  const page = document.documentElement;
  const has = (code) => code === 'en' || Object.hasOwn(KNOWN, code);
  const ofBrowser = () => (navigator.languages ?? [navigator.language])
    .map((one) => one.toLowerCase().split('-')[0]).find(has) ?? 'en';
  const remembered = () => {
    const code = localStorage.getItem(KEY);
    return code && has(code) ? code : null;
  };
  let language = remembered() ?? ofBrowser();
  // Gradio has words of its own in the language of the browser. They are translated here, like all others.
  for (const [name, value] of [['language', 'en'], ['languages', ['en']]]) Object.defineProperty(navigator, name, {get: () => value});

  // Sentences

  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = (source) => {
    const seen = new Set();
    const parts = source.split(/\{(\d+)\}/).map((part, index) => {
      if (index % 2 === 0) return escaped(part);
      if (seen.has(part)) return `\\k<h${part}>`;
      seen.add(part);
      return `(?<h${part}>[^]*?)`;
    });
    return new RegExp(`^${parts.join('')}$`, 'iu');
  };
  const sameCase = (text, like) => /^\p{Ll}/u.test(like) ? text[0].toLowerCase() + text.slice(1) : text;

  // What a language says instead of an English text: null where it knows nothing of it.
  class Words {
    constructor({sentences, gap, comma, stop, mixed}) {
      Object.assign(this, {gap, comma, stop, mixed}); // between sentences, between words, at the end, between scripts
      this.whole = new Map();
      this.anyCase = new Map(); // the same, by their words in small letters
      this.templates = new Map(); // first letters -> those that begin so; '' -> those that begin with a hole
      this.said = new Map();
      for (const [source, target] of Object.entries(sentences)) {
        this.take(source, target);
        const end = /^\{(\d+)\} | \{(\d+)\}$/.exec(source); // nothing may stand there, and then no space either
        const without = end && source.replace(end[0], ''), hole = end && new RegExp(`\\{=?${end[1] ?? end[2]}\\}`, 'g');
        if (end && without.length > 12 && !(without in sentences)) this.take(without, target.replace(hole, '').trim());
      }
    }
    take(source, target) {
      if (/\{\d+\}/.test(source)) this.keep(source, target);
      else {
        this.whole.set(source, target);
        this.anyCase.set(source.toLowerCase(), target);
      }
    }
    keep(source, target) {
      const key = source.split('{')[0].slice(0, 2).toLowerCase();
      const bare = source.replace(/\{\d+\}/g, '');
      const entry = {source, target, weight: source.length, letters: bare.match(/\p{L}/gu)?.length ?? 0};
      this.templates.set(key, [...this.templates.get(key) ?? [], entry]);
    }
    say(text) {
      if (!this.said.has(text)) {
        if (this.said.size > 5000) this.said.clear();
        this.said.set(text, this.translated(text));
      }
      return this.said.get(text);
    }
    // A text with space around it; what is not known stays.
    translated(text) {
      const bare = text.trim();
      if (!/\p{L}/u.test(bare) || bare.length > LONGEST) return text;
      const words = bare.replace(/\s+/g, ' ');
      const said = this.surely(words) ?? this.partly(words) ?? this.known(words);
      return said === null ? text : text.replace(bare, () => said);
    }
    known(text) {
      return this.surely(text) ?? this.sequence(text, ANYTHING);
    }
    surely(text) {
      return this.exactly(text) ?? this.sequence(text, PLAIN) ?? this.listed(text) ?? this.sequence(text, ONE_SENTENCE);
    }
    exactly(text) {
      const said = this.whole.get(text);
      if (said !== undefined) return said;
      const other = this.anyCase.get(text.toLowerCase());
      return other === undefined ? null : sameCase(other, text);
    }
    // One sentence or several, one after the other; without: what may not be in a hole.
    sequence(text, without) {
      const pieces = text.split(/(?<=[.!?:;])\s+/).slice(0, 12);
      const from = (start) => {
        if (start === pieces.length) return [];
        for (let end = pieces.length; end > start; end--) {
          const said = this.one(pieces.slice(start, end).join(' '), without), rest = said !== null && from(end);
          if (rest) return [said, ...rest];
        }
        return null;
      };
      return from(0)?.join(this.gap) ?? null;
    }
    one(text, without) {
      const exactly = this.exactly(text);
      if (exactly !== null) return exactly;
      const key = text.slice(0, 2).toLowerCase();
      const fitting = [key, key[0], ''].flatMap((one) => this.templates.get(one) ?? []).sort((one, other) => other.weight - one.weight);
      for (const entry of fitting) {
        entry.pattern ??= pattern(entry.source);
        const found = entry.pattern.exec(text);
        const said = found && this.filled(entry, found.groups, without);
        if (said) return said;
      }
      return this.ended(text, without);
    }
    // A template with what stood in its holes; null where that are too many words for the few letters that it has.
    filled({target, letters}, groups, without) {
      const holes = Object.values(groups);
      if (holes.some((hole) => without.test(hole))) return null;
      if (letters < FEW) {
        const unknown = holes.filter((hole) => /\p{L}{2}/u.test(hole) && !this.known(hole)).join(' ');
        if (unknown && !letters || (unknown.match(/\p{Ll}{3,}/gu)?.length ?? 0) > MANY) return null;
      }
      return this.spaced(target.replace(/\{(=?)(\d+)\}/g, (_, raw, number) => {
        const hole = groups[`h${number}`] ?? '', said = raw ? hole : this.translated(hole);
        return said === hole || this.gap ? said : said.trim();
      }));
    }
    // Chinese has a space between its own signs and Latin letters or digits.
    spaced(text) {
      if (!this.mixed) return text;
      return text.replace(/(\p{Script=Han})([\w"])/gu, `$1${this.mixed}$2`).replace(/([\w%"])(\p{Script=Han})/gu, `$1${this.mixed}$2`);
    }
    // Words that are known, used as a sentence.
    ended(text, without) {
      const said = text.endsWith('.') ? this.one(text.slice(0, -1), without) ?? this.listed(text.slice(0, -1)) : null;
      return said === null ? null : said + this.stop;
    }
    // Words with commas between them, each known or no words at all.
    listed(text) {
      const parts = text.split(/, (?![^(]*\))/);
      if (parts.length < 2) return null;
      const said = parts.map((part, index) => /\p{L}{2}/u.test(part) ? (index ? this.added(part) : null) ?? this.known(part) : part);
      return said.includes(null) ? null : said.join(this.comma);
    }
    // What may be added to words: its sentence begins with the comma.
    added(part) {
      const said = this.sequence(`, ${part}`, PLAIN);
      return said?.startsWith(this.comma) ? said.slice(this.comma.length) : null;
    }
    // Some sentences of several, or the first word of a list: the rest stays.
    partly(text) {
      const pieces = text.split(/(?<=[.!?])\s+/), said = pieces.map((piece) => this.surely(piece));
      if (pieces.length > 1 && said.some(Boolean)) return said.map((one, index) => one ?? pieces[index] + ' ').join(this.gap);
      const [head, ...rest] = text.split(', '), first = rest.length ? this.exactly(head) : null;
      return first === null ? null : [first, ...rest].join(this.comma);
    }
  }

  // The page

  const seen = new WeakMap(); // text node or attribute -> what it said in English, and what it says instead
  let words = null; // of the language that is shown; null: English
  const told = (text) => words ? words.say(text) : text;
  const replaced = (key, text, put) => {
    const before = seen.get(key), source = before && before.shown === text ? before.source : text, shown = told(source);
    if (shown !== text) put(shown);
    if (shown !== source) seen.set(key, {source, shown});
    else if (before) seen.delete(key);
  };
  const attributes = new WeakMap(); // element -> a key for each of its attributes
  const attribute = (element, name) => {
    if (!attributes.has(element)) attributes.set(element, Object.fromEntries(ATTRIBUTES.map((one) => [one, {}])));
    const value = element.getAttribute(name);
    if (value) replaced(attributes.get(element)[name], value, (said) => element.setAttribute(name, said));
  };
  const text = (node) => {
    if (node.data.trim() && !node.parentElement?.closest(UNTOUCHED)) replaced(node, node.data, (said) => { node.data = said; });
  };
  // What a list of choices shows as chosen is the value of a field nobody can type into: it is translated when it is
  // set, and whoever asks for it gets what was set.
  const field = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  const chosen = new WeakMap(); // such a field -> what it says in English
  const choice = (one) => {
    if (!chosen.has(one)) {
      chosen.set(one, field.get.call(one));
      const set = (value) => {
        chosen.set(one, String(value ?? ''));
        field.set.call(one, told(chosen.get(one)));
      };
      Object.defineProperty(one, 'value', {configurable: true, get: () => chosen.get(one), set});
    }
    one.value = chosen.get(one);
  };
  const element = (one) => {
    if (one.matches('input[role="combobox"][readonly]')) choice(one);
    const named = ATTRIBUTES.filter((name) => one.hasAttribute(name));
    if (named.length && !one.closest('[translate=no]')) for (const name of named) attribute(one, name);
  };
  const through = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return text(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    element(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    while (walker.nextNode()) (walker.currentNode.nodeType === Node.TEXT_NODE ? text : element)(walker.currentNode);
  };
  // Changes are seen before anything is painted, so no English is.
  const observer = new MutationObserver((changes) => {
    for (const {type, target, attributeName, addedNodes} of changes) {
      if (type === 'childList') addedNodes.forEach(through);
      else if (type === 'characterData') text(target);
      else if (!target.closest('[translate=no]')) attribute(target, attributeName);
    }
  });
  const watch = () => {
    observer.observe(page, {childList: true, characterData: true, subtree: true, attributes: true, attributeFilter: ATTRIBUTES});
    through(page);
  };

  // The choice

  const tagged = () => {
    const tag = KNOWN[language]?.lang ?? 'en';
    if (page.lang !== tag) page.lang = tag;
  };
  const kept = {en: null};
  const home = location.href.replace(/[?#].*$/, '').replace(/\/?$/, '/');
  const wordsOf = async (code) => {
    if (!(code in kept)) kept[code] = new Words(await (await fetch(home + KNOWN[code].file)).json());
    return kept[code];
  };
  const show = async (code) => {
    language = code;
    try {
      const found = await wordsOf(code);
      if (language !== code) return; // another one was chosen meanwhile
      words = found;
    } catch {
      language = 'en';
    }
    tagged();
    document.querySelectorAll('select.language').forEach((one) => { one.value = language; });
    watch();
  };
  // Connects a control; it is shown in the page's header.
  const offer = (root) => {
    const select = root.querySelector('select.language');
    select.value = language;
    select.addEventListener('change', () => {
      localStorage.setItem(KEY, select.value);
      show(select.value);
    });
  };
  window.aiartLanguages = {offer};
  const ask = window.confirm;
  window.confirm = (question) => ask.call(window, told(question));
  tagged();
  new MutationObserver(tagged).observe(page, {attributeFilter: ['lang']}); // Gradio says "en" of every page
  if (language !== 'en') {
    page.style.visibility = 'hidden'; // until its words are here
    show(language).finally(() => { page.style.visibility = ''; });
  }
})();
