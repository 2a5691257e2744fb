// Runs the browser tests with Node's own test runner and ends with "N passed, N failed".
//
//   node tests/browser/run.mjs [part of a test's name]     (needs dist/; `cargo xtask test --only browser` builds it)
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'node:test';
import { stripVTControlCharacters } from 'node:util';

const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const files = (await readdir(here)).filter((name) => name.endsWith('.test.mjs')).sort().map((name) => join(here, name));
const [only] = process.argv.slice(2);
const counts = { passed: 0, failed: 0 };

// A file's own entry is not a test, but it carries what went wrong outside of its tests.
const isFile = (event) => files.includes(event.name);

function passed(event) {
  if (isFile(event)) return;
  if (event.skip) {
    console.log(`skipped ${event.name}: ${event.skip}`);
    return;
  }
  counts.passed += 1;
  console.log(`ok      ${event.name} (${Math.round(event.details.duration_ms)} ms)`);
}

// A message that was added to is not in the stack, and the colours of Playwright's messages are noise in a log.
function text(cause) {
  const places = String(cause.stack ?? '').split('\n').filter((line) => /^\s+at .*file:/.test(line));
  return stripVTControlCharacters([cause.message ?? cause, ...places].join('\n'));
}

function failed(event) {
  const cause = event.details.error.cause ?? event.details.error;
  if (isFile(event) && event.details.error.failureType === 'subtestsFailed') return;
  counts.failed += 1;
  console.log(`FAILED  ${event.name}\n${text(cause).replace(/^/gm, '        ')}`);
}

run({ files, concurrency: 1, testNamePatterns: only && [new RegExp(only)] })
  .on('test:pass', passed)
  .on('test:fail', failed)
  .on('test:stdout', (event) => process.stdout.write(event.message))
  .on('test:stderr', (event) => process.stderr.write(event.message))
  .on('end', () => {
    // A run that tests nothing must not look like a run in which all is well.
    if (counts.passed + counts.failed === 0) counts.failed = 1;
    console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
    process.exitCode = counts.failed ? 1 : 0;
  })
  .resume();
