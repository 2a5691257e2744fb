// Opens the page as a person would, and watches it: a test that uses `visit` also fails when the page logs an
// error, breaks its content security policy, asks another host for anything, or asks for anything once loaded.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { serve } from './site.mjs';

const ARGS = [
  '--no-sandbox', // CI runs as root
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

// The most that is waited for anything; longer on a machine with other work.
const PATIENCE = Number(process.env.PATIENCE ?? 10_000);

export const TABLE = 'Vault creation actions';

// The analysis of policies, which a page loads by itself once a person works with it.
export const PROVER = /\/prover-\w+(_bg)?\.(js|wasm)$/;

let browser;
let site;

/** The browser and the server, shared by the tests of one file. */
export async function start(more = []) {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...ARGS, ...more] });
  site = await serve();
  return { browser, site };
}

export async function stop() {
  await browser?.close();
  await site?.close();
}

/** What went wrong on a page, beside what the test itself looks at. */
function watch(page, address) {
  const problems = [];
  const note = (what) => problems.push(what);
  // Leaving a document ends what it was still loading. What was cut off is no problem once the next document was asked
  // for, which a page may hear of only afterwards.
  const cutOff = new Set();
  const documents = new WeakMap();
  let count = 0;
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) note(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => note(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) {
      count += 1;
      for (const problem of cutOff) problems.splice(problems.indexOf(problem), 1);
      cutOff.clear();
    }
    documents.set(request, count);
    const url = request.url();
    const own = url.startsWith(address) || url.startsWith('data:') || url.startsWith('blob:');
    if (!own) note(`request to another place: ${url}`);
    if (page.settled && !url.startsWith('data:') && !PROVER.test(url) && !page.mayRequest?.(url)) note(`request after loading: ${url}`);
  });
  page.on('requestfailed', (request) => {
    const isCutOff = request.failure()?.errorText === 'net::ERR_ABORTED';
    // The browser asks for the icon, not the page, and calls it off when the address changes.
    const isIcon = /icon-\w+\.svg$/.test(request.url());
    if (isCutOff && (isIcon || documents.get(request) < count)) return;
    const problem = `request failed: ${request.url()}`;
    note(problem);
    if (isCutOff) cutOff.add(problem);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) note(`${response.status()} for ${response.url()}`);
  });
  return problems;
}

/** A context like a person's browser. `options` are Playwright's: locale, colorScheme, viewport. */
export async function person(options = {}) {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 900 }, ...options });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  // Also caught where the console says nothing.
  await context.addInitScript(() => {
    globalThis.violations = [];
    addEventListener('securitypolicyviolation', (event) => {
      globalThis.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
  return context;
}

/** Opens the page in a context and waits until it has loaded everything, the editor module included. `address` is another server's. */
export async function open(context, { path = '', until = settled, address = site.url } = {}) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.problems = watch(page, address);
  await page.goto(address + path);
  await until(page);
  return page;
}

/** The grid is painted, the editors are there, and the network is still. */
export async function settled(page) {
  await page.locator('table').first().waitFor();
  await page.waitForLoadState('networkidle');
  await editorsReady(page);
  await keptForOffline(page);
  page.settled = true;
}

/** The service worker has fetched what it keeps: the last requests that there are. */
async function keptForOffline(page) {
  await page.evaluate(async () => {
    const isKept = document.querySelector('meta[name=version]').content !== '';
    if (isKept) await navigator.serviceWorker.ready;
  });
}

/** The plain text areas have become code editors: each does when it is about to be seen, so the first one is shown. */
export async function editorsReady(page) {
  // Policies that nobody can see have none.
  const isWithout = await page.locator('.tab-panel:not(.tab-away):not(:has(.editor))').count();
  if (isWithout) return;
  await page.locator('.editor:not(.tab-away *)').first().scrollIntoViewIfNeeded();
  await page.locator('.cm-content').first().waitFor();
  await page.evaluate(() => scrollTo(0, 0));
}

/** Drops files onto an element, as a browser does when a person lets go of them. */
export async function drop(place, files) {
  const data = await place.evaluateHandle((_, given) => {
    const carried = new DataTransfer();
    for (const [name, text] of given) carried.items.add(new File([text], name));
    return carried;
  }, files);
  for (const type of ['dragover', 'drop']) await place.dispatchEvent(type, { dataTransfer: data });
}

/**
 * Waits until an asynchronous function on the page answers something true, and answers it. Playwright's
 * `waitForFunction` takes the promise itself for true.
 */
export const untilOnPage = (page, attempt, what) => until(() => page.evaluate(attempt), what);

/** Tries until what comes of it is true; a condition that Playwright has no word for. */
export async function until(attempt, what) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    const value = await attempt();
    if (value) return value;
    await new Promise((later) => { setTimeout(later, 50); });
  }
  throw new Error(`waited in vain for ${what}`);
}

/**
 * The page, or what a locator is in, has done everything that it does by itself: it was painted, and was idle twice
 * without a change of the document in between. For what must *not* happen, after what would have caused it.
 */
export const idle = (place) => place.locator('html').evaluate(async () => {
  let changes = 0;
  const observer = new MutationObserver(() => { changes += 1; });
  observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  // A frame out of sight is not painted, and would wait for it for ever.
  const once = () => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(done)));
    setTimeout(done, 1000);
  });
  let seen;
  do {
    await once();
    seen = changes;
    await once();
  } while (changes !== seen);
  observer.disconnect();
});

/** Fails when anything happened on the page that must not happen. */
export async function assertClean(page) {
  const violations = await page.evaluate(() => globalThis.violations);
  const problems = [...page.problems, ...violations];
  assert.equal(problems.length, 0, `the page must be silent and keep its policy:\n${problems.join('\n')}`);
}

/** Runs `body` with the page open, and then checks that nothing else happened. */
export async function visit(options, body) {
  const { path, until, ...rest } = options;
  const context = await person(rest);
  try {
    const page = await open(context, { path, until });
    await body(page, context);
    await assertClean(page);
  } catch (error) {
    // What the page complained about is often the cause.
    const problems = context.pages().flatMap((page) => page.problems ?? []);
    const told = problems.every((problem) => error.message.includes(problem));
    if (!told) error.message += `\nthe page also had: ${problems.join('\n')}`;
    throw error;
  } finally {
    await context.close();
  }
}

/** An editor by its accessible name. */
export function editor(page, name) {
  return page.getByRole('textbox', { name, exact: true });
}

/** The tab of a kind of policies, whose name may go on with how many there are: `SCP (2)`. */
export function tab(page, kind) {
  return page.locator('nav.tabs').getByRole('button', { name: new RegExp(`^${kind}($| )`) });
}

/** Goes into an editor by the keyboard: its tab comes forward, and it becomes a code editor as it comes into sight. */
export async function enter(page, name) {
  const place = editor(page, name);
  await place.focus();
  const isReady = () => place.evaluate((element) => (
    element.localName !== 'textarea' && !(element.getRootNode().host ?? element).closest('.tab-away')
  ));
  await until(isReady, `${name} to come forward`);
  await place.focus();
}

/** Replaces an editor's text by pasting, as a person would. */
export async function paste(page, name, text) {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await enter(page, name);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+v');
}

/** The box that takes anything. */
export const box = (page) => page.locator('#paste');

/** Pastes into the box, by the clipboard: nothing is pressed after that. */
export async function pasteAnything(page, text) {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await box(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+v');
}

/** Whether something comes to be wholly within the window, in front of everything else, within three seconds. */
export const inSight = (place) => place.evaluate(async (element) => {
  const isInFront = (x, y) => {
    const found = document.elementFromPoint(x, y);
    return found !== null && (element.contains(found) || found.contains(element));
  };
  for (let tries = 0; tries < 60; tries += 1) {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const within = top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth && bottom > top;
    if (within && isInFront((left + right) / 2, top + 2) && isInFront((left + right) / 2, bottom - 2)) return true;
    await new Promise((next) => { setTimeout(next, 50); });
  }
  return false;
});

/** An editor's text, whether it is a text area or CodeMirror. */
export async function textOf(page, name) {
  return editor(page, name).evaluate((element) => {
    if ('value' in element) return element.value;
    return [...element.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n');
  });
}

/** The grid as `{ action: 'Pass' | 'Fail' | 'Depends' }`, read from the row headers and the last column. */
export async function results(page, name = TABLE) {
  const rows = page.getByRole('table', { name, exact: true }).getByRole('row');
  const read = await rows.evaluateAll((all) => all.map((row) => {
    const header = row.querySelector('th[scope=row], [role=rowheader]');
    const cells = [...row.querySelectorAll('td, [role=cell], [role=gridcell]')];
    return header && [header.textContent.trim(), cells.at(-1)?.innerText.trim()];
  }));
  return Object.fromEntries(read.filter(Boolean));
}

/** Waits until the grid says what is expected; fails with what it says instead. */
export async function assertResults(page, expected, name = TABLE) {
  let seen;
  const isAsExpected = async () => {
    seen = await results(page, name);
    return Object.entries(expected).every(([action, word]) => seen[action]?.startsWith(word));
  };
  await until(isAsExpected, 'the grid').catch(() => assert.deepEqual(seen, expected));
}

/** What *Copy embed code* gives for the case that the page begins with. */
export async function copyEmbedCode() {
  const context = await person();
  try {
    const page = await context.newPage();
    await page.goto(site.url);
    await page.getByRole('button', { name: 'Copy embed code' }).click();
    await page.getByText('The code is on the clipboard').waitFor();
    return await page.evaluate(() => navigator.clipboard.readText());
  } finally {
    await context.close();
  }
}
