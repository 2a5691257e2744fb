// What others than visitors ask of the site: search engines, chat programs, scanners; and whoever follows a broken link.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { after, before, test } from 'node:test';
import { person, start, stop } from './lib/page.mjs';
import { DIST } from './lib/site.mjs';

let site;
before(async () => { ({ site } = await start()); });
after(stop);

const PAGES = ['index.html', 'learn/index.html', 'embed/index.html'];
const text = (name) => readFile(join(DIST, name), 'utf8');

/** The tags of a page's head, as a program reads them that runs no script: `{ 'og:title': '...' }`. */
async function head(name) {
  const html = await text(name);
  const tags = {};
  for (const [tag] of html.slice(0, html.indexOf('</head>')).matchAll(/<(?:meta|link)\b[^>]*>/g)) {
    const attributes = Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
    const key = attributes.property ?? attributes.name ?? attributes.rel;
    if (key) tags[attributes.media ? `${key} ${attributes.media}` : key] = attributes.content ?? attributes.href;
  }
  return { tags, title: html.match(/<title>([^<]+)</)[1] };
}

test('every page says what it is to those who run no script', async () => {
  const titles = new Set();
  for (const name of PAGES) {
    const { tags, title } = await head(name);
    titles.add(title);
    assert.ok(tags.description.length > 80 && tags.description.length < 250, `${name}: ${tags.description}`);
    for (const key of ['og:title', 'og:description', 'og:type', 'og:site_name', 'og:image:alt']) assert.ok(tags[key], `${name}: ${key}`);
    assert.equal(tags['twitter:card'], 'summary_large_image', name);
    assert.equal(tags['og:image'], tags['twitter:image'], name);
    for (const scheme of ['light', 'dark']) assert.match(tags[`theme-color (prefers-color-scheme: ${scheme})`], /^#[0-9a-f]{6}$/, name);
    assert.equal(tags.robots, undefined, `${name} may be found`);
    // No address is known of a build that nobody gave one.
    assert.equal(tags.canonical, undefined, name);
    const picture = await readFile(join(DIST, normalize(join(dirname(name), tags['og:image']))));
    assert.equal(picture.toString('latin1', 1, 4), 'PNG', name);
    assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [1200, 630], name);
    assert.ok(picture.length < 300_000, `${picture.length} bytes`);
    const body = (await text(name)).split('</head>')[1];
    const words = body.replace(/<(script|style)[^]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, ' ').split(/\s+/).filter(Boolean);
    assert.ok(words.length > 40, `${name} has ${words.length} words`);
  }
  assert.equal(titles.size, PAGES.length, 'each has a title of its own');
  assert.match(await text('embed/index.html'), /<noscript>[^]*<a href="\.\.\/">[^]*<\/noscript>/);
});

test('robots, icon and security.txt are where they are looked for', async () => {
  assert.match(await text('robots.txt'), /^User-agent: \*\nDisallow:\n/);
  const icon = await readFile(join(DIST, 'favicon.ico'));
  assert.deepEqual([icon.readUInt16LE(0), icon.readUInt16LE(2), icon.readUInt16LE(4)], [0, 1, 3]);
  const security = await text('.well-known/security.txt');
  assert.match(security, /^Contact: https:\/\//m);
  assert.match(security, /^Expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/m);
  const all = await readdir(DIST);
  assert.ok(!all.includes('sitemap.xml'), 'a site map needs an address');
});

for (const colorScheme of ['light', 'dark']) {
  test(`an address that leads nowhere says so in both languages and leads back: ${colorScheme}`, async () => {
    const axe = await readFile(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
    const context = await person({ colorScheme, viewport: { width: 320, height: 700 } });
    try {
      const page = await context.newPage();
      const problems = [];
      page.on('console', (message) => problems.push(message.text()));
      await page.goto(`${site.url}404.html#c=1.abc`);
      for (const [heading, home] of [['There is no page at this address', 'Open Can I Vault?'], ['このアドレスにページはありません', 'Can I Vault? を開く']]) {
        await page.getByRole('heading', { name: heading }).waitFor();
        const link = page.getByRole('link', { name: home });
        assert.equal(await link.evaluate(({ pathname, hash }) => pathname + hash), '/#c=1.abc', 'a case goes along');
      }
      assert.equal(await page.getByRole('link', { name: 'Learn', exact: true }).getAttribute('href'), '/learn/');
      const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(content <= width, `${content} in ${width}`);
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
      assert.deepEqual(found.violations.map(({ id, nodes }) => [id, nodes[0].target.join(' ')]), []);
      assert.deepEqual(problems, []);
    } finally {
      await context.close();
    }
  });
}
