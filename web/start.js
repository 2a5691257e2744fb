// What the pages do before their program has come. Trunk puts this script into each of them.
(function () {
  var root = document.documentElement;
  var content = function (name) { return (document.querySelector('meta[name=' + name + ']') || {}).content || ''; };

  // The language and the theme that the address or the browser asks for, before anything is drawn.
  var asked = new URLSearchParams(location.search + '&' + location.hash.slice(1));
  var spoken = ['en'].concat(content('language-files').split(' ').map(function (file) { return file.split('=')[0]; }));
  var language = [asked.get('lang'), chosenLanguage()].concat(navigator.languages || navigator.language)
    .map(function (wanted) { return (wanted || '').split('-')[0].toLowerCase(); })
    .find(function (wanted) { return wanted && spoken.includes(wanted); });
  if (language) root.lang = language;
  if (/^(light|dark)$/.test(asked.get('theme'))) root.dataset.theme = asked.get('theme');

  // A language that was chosen in this tab stays when the person goes to another page (web/src/app/preferences.rs).
  function chosenLanguage() {
    try {
      return sessionStorage.getItem('canivault-language');
    } catch (refused) {
      return null;
    }
  }

  // Should the page not start, it loads its files once more, past every cache: a portal or a proxy may have answered
  // with a page of its own. What was typed so far survives in this tab. A page that fails a second time says so.
  var RETRY = 'canivault-retry';
  var typedBefore = takeTyped();
  function failed() {
    stopListening();
    if (typedBefore || !keepTyped()) {
      root.classList.add('failed');
      return;
    }
    var again = function () { location.reload(); };
    Promise.all(addresses().map(function (address) { return fetch(address, { cache: 'reload' }); })).then(again, again);
  }
  function stopListening() {
    removeEventListener('error', failed, true);
    removeEventListener('unhandledrejection', failed);
  }
  addEventListener('error', failed, true);
  addEventListener('unhandledrejection', failed);
  addEventListener('TrunkApplicationStarted', function () {
    stopListening();
    keep();
  });
  function addresses() {
    var styles = Array.from(document.querySelectorAll('link[rel=stylesheet]')).map(function (link) { return link.href; });
    var script = document.querySelector('script[type=module]');
    var files = script ? script.textContent.match(/[^']+\.(js|wasm)(?=')/g) || [] : [];
    return styles.concat(files);
  }
  function fields() { return Array.from(document.querySelectorAll('#app textarea, #app input, #app select')); }
  function keepTyped() {
    var kept = fields().map(function (field, at) {
      return { at: at, id: field.id, value: field.value, checked: field.checked, isChanged: field.type !== 'file' && isChanged(field) };
    }).filter(function (field) { return field.isChanged; });
    try {
      sessionStorage.setItem(RETRY, JSON.stringify(kept));
      return true;
    } catch (refused) {
      return false;
    }
  }
  function takeTyped() {
    try {
      var kept = JSON.parse(sessionStorage.getItem(RETRY));
      sessionStorage.removeItem(RETRY);
      return kept;
    } catch (refused) {
      return null;
    }
  }
  addEventListener('DOMContentLoaded', function () {
    (typedBefore || []).forEach(function (kept) {
      var field = fields()[kept.at];
      if (!field || field.id !== kept.id) return;
      if (isTicked(field)) field.checked = kept.checked;
      else field.value = kept.value;
    });
  });

  // What is typed and pressed in the first view, before the program listens, is handed over when it does.
  var typed = [];
  var pressed = [];
  function press(event) {
    var button = event.target.closest('#app button');
    if (button) pressed.push(button);
  }
  function refuse(event) { event.preventDefault(); }
  addEventListener('click', press, true);
  // Nobody takes a file yet; the browser would show it instead of the page.
  addEventListener('dragover', refuse);
  addEventListener('drop', refuse);
  function isTicked(field) { return field.type === 'checkbox' || field.type === 'radio'; }
  function isChanged(field) {
    // Of several to choose from, the one that was chosen is what changed.
    if (field.type === 'radio') return field.checked && !field.defaultChecked;
    if (field.type === 'checkbox') return field.checked !== field.defaultChecked;
    if (!field.options) return field.value !== field.defaultValue;
    var options = Array.from(field.options);
    var first = options.find(function (option) { return option.defaultSelected; }) || options[0];
    return Boolean(first) && field.value !== first.value;
  }
  addEventListener('canivault-starting', function () {
    typed = fields().filter(isChanged).map(function (field) {
      return { field: field, value: field.value, from: field.selectionStart, to: field.selectionEnd };
    });
  });
  addEventListener('canivault-started', function () {
    removeEventListener('click', press, true);
    removeEventListener('dragover', refuse);
    removeEventListener('drop', refuse);
    typed.forEach(function (kept) {
      var field = kept.field;
      // The program has set all of them back.
      if (isTicked(field)) {
        field.click();
        return;
      }
      field.value = kept.value;
      if (field === document.activeElement && typeof kept.from === 'number') field.setSelectionRange(kept.from, kept.to);
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });
    pressed.forEach(function (button) { if (button.isConnected) button.click(); });
  });

  // Kept on this device, to open without the network (web/sw.js); not in other people's pages, where the version is
  // blank. A tab that stays open hears of the next version, and the person decides when to reload.
  function keep() {
    var version = content('version');
    if (!version || !navigator.serviceWorker) return;
    navigator.serviceWorker.addEventListener('message', function (event) {
      if (event.data && event.data.version && event.data.version !== version) root.classList.add('outdated');
    });
    document.getElementById('reload').addEventListener('click', function () { location.reload(); });
    var fixed = { createScriptURL: function () { return content('home') + 'sw.js'; } };
    var policy = self.trustedTypes ? trustedTypes.createPolicy('service-worker', fixed) : fixed;
    navigator.serviceWorker.register(policy.createScriptURL('')).catch(function () {});
  }
})();
