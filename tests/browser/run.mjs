// Runs the browser tests with Node's own test runner and ends with "N passed, N failed".
//
// A few failed tests run a second time, after all others: on a machine that is shared, an engine sometimes starves. A
// test that passes then counts as passed and is listed as flaky, so that whoever reads the log can look for the cause.
// When more than FEW fail, it is not the machine, and nothing runs again.
//
//   node tests/browser/run.mjs [part of a test's name]     (needs dist/; `cargo xtask test --only browser` builds it)
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'node:test';
import { stripVTControlCharacters } from 'node:util';

const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;
const files = (await readdir(here)).filter((name) => name.endsWith('.test.mjs')).sort().map((name) => join(here, name));
const [only] = process.argv.slice(2);
const FEW = 3;
// The longest that one file may take, in milliseconds: a test that waits for ever fails instead of holding up everybody.
const LONGEST = 15 * 60_000;

// A file's own entry is not a test, but it carries what went wrong outside of its tests.
const isFile = (event) => files.includes(event.name);

// A message that was added to is not in the stack, and the colours of Playwright's messages are noise in a log.
function text(cause) {
  const places = String(cause.stack ?? '').split('\n').filter((line) => /^\s+at .*file:/.test(line));
  return stripVTControlCharacters([cause.message ?? cause, ...places].join('\n'));
}

/** Runs the tests whose names match, and prints each with its result. */
function runTests(testNamePatterns) {
  const result = { passed: 0, failed: [] };
  return new Promise((done) => {
    run({ files, concurrency: 1, testNamePatterns, timeout: LONGEST })
      .on('test:pass', (event) => {
        if (isFile(event)) return;
        if (event.skip !== undefined) {
          // Without a reason, it is one that the pattern left out.
          if (event.skip !== true && event.skip !== 'test name does not match pattern') console.log(`skipped ${event.name}: ${event.skip}`);
          return;
        }
        result.passed += 1;
        console.log(`ok      ${event.name} (${Math.round(event.details.duration_ms)} ms)`);
      })
      .on('test:fail', (event) => {
        const cause = event.details.error.cause ?? event.details.error;
        if (isFile(event) && event.details.error.failureType === 'subtestsFailed') return;
        result.failed.push(event.name);
        console.log(`FAILED  ${event.name}\n${text(cause).replace(/^/gm, '        ')}`);
      })
      .on('test:stdout', (event) => process.stdout.write(event.message))
      .on('test:stderr', (event) => process.stderr.write(event.message))
      .on('end', () => done(result))
      .resume();
  });
}

const first = await runTests(only && [new RegExp(only)]);
let { passed } = first;
let failed = first.failed.length;
// A run that tests nothing must not look like a run in which all is well.
if (passed + failed === 0) failed = 1;

const areFew = failed > 0 && failed <= FEW && first.failed.every((name) => !files.includes(name));
if (areFew) {
  console.log(`\nonce more, what failed: ${first.failed.join('; ')}`);
  const exactly = first.failed.map((name) => new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`));
  const second = await runTests(exactly);
  const flaky = first.failed.filter((name) => !second.failed.includes(name));
  if (second.passed >= flaky.length) {
    for (const name of flaky) console.log(`FLAKY   ${name}`);
    passed += flaky.length;
    failed = second.failed.length;
  }
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
