// `<can-i-vault>`: a case that readers can try out, inside somebody else's page. docs/embedding.md says how to use it.
//
// A classic script without dependencies, so that another origin can load it without CORS. It draws a frame with the
// page's `embed/` over the element's own content, which stays for those without script, for print and for search
// engines. It never makes markup from text and uses no inline style, so that it works under a strict policy.
// crates/cli/src/docs reads the same attributes and children: what is changed here is changed there.
(() => {
  const VERSION = 1; // of the messages between this and the frame: web/src/embed.rs
  const script = document.currentScript;
  const HOME = script ? new URL('.', script.src).href : '';
  const LEVELLED = ['scp', 'rcp'];
  const PASSED_ON = ['layers', 'row', 'theme'];
  // What generators of sites make of a fenced block `canivault`, and what to put the element behind.
  const BLOCKS = 'pre > code.language-canivault, pre.language-canivault, pre[data-language=canivault], .language-canivault pre';
  const AROUND = '.expressive-code, [class*=language-canivault]:not(pre, code)';

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; position: relative; }
    :host([hidden]) { display: none; }
    iframe { border: 0; color-scheme: inherit; display: block; inline-size: 100%; }
    button { font: inherit; margin-block: .5em; }
    .live slot { display: none; }
    @media print { iframe, button { display: none; } .live slot { display: contents; } }
  `);

  const WORDS = {
    en: { try: 'Try it out', frame: 'Can I Vault? A case to try out', problem: 'This case cannot be shown: ' },
    ja: { try: '試してみる', frame: 'Can I Vault? 試せるケース', problem: 'このケースは表示できません：' },
  };

  // One frame at a time, so that the second finds the files of the first in the browser's cache.
  let before = Promise.resolve();

  /** `c=1.…`, the fragment of contract 4; `undefined` where the browser cannot compress. */
  async function pack(wanted) {
    if (!globalThis.CompressionStream) return undefined;
    const packed = new Blob([JSON.stringify(wanted)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
    let binary = '';
    for (const byte of new Uint8Array(await new Response(packed).arrayBuffer())) binary += String.fromCharCode(byte);
    return `c=1.${btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`;
  }

  /** `fail kms:Decrypt=implicitDeny` as the `expect` of a case. */
  function expectation(text) {
    const expect = { actions: Object.create(null) };
    for (const word of text.split(/[\s,]+/).filter(Boolean)) {
      const [action, decision] = word.split('=');
      if (decision) expect.actions[action] = decision;
      else expect.verdict = word;
    }
    return expect;
  }

  /** An object as JSON knows it; `what` is what it stands in. */
  function asObject(value, what) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${what} must be an object`);
    return value;
  }

  /**
   * Where the page is. An address from an attribute may be a stranger's: it has to be one that only shows a document,
   * encrypted, or of the same origin as this script or the page around.
   */
  function homeOf(address) {
    const home = new URL(`${address.replace(/\/*$/, '')}/embed/`, document.baseURI);
    const own = [HOME, document.baseURI].map((known) => known && new URL(known).origin);
    const isOwn = home.protocol === 'http:' && own.includes(home.origin);
    if (home.protocol !== 'https:' && !isOwn) throw new TypeError('src must be an https: address');
    return home;
  }

  class CanIVault extends HTMLElement {
    static observedAttributes = ['caller', 'vault', 'region', 'key', 'expect'];

    #case;
    #report;
    #frame;
    #origin;
    #inside;
    #watching;
    #problem; // where it says why it cannot show its case
    #loaded; // resolves the turn of this frame
    #ready = false;

    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      this.#inside = document.createElement('div');
      this.#inside.append(document.createElement('slot'));
      root.append(this.#inside);
    }

    connectedCallback() {
      addEventListener('message', this);
      const loading = this.getAttribute('loading') ?? 'lazy';
      if (loading === 'click') {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = this.#words.try;
        button.addEventListener('click', () => { button.remove(); this.load(); });
        this.#inside.append(button);
      } else if (loading === 'eager') {
        // The children may not have been read yet.
        setTimeout(() => this.load());
      } else {
        this.#watching = new IntersectionObserver(([entry]) => entry.isIntersecting && this.load(), { rootMargin: '400px' });
        this.#watching.observe(this);
      }
    }

    disconnectedCallback() {
      removeEventListener('message', this);
      this.#watching?.disconnect();
      this.#loaded?.();
      this.#frame?.remove();
      this.#solve();
      this.#inside.querySelector('button')?.remove();
      this.#inside.className = '';
      this.#frame = undefined;
      this.#ready = false;
    }

    attributeChangedCallback() {
      if (this.#ready) this.#tell();
    }

    /** The case: what was set, else what attributes and children say. */
    get case() {
      return this.#case ?? this.#written();
    }

    set case(wanted) {
      this.#case = wanted;
      if (this.#ready) this.#tell();
    }

    /** `{ verdict, actions }` of the case, once it is known. */
    get report() {
      return this.#report;
    }

    /** Loads the frame now, whatever `loading` says. What goes wrong is said in this element, and stays in it. */
    async load() {
      this.#watching?.disconnect();
      if (this.#frame || !this.isConnected) return;
      const frame = document.createElement('iframe');
      this.#frame = frame;
      const turn = before;
      before = new Promise((loaded) => { this.#loaded = loaded; });
      try {
        this.#solve();
        const packed = await pack(asObject(this.case, 'the case'));
        const page = homeOf(this.getAttribute('src') ?? HOME);
        await turn;
        if (this.#frame !== frame) return;
        this.#show(frame, page, packed);
      } catch (problem) {
        if (this.#frame !== frame) return;
        this.#frame = undefined;
        this.#loaded();
        this.#fail(problem);
      }
    }

    #show(frame, page, packed) {
      this.#origin = page.origin;
      const options = PASSED_ON.filter((name) => this.hasAttribute(name)).map((name) => `${name}=${encodeURIComponent(this.getAttribute(name))}`);
      if (this.hasAttribute('readonly')) options.push('readonly=1');
      if (this.#language) options.push(`lang=${encodeURIComponent(this.#language)}`);
      page.hash = [packed, ...options].filter(Boolean).join('&');
      frame.title = this.#words.frame;
      frame.referrerPolicy = 'no-referrer';
      frame.style.height = `${this.getAttribute('height') ?? 480}px`;
      frame.src = page.href;
      this.#inside.append(frame);
      this.#inside.className = 'live';
      // A frame that never answers must not hold up the others.
      setTimeout(this.#loaded, 10_000);
    }

    #fail(problem) {
      this.#solve();
      this.#problem = document.createElement('p');
      this.#problem.role = 'alert';
      this.#problem.textContent = this.#words.problem + (problem?.message ?? problem);
      this.#inside.prepend(this.#problem);
    }

    #solve() {
      this.#problem?.remove();
      this.#problem = undefined;
    }

    handleEvent({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin || data?.canivault !== VERSION) return;
      if (data.type === 'ready') {
        this.#ready = true;
        this.#loaded();
        this.#tell();
      } else if (data.type === 'height' && data.height > 0) {
        this.#frame.style.height = `${Math.min(data.height, 20_000)}px`;
      } else if (data.type === 'report') {
        this.#report = { verdict: data.verdict, actions: data.actions };
        this.#emit('report', this.#report);
        this.#compare();
      } else if (data.type === 'share') {
        this.#emit('share', { case: data.case });
      }
    }

    /** Gives the frame the case. It may have it from its address already, and learns where to answer. */
    #tell() {
      try {
        const wanted = JSON.stringify(asObject(this.case, 'the case'));
        this.#solve();
        this.#frame.contentWindow.postMessage({ canivault: VERSION, type: 'case', case: wanted }, this.#origin);
      } catch (problem) {
        this.#fail(problem);
      }
    }

    #compare() {
      const { verdict, actions } = this.case.expect ?? {};
      const unmet = [];
      const look = (what, expected, found) => expected && expected !== found && unmet.push({ what, expected, found });
      look('verdict', verdict, this.#report.verdict);
      for (const [action, expected] of Object.entries(actions ?? {})) look(action, expected, this.#report.actions[action]);
      if (unmet.length) this.#emit('expectationfailed', unmet);
      else if (verdict || Object.keys(actions ?? {}).length) this.#emit('expectationmet', this.#report);
    }

    #emit(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
    }

    get #language() {
      return this.closest('[lang]')?.lang;
    }

    get #words() {
      return /^ja\b/i.test(this.#language ?? navigator.language) ? WORDS.ja : WORDS.en;
    }

    /** The case that attributes and children spell. */
    #written() {
      // Without a prototype: what stands in a page may be called `constructor`.
      const policies = Object.create(null);
      let rest = {};
      for (const child of this.querySelectorAll('pre, script[type="application/json"]')) {
        const { layer, name = '', target } = child.dataset;
        const text = child.textContent.trim();
        if (layer) {
          const list = policies[layer] ??= [];
          if (!LEVELLED.includes(layer)) {
            list.push({ name, text });
          } else {
            let level = list.find((known) => known.target === (target ?? 'Root'));
            if (!level) list.push(level = { target: target ?? 'Root', policies: [] });
            level.policies.push({ name, text });
          }
        } else if (child.localName === 'script') {
          rest = asObject(JSON.parse(text), 'the script');
        }
      }
      const given = (name) => this.getAttribute(name);
      const wanted = { version: 1, ...rest, policies: { ...rest.policies, ...policies } };
      if (given('caller')) wanted.caller = { ...rest.caller, arn: given('caller') };
      if (given('vault')) wanted.vault = { ...wanted.vault, name: given('vault') };
      if (given('region')) wanted.vault = { ...wanted.vault, region: given('region') };
      if (given('key')) wanted.key = given('key') === 'aws/backup' ? { kind: 'awsManaged' } : { kind: 'customer', arn: given('key') };
      if (given('expect')) wanted.expect = expectation(given('expect'));
      return wanted;
    }
  }

  // The blocks that elements stand for.
  const taken = new Map();

  /**
   * Shows an element for each fenced block `canivault` of the page. The block stays where it is, hidden: the page may
   * belong to a framework that wants to find it again. A copy of it is the element's content.
   */
  function takeBlocks() {
    for (const [block, shown] of taken) {
      if (block.isConnected) continue;
      taken.delete(block);
      shown.remove();
    }
    for (const found of document.querySelectorAll(BLOCKS)) {
      const text = found.closest('pre');
      const block = text.parentElement.closest(AROUND) ?? text;
      if (taken.has(block) || found.closest('can-i-vault')) continue;
      let wanted;
      try {
        wanted = asObject(JSON.parse(text.querySelector('code')?.textContent ?? text.textContent), 'the case');
      } catch {
        continue; // it stays the text that it is
      }
      const shown = new CanIVault();
      shown.case = wanted;
      shown.append(block.cloneNode(true));
      taken.set(block, shown);
      block.after(shown);
      block.style.setProperty('display', 'none', 'important');
    }
  }

  // A site that goes on to another page by itself brings other blocks.
  function watchBlocks() {
    let isPlanned = false;
    takeBlocks();
    new MutationObserver(() => {
      if (isPlanned) return;
      isPlanned = true;
      requestAnimationFrame(() => {
        isPlanned = false;
        takeBlocks();
      });
    }).observe(document.documentElement, { childList: true, subtree: true });
  }

  if (!customElements.get('can-i-vault')) {
    customElements.define('can-i-vault', CanIVault);
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', watchBlocks);
    else watchBlocks();
  }
})();
