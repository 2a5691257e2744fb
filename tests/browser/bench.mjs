// Keystroke to painted grid, in Chromium: with the largest case that AWS allows, with one policy of each kind, and on
// a bare page, which is the floor: what the browser and the measuring cost alone.
//
// Each keystroke changes the decision (the `A` of the first policy's "Allow" goes and comes), so the grid must
// change. What is counted, in the page: from the keydown (its `timeStamp`, when the browser got the key) to the end
// of the frame with the changed grid, when style, layout and painting are done and the frame is handed to the
// compositor. For that a task of the highest priority is asked for in the frame's own callbacks: it is the next that
// runs. (A message to oneself waits behind whatever further frames there are.) What is not counted: the wait for the
// screen's next refresh, which the flags below take away, and what the compositor and the screen do after it.
//
// What explains the answer is drawn a frame later (web/src/app/store.rs); the second number of a row is the same
// measure for that.
import { openCase, largest } from './lib/cases.mjs';
import { enter, open, person, results, settled, start, stop, TABLE } from './lib/page.mjs';

const KEYSTROKES = 60;
const WARM_UP = 10;
const BUDGET_MS = 16;

/** Resolves `window.painted` with the milliseconds from the next keydown to the painted change of each of the elements. */
function watchOneKeystroke(selectors) {
  const painted = (selector) => new Promise((resolve, reject) => {
    let pressed;
    addEventListener('keydown', (event) => { pressed ??= event.timeStamp; }, { capture: true, once: true });
    const changes = new MutationObserver(() => {
      changes.disconnect();
      requestAnimationFrame(() => {
        scheduler.postTask(() => resolve(performance.now() - pressed), { priority: 'user-blocking' });
      });
    });
    changes.observe(document.querySelector(selector), { subtree: true, childList: true, characterData: true, attributes: true });
    setTimeout(() => reject(new Error(`${selector} did not change`)), 5_000);
  });
  window.painted = Promise.all(selectors.map(painted));
}

/** The times of every keystroke, for each of the elements. */
async function keystrokes(page, selectors) {
  const times = [];
  for (let count = 0; count < KEYSTROKES; count += 1) {
    await page.evaluate(watchOneKeystroke, selectors);
    await page.keyboard.press(count % 2 ? 'A' : 'Backspace');
    times.push(await page.evaluate(() => window.painted));
    await page.waitForTimeout(50);
  }
  return selectors.map((_, at) => times.slice(WARM_UP).map((each) => each[at]).sort((a, b) => a - b));
}

async function inPolicy(page) {
  await enter(page, 'Identity policy');
  await page.keyboard.press('ControlOrMeta+Home');
  const before = '{"Version":"2012-10-17","Statement":[{"Effect":"A'.length;
  for (let moves = 0; moves < before; moves += 1) await page.keyboard.press('ArrowRight');
  return keystrokes(page, [`table[aria-label="${TABLE}"]`, '#why']);
}

async function onBarePage(context) {
  const page = await context.newPage();
  await page.setContent('<textarea>A</textarea><table><tr><td>A</td></tr></table>');
  await page.evaluate(() => {
    const area = document.querySelector('textarea');
    area.addEventListener('input', () => { document.querySelector('td').firstChild.data = area.value; });
    area.focus();
    area.setSelectionRange(1, 1);
  });
  const times = await keystrokes(page, ['table']);
  await page.close();
  return times;
}

const part = (times, share) => times[Math.floor((times.length - 1) * share)].toFixed(1).padStart(6);

function tell(what, [answer, rest]) {
  const all = `median ${part(answer, 0.5)} ms   95 % ${part(answer, 0.95)} ms   worst ${part(answer, 1)} ms`;
  const verdict = Number(part(answer, 0.5)) <= BUDGET_MS ? 'within' : 'OVER';
  const explained = rest ? `   ${verdict} ${BUDGET_MS} ms   the rest ${part(rest, 0.5)} ms` : '';
  console.log(`  ${what.padEnd(34)} ${all}${explained}`);
}

const { browser } = await start(['--disable-frame-rate-limit', '--disable-gpu-vsync']);
try {
  const context = await person();
  console.log(`keystroke to painted grid, Chromium ${browser.version()}, ${KEYSTROKES - WARM_UP} keystrokes`);
  tell('a bare page: the floor', await onBarePage(context));
  const page = await open(context);
  const small = largest();
  for (const layer of ['identity', 'scp']) small.policies[layer] = small.policies[layer].slice(0, 1);
  await openCase(page, small);
  await settled(page);
  tell('one policy of each kind', await inPolicy(page));
  await openCase(page, largest());
  await settled(page);
  const seen = await results(page);
  if (!Object.values(seen).every((result) => result.startsWith('Pass'))) throw new Error(`the largest case should pass: ${JSON.stringify(seen)}`);
  tell('the largest case that AWS allows', await inPolicy(page));
} finally {
  await stop();
}
