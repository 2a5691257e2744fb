// A workshop's hour: what surrounds the challenges, for learners and for a trainer.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { start, stop, visit } from './lib/page.mjs';
import { begin, button, field, solution, titled, type, written } from './lib/teach.mjs';

const axe = await readFile(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

before(() => start());
after(stop);

async function assertAccessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run({
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join()}`), []);
}

/** A link to a workshop with one challenge, as a trainer prepares it. */
async function prepared(page, file) {
  await button(page, 'Choose none').click();
  const { title } = await written(file);
  await page.getByRole('checkbox', { name: title.en }).check();
  return field(page, 'Workshop link').inputValue();
}

test('a learner answers three questions before and after, reviews what was missed, and prints a certificate', () => visit({
  path: 'learn/#train', until: titled,
}, async (page, context) => {
  const link = await prepared(page, '01-seven-actions.json');
  const learner = await context.newPage();
  await learner.goto(link);
  await titled(learner);
  await field(learner, 'Your name, or a nickname').fill('Ann');
  await learner.keyboard.press('Enter');
  await learner.getByRole('heading', { name: 'Three questions before you begin' }).waitFor();
  assert.equal(await learner.evaluate(() => document.activeElement.id), 'teach-quiz', 'reading begins at the questions');
  await assertAccessible(learner);
  for (let question = 0; question < 3; question += 1) await learner.locator(`input[name=quiz-${question}]`).first().check();
  await learner.getByRole('heading', { name: 'Three questions before you begin' }).waitFor({ state: 'detached' });
  assert.equal(await learner.getByText('Not right').count(), 0, 'the answers come later');
  assert.equal(await learner.getByRole('heading', { name: 'Certificate' }).count(), 0);
  const { title } = await written('01-seven-actions.json');
  await learner.getByRole('button', { name: title.en }).click();
  await learner.locator('.teach-check').first().waitFor();
  await learner.getByRole('button', { name: /^Show hint 1/ }).click();
  await type(learner, 'Identity policy', await solution(learner, '01-seven-actions.json', 'Identity policy'));
  await learner.getByRole('heading', { name: 'Solved', exact: true }).waitFor();
  await button(learner, 'All challenges').click();
  await learner.getByRole('heading', { name: 'The three questions again' }).waitFor();
  // The answers of before survive a reload, and those of now are compared with them.
  await learner.waitForFunction(() => sessionStorage.getItem('canivault-progress')?.includes('quiz'));
  await learner.reload();
  await titled(learner);
  for (const [question, right] of [1, 0, 2].entries()) await learner.locator(`input[name=quiz-${question}]`).nth(right).check();
  await learner.getByText('Right before: 1 of 3. Right now: 3 of 3.').waitFor();
  const review = learner.getByRole('region', { name: 'Worth another look' });
  await review.getByText(/^1 hints/).waitFor();
  const certificate = learner.getByRole('region', { name: 'Certificate' });
  await certificate.getByText('solved 1 of 1 challenges').waitFor();
  await certificate.getByText(/proves nothing to strangers/).waitFor();
  await assertAccessible(learner);
  await learner.emulateMedia({ media: 'print' });
  assert.equal(await certificate.getByText('solved 1 of 1 challenges').isVisible(), true);
  assert.equal(await learner.locator('.teach-course').isVisible(), false, 'only the certificate is printed');
  await learner.emulateMedia({ media: 'screen' });
  await review.getByRole('button', { name: title.en }).click();
  await learner.getByRole('heading', { name: title.en, level: 2 }).waitFor();
}));

test('a trainer prints a worksheet, notes and slides, and shows a code to the whole room', () => visit({
  path: 'learn/#train', until: titled,
}, async (page) => {
  await prepared(page, '11-key-policy-delegation.json');
  await page.getByText('opens on this machine only').waitFor();
  await page.getByText('As a QR code').click();
  await button(page, 'Show large').first().click();
  const dialog = page.getByRole('dialog');
  const code = await dialog.getByRole('img').boundingBox();
  const height = await page.evaluate(() => innerHeight);
  assert.ok(code.height > height * 0.6, `the code is ${code.height} pixels high`);
  await assertAccessible(page);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('A short address to type').click();
  await page.getByText(/start\.html/).first().waitFor();
  await button(page, 'Handouts').click();
  const { wrong } = await written('11-key-policy-delegation.json');
  const sheet = page.locator('.teach-sheet');
  await sheet.getByText('Which policy denies the request?').waitFor();
  assert.equal(await sheet.getByText('Common mistakes').count(), 0, 'learners do not read the solution');
  await assertAccessible(page);
  await page.getByRole('combobox', { name: 'Handout' }).selectOption('notes');
  await sheet.getByText('Solution').waitFor();
  assert.equal(await sheet.locator('ul.teach-list > li').count(), wrong.length, 'the mistakes to expect');
  await page.getByRole('combobox', { name: 'Handout' }).selectOption('slides');
  await page.locator('.teach-slide').waitFor();
  await page.emulateMedia({ media: 'print' });
  assert.equal(await button(page, 'Handouts').isVisible(), false);
  assert.equal(await page.locator('.teach-slide').isVisible(), true);
}));

test('a trainer collects codes from files, and hears what a browser cannot read', () => visit({
  path: 'learn/#train', until: titled,
}, async (page) => {
  await button(page, 'Collect the results').click();
  const files = page.getByLabel('Files with codes, or photos of QR codes');
  await files.setInputFiles([
    { name: 'ann.txt', mimeType: 'text/plain', buffer: Buffer.from('v0.abcdef.12345678') },
    { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.from(' ') },
    { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('no picture') },
  ]);
  await page.getByText('Added from ann.txt.').waitFor();
  await page.getByText(/No code found in empty\.txt/).waitFor();
  await page.getByText(/photo\.png/).waitFor();
  await page.getByText('1 code', { exact: true }).waitFor();
  assert.match(await field(page, 'Completion codes').inputValue(), /v0\.abcdef/);
}));

test('an author says what must still work', () => visit({
  path: 'learn/#train', until: titled,
}, async (page) => {
  page.mayRequest = () => true;
  await button(page, 'Write a challenge').click();
  const keeps = page.getByRole('checkbox', { name: 'Everything else that worked still works' });
  await keeps.waitFor();
  assert.equal(await keeps.isChecked(), true, 'the strict rule is the default');
  await field(page, 'Actions that may stop working all the same, separated by commas').fill('kms:List*');
  await keeps.uncheck();
  assert.equal(await field(page, 'Actions that may stop working all the same, separated by commas').count(), 0);
}));

test('a language that was chosen stays on the other pages', () => visit({
  path: 'learn/#learn', until: titled,
}, async (page) => {
  page.mayRequest = () => true;
  await page.getByRole('combobox', { name: 'Language' }).first().selectOption('ja');
  await page.locator('html[lang=ja]').waitFor();
  page.settled = false;
  await page.goto(new URL('../', page.url()).href);
  await page.locator('html[lang=ja]').waitFor();
  await page.getByRole('heading', { level: 1 }).waitFor();
}));
