// What a person does on the page, in any engine: looks for things by role and name, clicks, pastes, waits for what comes.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { GRIDS, isReady, NAMES } from './names.mjs';

const axe = await readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const PATIENCE = 15_000;
const BETWEEN = 50;

/** In the page: the visible elements of a role, with their accessible names as axe computes them in every engine. */
function lookUp(role, patterns, ready) {
  const { commons } = globalThis.axe;
  globalThis.axe.setup(document.documentElement);
  try {
    const all = [...document.querySelectorAll('*')].filter((element) => (
      commons.aria.getRole(element) === role && element.getClientRects().length > 0
    ));
    const named = all.map((element) => [element, commons.text.accessibleText(element).trim()]);
    for (const { source, exact } of patterns) {
      const fits = (name) => (exact === undefined ? new RegExp(source).test(name) : !exact || name === exact);
      const found = named.find(([element, name]) => fits(name) && (!ready || ready(element)));
      if (found) {
        found[0].scrollIntoView({ block: 'center' });
        return found[0];
      }
    }
    return null;
  } finally {
    globalThis.axe.teardown();
  }
}

const asPattern = (name) => (name instanceof RegExp ? { source: name.source } : { exact: name });

/** Tries until something comes of it; a page that was just left or is drawn anew is asked again. */
export async function until(what, attempt) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    try {
      last = undefined;
      const value = await attempt();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    await new Promise((later) => { setTimeout(later, BETWEEN); });
  }
  throw new Error(`waited in vain for ${what}`, { cause: last });
}

export class Person {
  constructor(page) {
    this.page = page;
  }

  /** The element of a name in names.mjs. */
  async find(key) {
    const [role, ...names] = NAMES[key];
    const ready = key === 'paste' ? isReady : 'null';
    const task = `(role, patterns) => (${lookUp})(role, patterns, ${ready})`;
    return until(`${role} ${names.join(' or ')}`, async () => {
      const isThere = await this.page.run(() => 'axe' in globalThis);
      if (!isThere) await this.page.run(inPage(`() => { ${axe}; }`));
      return this.page.grab(inPage(task), role, names.map(asPattern));
    });
  }

  async click(key) {
    await until(`a click on ${key}`, async () => {
      await (await this.find(key)).click();
      return true;
    });
  }

  /** Replaces what is in a field by what is on the clipboard. */
  async pasteInto(key) {
    await this.click(key);
    await this.page.press('Control', 'a');
    await this.page.press('Control', 'v');
  }

  async choose(key, value) {
    const [role, ...names] = NAMES[key];
    await this.find(key);
    await this.page.run(inPage(`(role, patterns, value) => {
      const element = (${lookUp})(role, patterns, null);
      element.value = value;
      for (const type of ['input', 'change']) element.dispatchEvent(new Event(type, { bubbles: true }));
    }`), role, names.map(asPattern), value);
  }

  async valueOf(key) {
    const [role, ...names] = NAMES[key];
    await this.find(key);
    return this.page.run(inPage(`(role, patterns) => (${lookUp})(role, patterns, null).value`), role, names.map(asPattern));
  }

  async textOf(key) {
    const [role, ...names] = NAMES[key];
    await this.find(key);
    return this.page.run(inPage(`(role, patterns) => (${lookUp})(role, patterns, null).innerText.trim()`), role, names.map(asPattern));
  }

  /** The grid as `{ action: result }`: the row headers and the last column of the table of that name. */
  grid(language = 'en') {
    return this.page.run((name) => {
      const title = (table) => table.getAttribute('aria-label') ?? table.caption?.textContent
        ?? document.getElementById(table.getAttribute('aria-labelledby'))?.textContent ?? '';
      const table = [...document.querySelectorAll('table, [role=table], [role=grid]')].find((one) => title(one).trim() === name);
      const rows = [...(table?.querySelectorAll('tr, [role=row]') ?? [])].map((row) => [
        row.querySelector('th[scope=row], [role=rowheader]')?.textContent.trim(),
        [...row.querySelectorAll('td, [role=cell], [role=gridcell]')].at(-1)?.textContent.trim(),
      ]);
      return Object.fromEntries(rows.filter(([action]) => action));
    }, GRIDS[language]);
  }

  /** Waits until the grid says that of every action, or of those that are named. */
  async gridSays(expected) {
    let seen;
    try {
      await until('the grid', async () => {
        seen = await this.grid();
        return Object.entries(expected).every(([action, word]) => seen[action]?.startsWith(word));
      });
    } catch {
      assert.deepEqual(seen, expected);
    }
  }
}

/** A function made of a text, for what is put together from parts. */
function inPage(text) {
  return new Function(`return (${text}).apply(this, arguments);`); // eslint-disable-line no-new-func
}

/** A person's clipboard: a page of the test's own, where texts are copied and pasted by keyboard. */
export class Clipboard {
  constructor(page) {
    this.page = page;
  }

  static async open(engine, address) {
    const page = await engine.page();
    await page.goto(address);
    return new Clipboard(page);
  }

  async copy(text) {
    await this.page.run((given) => {
      const area = document.querySelector('textarea');
      area.value = given;
      area.focus();
    }, text);
    await this.page.press('Control', 'a');
    await this.page.press('Control', 'c');
  }

  async read() {
    await this.page.run(() => {
      const area = document.querySelector('textarea');
      area.value = '';
      area.focus();
    });
    await this.page.press('Control', 'v');
    return this.page.run(() => document.querySelector('textarea').value);
  }
}
