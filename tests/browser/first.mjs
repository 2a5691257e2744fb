// Notes which functions are called until the first verdict is on the screen, and to load the rest of the program
// (`cargo xtask first`, which built the page with a mark in every function). Writes the names of the marks that were
// set to the file that is named.
import { writeFile } from 'node:fs/promises';
import { person, start, stop } from './lib/page.mjs';

const [file] = process.argv.slice(2);

/** Stands for the rest: a module with nothing in it. */
const EMPTY = { contentType: 'application/wasm', body: Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) };

/** In the page: notes the marks, and once more when the rest is joined, before the page goes on with it. */
function watch() {
  const called = new Set();
  window.called = called;
  let program;
  window.note = () => {
    for (const [name, mark] of Object.entries(program)) {
      if (name.startsWith('called:') && mark.value) called.add(name);
    }
    return [...called];
  };
  addEventListener('TrunkApplicationStarted', (event) => { program = event.detail.wasm; });
  WebAssembly.Instance = class extends WebAssembly.Instance {
    constructor(module, imports) {
      super(module, imports);
      if (program) window.note();
    }
  };
  window.loadNow = () => program.load_rest_now();
}

const { site } = await start();
try {
  const marks = new Set();
  // Each language, theme and size asks a little more of the program; the rest comes by itself, is needed at once, or
  // cannot be had.
  const people = [{}, { locale: 'ja-JP' }, { colorScheme: 'dark' }, { viewport: { width: 390, height: 844 } }];
  for (const options of people) {
    for (const rest of ['at once', 'by itself', 'lost']) {
      const context = await person({ serviceWorkers: 'block', ...options });
      await context.addInitScript(watch);
      const page = await context.newPage();
      let go;
      const asked = new Promise((resolve) => { go = resolve; });
      await page.route('**/rest.wasm', async (route) => {
        if (route.request().resourceType() === 'fetch') await asked;
        const answer = rest === 'lost' ? route.abort() : route.fulfill(EMPTY);
        await answer.catch(() => {}); // the page may be closed by now
      });
      await page.goto(site.url);
      await page.locator('table').first().waitFor();
      await page.waitForTimeout(300);
      await page.evaluate(() => window.note());
      if (rest === 'at once') {
        await page.evaluate(() => window.loadNow());
      } else {
        go();
        await page.waitForTimeout(300);
      }
      if (rest === 'lost') await page.evaluate(() => window.note());
      for (const mark of await page.evaluate(() => [...window.called])) marks.add(mark);
      await context.close();
      go();
    }
  }
  // Whoever brings a case, or opens another room, waits for the rest with what loads it, and not by the way that holds
  // the page: a service worker cannot answer that one, so that without the network it would be the end.
  for (const fragment of ['#learn', '#c=1.', '#w=1.']) {
    const context = await person({ serviceWorkers: 'block' });
    await context.addInitScript(watch);
    const page = await context.newPage();
    await page.route('**/rest.wasm', (route) => route.fulfill(EMPTY));
    await page.goto(site.url + fragment);
    await page.waitForFunction(() => window.called.size > 0);
    for (const mark of await page.evaluate(() => [...window.called])) marks.add(mark);
    await context.close();
  }
  await writeFile(file, [...marks].join('\n'));
  console.log(`${marks.size} functions are called until the first verdict stands, or the rest is there`);
} finally {
  await stop();
}
