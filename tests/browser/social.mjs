// Draws web/icons/social.png, the picture that chat programs show for a link to the page: the path of an example, as the
// page itself saves it. The picture is kept, so that a build needs no browser. Run it when the path looks different:
//
//   node tests/browser/social.mjs      (needs a built site, Chromium and pngquant)
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open, person, start, stop } from './lib/page.mjs';
import { ROOT } from './lib/site.mjs';

const EXAMPLE = 'An SCP allow list at one OU that forgets KMS';
const SIZE = { width: 1200, height: 630 };

const { site } = await start();
try {
  const context = await person({ viewport: SIZE, colorScheme: 'light' });
  const page = await open(context, { address: site.url });
  page.mayRequest = (url) => url.startsWith('blob:');
  await page.getByRole('combobox', { name: 'Example', exact: true }).selectOption({ label: process.argv[2] ?? EXAMPLE });
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save picture (SVG)', exact: true }).click()]);
  const path = await readFile(await saved.path(), 'utf8');
  const tagline = await page.locator('.masthead p').textContent();
  const logo = await page.locator('.logo').evaluate((element) => element.innerHTML);
  const drawing = await context.newPage();
  await drawing.setContent(`<!DOCTYPE html><html lang="en"><style>
    body { align-items: center; background: #faf9f6; color: #1a1c21; display: grid; font: 26px/1.35 system-ui, sans-serif; gap: 40px; grid-template-columns: 330px 1fr; height: 630px; margin: 0; overflow: hidden; padding: 0 24px 0 56px; }
    header svg { display: block; inline-size: 96px; } h1 { font-size: 46px; font-weight: 750; letter-spacing: -0.015em; line-height: 1.1; margin: 28px 0 20px; } p { color: #565a63; margin: 0; }
    .logo-door { fill: #1a1c21; } .logo-wheel { fill: none; stroke: #faf9f6; stroke-linecap: round; stroke-width: 2.4; }
    figure { margin: 0; } figure svg { block-size: 610px; inline-size: 100%; }
    </style><header><svg viewBox="0 0 28 28">${logo}</svg><h1>Can I Vault?</h1><p>${tagline}</p></header><figure>${path}</figure>`);
  const png = await drawing.screenshot({ clip: { x: 0, y: 0, ...SIZE } });
  const small = execFileSync('pngquant', ['--strip', '--speed=1', '128', '-'], { input: png, maxBuffer: 1 << 24 });
  await writeFile(join(ROOT, 'web/icons/social.png'), small);
  console.log(`web/icons/social.png: ${small.length} bytes`);
} finally {
  await stop();
}
