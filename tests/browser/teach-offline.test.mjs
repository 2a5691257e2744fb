// The teaching rooms on a closed network: whoever opened the page once learns, teaches and projects without a server.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { open, person, start, stop } from './lib/page.mjs';
import { serve } from './lib/site.mjs';
import { begin, button, field, solution, titled, type, written } from './lib/teach.mjs';

before(() => start());
after(stop);

/** Visits the playground once, cuts the server off, and opens a room anew in another tab. */
async function withoutNetwork(act) {
  const { page, context, url, asked } = await installed();
  try {
    const room = async (fragment) => {
      const tab = await context.newPage();
      tab.setDefaultTimeout(15_000);
      await tab.goto(url + fragment);
      await titled(tab);
      return tab;
    };
    await page.close();
    const before = asked.length;
    await act(room);
    assert.equal(asked.length, before, 'nothing reaches the server');
  } finally {
    await context.close();
  }
}

async function installed() {
  const context = await person();
  const site = await serve();
  const page = await open(context, { address: site.url });
  await site.close();
  return { page, context, url: site.url, asked: site.requests };
}

test('a learner solves a challenge, a trainer prepares and collects, and the projector steps, all without the network', () => withoutNetwork(async (room) => {
  const trainer = await room('learn/#train');
  await field(trainer, 'Title').fill('In the mountains');
  const link = await field(trainer, 'Workshop link').inputValue();
  await trainer.getByText('As a QR code').first().click();
  await trainer.getByRole('img', { name: 'The workshop link as a QR code' }).waitFor();

  const learner = await room(`learn/${link.slice(link.indexOf('#'))}`);
  const { title } = await written('01-seven-actions.json');
  await begin(learner, 'Ann', { label: 'Your name, or a nickname', first: title.en });
  await type(learner, 'Identity policy', await solution(learner, '01-seven-actions.json', 'Identity policy'));
  await learner.getByRole('heading', { name: 'Solved', exact: true }).waitFor();
  const [wall] = await Promise.all([
    learner.context().waitForEvent('page'),
    learner.getByRole('link', { name: 'Show it step by step' }).click(),
  ]);
  await titled(wall);
  await wall.keyboard.press('ArrowRight');
  assert.match(await wall.locator('.teach-eyebrow').innerText(), /^Step 2 of/);
  await button(learner, 'All challenges').click();
  const code = await field(learner, 'Completion code').inputValue();

  await button(trainer, 'Collect the results').click();
  await field(trainer, 'Completion codes').fill(code);
  await trainer.getByRole('table', { name: 'Results' }).getByRole('row').filter({ hasText: 'Ann' }).getByText('as the reference').waitFor();

  // Another language and the guide have come along, too.
  const japanese = await room('learn/#learn&lang=ja');
  await japanese.locator('html[lang=ja]').waitFor();
  await japanese.getByRole('textbox', { name: '名前またはニックネーム' }).waitFor();
  // By its address from before the rooms had a page of their own.
  const guide = await room('#guide');
  await guide.getByRole('heading', { name: 'On a closed network' }).waitFor();
  const projector = await room('learn/#project');
  await projector.keyboard.press('End');
  await projector.locator('.teach-stage.tone-deny').waitFor();
}));
