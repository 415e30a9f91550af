// A folder of pictures, dropped or chosen, goes where several files go: its pictures, those of the folders in it too, are
// put into the field for files that it was dropped on. What lies in it besides is passed over.
(() => {
  const MOST = 2000; // files
  const fields = 'input[type=file][multiple]';
  const place = (element) => element?.closest?.('.tray, .drop-itself');

  const fits = (accept) => {
    const kinds = accept.toLowerCase().split(',').map((one) => one.trim());
    return (file) => !file.name.startsWith('.') && (file.type.startsWith('image/') || kinds.some((kind) => kind[0] === '.' && file.name.toLowerCase().endsWith(kind)));
  };
  const deliver = (target, found) => {
    const input = target?.querySelector(fields);
    if (!input || !found.length) return;
    found.sort((a, b) => a.where.localeCompare(b.where, undefined, {numeric: true}));
    const files = found.map((one) => one.file), usable = files.filter(fits(input.accept));
    const data = new DataTransfer();
    (usable.length ? usable : files.slice(0, 3)).slice(0, MOST).forEach((file) => data.items.add(file)); // the field says what is wrong
    input.files = data.files;
    input.dispatchEvent(new Event('change', {bubbles: true}));
  };

  const fileOf = (entry) => new Promise((resolve) => entry.file((file) => resolve([{file, where: entry.fullPath}]), () => resolve([])));
  const listed = (reader) => new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
  const inside = async (entry) => {
    if (entry.isFile) return fileOf(entry);
    const reader = entry.createReader(), found = [];
    for (let some = await listed(reader); some.length && found.length < MOST; some = await listed(reader)) { // a hundred at a time
      for (const one of some) found.push(...await inside(one));
    }
    return found;
  };
  document.addEventListener('drop', async (event) => {
    const target = place(event.target);
    const entries = [...(event.dataTransfer?.items || [])].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!target || !entries.some((entry) => entry.isDirectory)) return;
    event.preventDefault();
    event.stopPropagation();
    target.classList.remove('over');
    deliver(target, (await Promise.all(entries.map(inside))).flat());
  }, true);

  window.aiartFolder = (id) => {
    const chooser = Object.assign(document.createElement('input'), {type: 'file', webkitdirectory: true});
    chooser.addEventListener('change', () => deliver(document.getElementById(id), [...chooser.files].map((file) => ({file, where: file.webkitRelativePath}))));
    chooser.click();
  };
})();
