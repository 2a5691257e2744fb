// The path as a picture: saved as SVG and PNG, and on paper. It shows what the table shows, and nothing in it is anything
// but text.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { box, start, stop, visit } from './lib/page.mjs';
import { SEVEN } from './lib/cases.mjs';

before(() => start());
after(stop);

async function save(page, name) {
  page.mayRequest = (url) => url.startsWith('blob:');
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
  return { name: saved.suggestedFilename(), bytes: await readFile(await saved.path()) };
}

/** What a browser makes of an SVG that is a document of its own; our own page parses no markup. */
async function parsed(page, svg) {
  const other = await page.context().newPage();
  const found = await other.evaluate((text) => {
    const drawing = new DOMParser().parseFromString(text, 'image/svg+xml');
    const all = [...drawing.querySelectorAll('*')];
    return {
      broken: drawing.querySelector('parsererror')?.textContent,
      names: [...new Set(all.map(({ localName }) => localName))],
      texts: all.filter(({ localName }) => localName === 'text').map((element) => element.textContent),
      attributes: [...new Set(all.flatMap((element) => element.getAttributeNames()))],
      title: drawing.querySelector('title')?.textContent,
    };
  }, svg);
  await other.close();
  return found;
}

for (const locale of ['en-US', 'ja-JP']) {
  test(`the saved SVG shows the table's rows and results: ${locale}`, () => visit({ locale }, async (page) => {
    const label = locale === 'ja-JP' ? '画像を保存 (SVG)' : 'Save picture (SVG)';
    const { name, bytes } = await save(page, label);
    assert.equal(name, 'can-i-vault-prod-us-west-2.svg');
    const drawing = await parsed(page, bytes.toString());
    assert.equal(drawing.broken, undefined);
    for (const action of SEVEN) assert.ok(drawing.texts.includes(action), action);
    const shown = await page.locator('.grid-result .grid-word').allTextContents();
    // The legend, below the rows, may have the same words.
    const drawn = drawing.texts.filter((text) => shown.includes(text)).slice(0, shown.length);
    assert.deepEqual(drawn, shown);
    assert.equal(drawing.title, await page.locator('.verdict-sentence').innerText());
    assert.deepEqual(drawing.names.filter((element) => !['svg', 'title', 'desc', 'rect', 'circle', 'path', 'text', 'g'].includes(element)), []);
    assert.deepEqual(drawing.attributes.filter((attribute) => /^on|href|src|style/.test(attribute)), []);
    assert.ok(bytes.length < 30_000, `${bytes.length} bytes`);
  }));
}

test('the saved PNG is the same picture with two dots a pixel', () => visit({}, async (page) => {
  const svg = (await save(page, 'Save picture (SVG)')).bytes.toString();
  const { name, bytes } = await save(page, 'Save picture (PNG)');
  assert.equal(name, 'can-i-vault-prod-us-west-2.png');
  assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
  const [, width, height] = svg.match(/width="(\d+)" height="(\d+)"/).map(Number);
  assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [2 * width, 2 * height]);
  await page.getByText('The picture was saved.').waitFor();
  // Not blank: the paper, and the red of a gate that is shut.
  const colours = await page.evaluate(async (data) => {
    const image = await createImageBitmap(new Blob([new Uint8Array(data)], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    const found = new Set();
    const { data: dots } = canvas.getImageData(0, 0, image.width, image.height);
    for (let at = 0; at < dots.length; at += 4) found.add(`${dots[at]},${dots[at + 1]},${dots[at + 2]}`);
    return [...found];
  }, [...bytes]);
  for (const colour of ['250,249,246', '173,42,23', '10,106,93']) assert.ok(colours.includes(colour), colour);
}));

test('AWS\'s word is a pin in the picture too', () => visit({}, async (page) => {
  await page.getByRole('button', { name: 'Start over', exact: true }).click();
  await box(page).fill('User: arn:aws:sts::444455556666:assumed-role/Ops/jo is not authorized to perform: backup:CreateBackupVault on resource: arn:aws:backup:eu-central-1:444455556666:backup-vault:ledger with an explicit deny in a service control policy');
  await page.locator('.gate-pin').first().waitFor();
  const { name, bytes } = await save(page, 'Save picture (SVG)');
  assert.equal(name, 'can-i-vault-ledger-eu-central-1.svg');
  const drawing = await parsed(page, bytes.toString());
  assert.equal(drawing.texts.filter((text) => text === 'AWS').length, await page.locator('.gate-pin').count());
}));

test('on paper the picture stands for the table, with the date', () => visit({}, async (page) => {
  await page.locator('.print-picture').waitFor({ state: 'attached' });
  assert.equal(await page.locator('.print-head').isVisible(), false);
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.ok(await page.locator('.print-picture').isVisible());
  assert.equal(await page.locator('.grid').isVisible(), false);
  assert.match(await page.locator('.print-head time').innerText(), new RegExp(`${new Date().getFullYear()}`));
  const [wide, high] = await page.locator('.print-picture').evaluate((image) => [image.naturalWidth, image.naturalHeight]);
  assert.ok(wide > 700 && high > 400, `${wide} x ${high}`);
  assert.equal(await page.locator('.print-picture').getAttribute('alt'), (await page.locator('[role=status]').first().textContent()).trim());
}));
