// How large the built pages are, file by file, as they travel: raw, gzip, brotli.
//
//   node tests/browser/size.mjs [--check]     with --check it fails when a page is over its budget
//
// A budget is for what a visitor waits for, and includes everything up to that point. Where plain means do not reach it,
// what they reach is the limit, so that it does not grow: docs/size.md says what the rest would cost.
import { readFile, readdir } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { DIST } from './lib/site.mjs';

const isCheck = process.argv.includes('--check');

function brotli(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

const measured = new Map();
async function measure(name) {
  if (!measured.has(name)) {
    const bytes = await readFile(join(DIST, name));
    measured.set(name, { name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli(bytes) });
  }
  return measured.get(name);
}

/** The files that a page names, by what they are: `{ html, style, program, editor, languages }`. */
async function filesOf(folder) {
  const html = `${folder}index.html`;
  const text = await readFile(join(DIST, html), 'utf8');
  const found = (pattern) => {
    const names = [...text.matchAll(pattern)].map(([, name]) => normalize(join(folder, name)));
    if (!names.length) throw new Error(`${html} names no file like ${pattern}`);
    return [...new Set(names)];
  };
  return {
    html: [html],
    style: found(/<link rel="stylesheet" href="([^"]+)"/g),
    program: [...found(/await import\('([^']+\.js)'\)/g), ...found(/'([^']+_bg\.wasm)'/g)],
    editor: found(/<meta name="editor-module" content="([^"]+)"/g),
    languages: found(/[ "]\w+=((?:\.\.?\/)\w+-\w+\.json)/g),
  };
}

function row(name, sizes) {
  const numbers = ['raw', 'gzip', 'brotli'].map((key) => sizes[key].toLocaleString('en').padStart(11));
  console.log(`  ${name.padEnd(52)}${numbers.join('')}`);
}

const over = [];
async function group(title, names, budget, reached = budget) {
  console.log(`\n${title}`);
  const files = await Promise.all(names.map(measure));
  const total = { raw: 0, gzip: 0, brotli: 0 };
  for (const file of files) {
    row(file.name, file);
    for (const key of Object.keys(total)) total[key] += file[key];
  }
  row('together', total);
  if (!budget) return;
  const said = (bytes) => bytes.toLocaleString('en');
  if (total.brotli > reached) over.push(`${title}: ${said(total.brotli)} of ${said(reached)} bytes`);
  console.log(`  ${total.brotli <= budget ? 'within' : 'OVER'} the budget of ${said(budget)} bytes brotli`);
  if (reached !== budget) console.log(`  ${total.brotli <= reached ? 'within' : 'OVER'} the limit of ${said(reached)} that was reached so far`);
}

const page = await filesOf('');
const learn = await filesOf('learn/');
const embed = await filesOf('embed/');
console.log(`${'bytes'.padEnd(54)}${['raw', 'gzip', 'brotli'].map((word) => word.padStart(11)).join('')}`);
await group('the first verdict', [...page.html, ...page.style], 30_000);
await group('a verdict of one\'s own', [...page.html, ...page.style, ...page.program], 400_000, 755_000);
await group('the whole playground', [...page.html, ...page.style, ...page.program, ...page.editor], 520_000, 865_000);
await group('the frame', [...embed.html, ...embed.style, ...embed.program], 400_000, 685_000);
await group('the custom element', ['can-i-vault.js'], 5_000);
await group('the teaching rooms, editor and all', [...learn.html, ...learn.style, ...learn.program, ...learn.editor]);
await group('another language', page.languages);
await group('the service worker', ['sw.js']);
const all = await readdir(DIST, { recursive: true, withFileTypes: true });
const others = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(DIST.length + 1));
// Loaded when somebody brings Terraform, CloudFormation or YAML, and kept for offline use.
await group('the readers of infrastructure as code', others.filter((name) => name.startsWith('readers-')));
await group('the analysis of policies', others.filter((name) => name.startsWith('prover-')));
await group('other files', others.filter((name) => !measured.has(name)).sort());

if (over.length) console.log(`\nover budget:\n  ${over.join('\n  ')}`);
if (isCheck && over.length) process.exitCode = 1;
