// Draws the icons beside this file from web/icon.svg, for systems that take no SVG. Run it when icon.svg changes; the
// pictures are kept, so that a build needs no browser. (The picture of a shared link is drawn from the page itself:
// tests/browser/social.mjs.)
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
// What browsers and feed readers ask for by itself, whatever a page says: one file with several sizes.
const FAVICON = [16, 32, 48];

const folder = mkdtempSync(join(tmpdir(), 'canivault-icons-'));

function draw(name, size, svg, colours) {
  const page = join(folder, 'icon.html');
  const picture = join(folder, name);
  writeFileSync(page, `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  execFileSync(CHROMIUM, ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--force-device-scale-factor=1', '--default-background-color=00000000', `--window-size=${size},${size}`, `--screenshot=${picture}`, `file://${page}`], { stdio: 'ignore' });
  return execFileSync('pngquant', ['--strip', '--speed=1', colours, '-'], { input: readFileSync(picture) });
}

/** An ICO of PNG pictures: a header, an entry of 16 bytes for each, the pictures. */
function ico(pictures) {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let place = header.length;
  pictures.forEach(({ size, png }, at) => {
    const entry = 6 + 16 * at;
    header.writeUInt8(size, entry);
    header.writeUInt8(size, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(place, entry + 12);
    place += png.length;
  });
  return Buffer.concat([header, ...pictures.map(({ png }) => png)]);
}

for (const { name, size, svg } of ICONS) writeFileSync(join(HERE, name), draw(name, size, svg, '32'));
const sizes = FAVICON.map((size) => ({ size, png: draw(`favicon-${size}.png`, size, drawn, '64') }));
writeFileSync(join(HERE, 'favicon.ico'), ico(sizes));
rmSync(folder, { recursive: true });
