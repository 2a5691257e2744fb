// What a person does on the page, in any engine: looks for things by role and name, clicks, pastes, waits for what comes.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { GRIDS, NAMES } from './names.mjs';

const axe = await readFile(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
// The most that is waited for anything, on a machine with other work too.
const PATIENCE = 60_000;
const BETWEEN = 50;

/** In the page: the visible element of a role and a name, as axe computes them in every engine. */
function lookUp(role, patterns) {
  const { commons } = globalThis.axe;
  globalThis.axe.setup(document.documentElement);
  try {
    // The code editor is in a shadow tree.
    const below = (root) => [...root.querySelectorAll('*')].flatMap((element) => (
      element.shadowRoot ? [element, ...below(element.shadowRoot)] : [element]
    ));
    const all = below(document).filter((element) => (
      commons.aria.getRole(element) === role && element.getClientRects().length > 0
    ));
    const named = all.map((element) => [element, commons.text.accessibleText(element).trim()]);
    for (const { source, exact } of patterns) {
      const fits = (name) => (exact === undefined ? new RegExp(source).test(name) : !exact || name === exact);
      const [found] = named.find(([, name]) => fits(name)) ?? [];
      if (found) {
        // First into sight: some things begin to work only there.
        found.scrollIntoView({ block: 'center', behavior: 'instant' });
        return found;
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

  /** What `then`, a function's text, makes in the page of the element of a name in names.mjs, as soon as it is there. */
  async find(key, then = '() => true', ...values) {
    const [role, ...names] = NAMES[key];
    const task = inPage(`(role, patterns, values) => {
      const element = (${lookUp})(role, patterns);
      return element && { value: (${then})(element, ...values) };
    }`);
    const { value } = await until(`${role} ${names.join(' or ')}`, async () => {
      const isThere = await this.page.run(() => 'axe' in globalThis);
      if (!isThere) await this.page.run(inPage(`() => { ${axe}; }`));
      return this.page.run(task, role, names.map(asPattern), values);
    });
    return value;
  }

  /** Clicks in the middle of something that holds still. */
  async click(key) {
    const middle = `(element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [Math.round(x + Math.min(width, innerWidth) / 2), Math.round(y + Math.min(height, innerHeight) / 2)];
    }`;
    const seen = [];
    const [x, y] = await until(`${key} to hold still`, async () => {
      const place = await this.find(key, middle);
      const before = seen.at(-1);
      seen.push(place);
      return before && place.every((at, axis) => Math.abs(at - before[axis]) <= 2) && place;
    }).catch((error) => { throw new Error(`${error.message}; it was at ${seen.slice(-5).join(' ')}`, { cause: error }); });
    await this.page.click(x, y);
  }

  /** Replaces what is in a field by what is on the clipboard. */
  async pasteInto(key) {
    await this.click(key);
    await this.page.press('Control', 'a');
    await this.page.press('Control', 'v');
  }

  choose(key, value) {
    return this.find(key, `(element, value) => {
      element.value = value;
      for (const type of ['input', 'change']) element.dispatchEvent(new Event(type, { bubbles: true }));
    }`, value);
  }

  /** Waits until a field has that value. */
  async holds(key, value) {
    let seen;
    await until(`${key} to hold ${value}`, async () => {
      seen = await this.find(key, '(element) => element.value');
      return seen === value;
    }).catch(() => assert.equal(seen, value));
  }

  /** Waits until the text of something is as expected: a status is told a moment after what it is about. */
  async says(key, pattern) {
    let text;
    await until(`${key} to say ${pattern}`, async () => {
      text = await this.find(key, '(element) => element.innerText.trim()');
      return pattern.test(text);
    }).catch(() => assert.match(text, pattern));
  }

  /** The grid as `{ action: result }`: the row headers and the last column of the table of that name. */
  async grid(language = 'en') {
    // As pairs: not every driver keeps the order of an object.
    const rows = await this.page.run((name) => {
      const title = (table) => table.getAttribute('aria-label') ?? table.caption?.textContent
        ?? document.getElementById(table.getAttribute('aria-labelledby'))?.textContent ?? '';
      const table = [...document.querySelectorAll('table, [role=table], [role=grid]')].find((one) => title(one).trim() === name);
      const rows = [...(table?.querySelectorAll('tr, [role=row]') ?? [])].map((row) => [
        row.querySelector('th[scope=row], [role=rowheader]')?.textContent.trim(),
        [...row.querySelectorAll('td, [role=cell], [role=gridcell]')].at(-1)?.textContent.trim(),
      ]);
      return rows.filter(([action]) => action);
    }, GRIDS[language]);
    return Object.fromEntries(rows);
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
