// How large the built page is, file by file, as it travels: raw, gzip, brotli.
//
// The first download is everything that index.html names: what a person waits for before the first verdict.
// Other files come later or never: the rest of the program and the editor module after the first verdict, another
// language when it is chosen.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { DIST } from './lib/site.mjs';

const BUDGET_FIRST = 150_000;
const BUDGET_EDITOR = 110_000;
const BUDGET_ELEMENT = 5_000;

function brotli(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

async function measure(name) {
  const bytes = await readFile(join(DIST, name));
  return { name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli(bytes) };
}

function row(name, sizes) {
  const numbers = ['raw', 'gzip', 'brotli'].map((key) => sizes[key].toLocaleString('en').padStart(11));
  console.log(`  ${name.padEnd(52)}${numbers.join('')}`);
}

function group(title, files, budget) {
  console.log(`\n${title}`);
  const total = { raw: 0, gzip: 0, brotli: 0 };
  for (const file of files) {
    row(file.name, file);
    for (const key of Object.keys(total)) total[key] += file[key];
  }
  row('together', total);
  if (!budget) return;
  const verdict = total.brotli <= budget ? 'within' : 'OVER';
  console.log(`  ${verdict} the budget of ${budget.toLocaleString('en')} bytes brotli`);
}

const html = await readFile(join(DIST, 'index.html'), 'utf8');
const editor = html.match(/<meta name="editor-module" content="\.\/([^"]+)"/)?.[1];
const rest = html.match(/<meta name="rest-module" content="\.\/(\S+) /)?.[1];
const names = (await readdir(DIST, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(DIST.length + 1))
  .sort();
const languages = html.match(/<meta name="language-files" content="([^"]*)"/)?.[1] ?? '';
const own = ['embed/index.html', 'can-i-vault.js', 'sw.js'];
const isFirst = (name) => name === 'index.html' || (!own.includes(name) && name !== editor && name !== rest && !languages.includes(name) && html.includes(name) && !/\.(png|webmanifest)$/.test(name));

console.log(`${'bytes'.padEnd(54)}${['raw', 'gzip', 'brotli'].map((word) => word.padStart(11)).join('')}`);
group('first download', await Promise.all(names.filter(isFirst).map(measure)), BUDGET_FIRST);
group('the rest of the program', await Promise.all(names.filter((name) => name === rest).map(measure)));
group('editor module', await Promise.all(names.filter((name) => name === editor).map(measure)), BUDGET_EDITOR);
const shared = names.filter((name) => isFirst(name) && name !== 'index.html');
group('a frame\'s first download', await Promise.all(['embed/index.html', ...shared, rest].map(measure)));
group('the custom element', [await measure('can-i-vault.js')], BUDGET_ELEMENT);
group('the service worker', [await measure('sw.js')]);
const later = names.filter((name) => !isFirst(name) && name !== editor && name !== rest && !own.includes(name));
if (later.length) group('only when asked for', await Promise.all(later.map(measure)));
