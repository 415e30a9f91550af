// Behind a proxy that does not pass on under which address the page was opened, all of its scripts are looked for in the
// wrong place, and nothing would be shown. So it asks first whether it can be used here, and else shows the answer.
(() => {
  const here = location.href.replace(/[?#].*$/, '').replace(/\/?$/, '/');
  fetch(here + 'gradio_api/address', {method: 'POST'}).then(async answer => {
    if (answer.status !== 403) return;
    const {detail} = await answer.json();
    const show = () => {
      const main = document.createElement('main'), text = document.createElement('p');
      main.style.cssText = 'max-width: 42em; margin: 15vh auto; padding: 0 1.5em; font: 17px/1.5 system-ui, sans-serif';
      main.innerHTML = '<h1 style="font-size: 1.4em">aiart cannot be used at this address</h1>';
      text.textContent = detail;
      main.append(text);
      document.body.replaceChildren(main);
    };
    document.body ? show() : addEventListener('DOMContentLoaded', show);
  }).catch(() => {}); // whatever else is wrong, the page itself says
})();
