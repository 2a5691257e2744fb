// Going about in the teaching rooms as a learner and a trainer do.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { editor, editorsReady, textOf } from './page.mjs';
import { ROOT } from './site.mjs';

const COURSE = join(ROOT, 'crates/challenge/data/challenges');

export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const field = (page, name) => page.getByRole('textbox', { name, exact: true });

/** A page of these rooms is there when its title is; the network may still bring a language. */
export const titled = async (page) => {
  await page.locator('#teach-title, #wall-title').first().waitFor();
  await page.waitForLoadState('networkidle');
};

/** The file of a challenge of the course, as its author wrote it. */
export async function written(file) {
  return JSON.parse(await readFile(join(COURSE, file), 'utf8'));
}

/** The reference solution's text for the case on the page: the values that were drawn take the place of the written ones. */
export async function solution(page, file, label) {
  const challenge = await written(file);
  const start = challenge.case.policies.identity[0];
  const shown = JSON.parse(await textOf(page, label));
  let text = JSON.stringify(challenge.solution[0].text, null, 2);
  const pairs = new Map();
  const walk = (one, other) => {
    if (typeof one === 'string' && typeof other === 'string') return pair(one, other);
    if (one && typeof one === 'object') for (const key of Object.keys(one)) walk(one[key], other?.[key]);
  };
  const pair = (one, other) => {
    const parts = [one.split(/[:/]/), other.split(/[:/]/)];
    parts[0].forEach((part, at) => { if (part && part !== parts[1][at]) pairs.set(part, parts[1][at]); });
  };
  walk(start.text, shown);
  // What the start does not say is read from the other policies of the case.
  const key = challenge.case.policies.key?.[0];
  if (key) walk(key.text, JSON.parse(await textOf(page, await keyLabel(page))));
  for (const [from, to] of pairs) text = text.replaceAll(from, to);
  return text;
}

const keyLabel = (page) => page.evaluate(() => (document.documentElement.lang === 'ja' ? 'KMS キーポリシー' : 'KMS key policy'));

/** Puts a text into an editor with the keyboard alone. */
export async function type(page, label, text) {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await editor(page, label).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+v');
}

/** Presses Tab until the element has the focus, as somebody without a mouse would. */
export async function reach(page, locator) {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the Tab key does not reach ${locator}`);
}

/** Begins with a name and opens a challenge by its number. */
export async function begin(page, name, { label, first }) {
  await field(page, label).fill(name);
  await page.keyboard.press('Enter');
  await page.locator('.teach-course').waitFor();
  await page.getByRole('button', { name: first }).click();
  await page.locator('.teach-check').first().waitFor();
  await editorsReady(page);
}
