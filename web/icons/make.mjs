// Draws the icons beside this file from web/icon.svg, for systems that take no SVG. Run it when icon.svg changes; the
// pictures are kept, so that a build needs no browser:
//
//   node web/icons/make.mjs       (needs Chromium and pngquant)
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HERE = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const CHROMIUM = process.env.CHROMIUM ?? 'chromium';

const drawn = readFileSync(join(HERE, '../icon.svg'), 'utf8');
const colour = drawn.match(/fill="(#\w+)"/)[1];
// Systems that cut an icon into their own shape want one that fills the square, with what matters in the inner 80 %:
// of our icon that is the wheel, without the box around it.
const wheel = drawn.replace(/<rect[^>]*>/, `<rect width="32" height="32" fill="${colour}"/>`);

const ICONS = [
  { name: 'icon-192.png', size: 192, svg: drawn },
  { name: 'icon-512.png', size: 512, svg: drawn },
  { name: 'icon-maskable.png', size: 512, svg: wheel },
  { name: 'icon-touch.png', size: 180, svg: wheel },
];

const folder = mkdtempSync(join(tmpdir(), 'canivault-icons-'));
for (const { name, size, svg } of ICONS) {
  const page = join(folder, 'icon.html');
  const picture = join(folder, name);
  writeFileSync(page, `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  execFileSync(CHROMIUM, ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--force-device-scale-factor=1', '--default-background-color=00000000', `--window-size=${size},${size}`, `--screenshot=${picture}`, `file://${page}`], { stdio: 'ignore' });
  execFileSync('pngquant', ['--strip', '--speed=1', '--force', '--output', join(HERE, name), '32', picture]);
}
rmSync(folder, { recursive: true });
