// The npm package as somebody installs it: packed, put into an empty folder, and used from Node, from a bundle and from
// TypeScript. `cargo xtask test` builds it first.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');
const PACKAGE = process.env.NPM_PACKAGE ?? join(ROOT, 'target/npm');
const run = async (program, ...given) => (await promisify(execFile)(program, given, { cwd: folder })).stdout;

let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canivault-npm-'));
  await writeFile(join(folder, 'package.json'), '{"private": true, "type": "module"}');
  const archive = (await run('npm', 'pack', PACKAGE, '--silent')).trim();
  await run('npm', 'install', '--offline', '--no-audit', '--no-fund', `./${archive}`);
});
after(() => rm(folder, { recursive: true, force: true }));

const node = async (name, code) => {
  await writeFile(join(folder, name), code);
  return run(process.execPath, name);
};

test('the README\'s examples say what they say they say', async () => {
  const readme = await readFile(join(folder, 'node_modules/canivault/README.md'), 'utf8');
  const examples = [...readme.matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code);
  assert.equal(examples.length, 3);
  for (const [at, code] of examples.entries()) {
    const expected = [...code.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, said]) => said);
    assert.ok(expected.length > 0);
    assert.deepEqual((await node(`example${at}.js`, code)).trim().split('\n'), expected);
  }
});

test('a report is the one of `canivault check`', async () => {
  const data = join(ROOT, 'crates/cli/tests/command/data');
  const wanted = await readFile(join(data, 'fail.json'), 'utf8');
  const printed = await node('report.js', `import { report } from 'canivault'; console.log(JSON.stringify(report(${JSON.stringify(wanted)}).value));`);
  const found = JSON.parse(printed);
  // It is kept without the fixes.
  const kept = await readFile(join(data, 'fail.report.json'), 'utf8');
  const expected = JSON.parse(`${kept.trimEnd().replace(/,$/, '')}}`);
  assert.ok(found.fixes.length > 0);
  delete found.fixes;
  for (const finding of found.findings) {
    assert.ok(finding.start < finding.end);
    delete finding.start;
    delete finding.end;
  }
  assert.deepEqual(found, expected);
});

test('the types are those of what comes out', async () => {
  const examples = join(ROOT, 'crates/vault/data/examples');
  const cases = await Promise.all((await readdir(examples)).map((name) => readFile(join(examples, name), 'utf8')));
  // Answers as literals: the compiler refuses a field too few and a field too many.
  const written = JSON.parse(await node('answers.js', `
    import { decodeLink, encodeLink, evaluate, report } from 'canivault';
    const cases = ${JSON.stringify([...cases, '{}', '{"policies": {"identity": [{"text": "{"}]}}'])};
    console.log(JSON.stringify({
      reports: cases.map((one) => report(one).value),
      cases: cases.map((one) => decodeLink(encodeLink(one).value).value),
      answers: [evaluate({}), evaluate('['), evaluate({ id: 7, principal: 'anonymous', action: 's3:GetObject', resource: '*', policies: { identity: ['{'] } }),
        evaluate({ id: 8, principal: 'arn:aws:iam::123456789012:user/a', action: 's3:GetObject', resource: '*', policies: { identity: null } })],
    }));`));
  assert.ok(written.reports.some(({ findings }) => findings.length) && written.reports.some(({ fixes }) => fixes.length));
  assert.ok(written.answers.some(({ decision }) => decision) && written.answers.some(({ error }) => error));
  await writeFile(join(folder, 'answers.ts'), `
    import { type Answer, type Case, type Report, report } from 'canivault';
    export const reports: Report[] = ${JSON.stringify(written.reports)};
    export const cases: Case[] = ${JSON.stringify(written.cases)};
    export const answers: Answer[] = ${JSON.stringify(written.answers)};
    const { value, error } = report({ vault: { name: 'prod' } });
    export const said: string = error ? error.message : value.sentence;
    // @ts-expect-error
    report({ vaults: {} });
    // @ts-expect-error
    export const verdict: 'maybe' = reports[0]!.verdict;`);
  await run(join(ROOT, 'tests/npm/node_modules/.bin/tsc'), '--noEmit', '--strict', '--noUncheckedIndexedAccess', '--target', 'es2022', '--module', 'nodenext', 'answers.ts')
    .catch((failure) => assert.fail(failure.stdout));
});

test('nothing that is given makes it throw', async () => {
  const code = `
    import * as all from 'canivault';
    const given = [undefined, null, 7, '', '[', {}, [], '#', 'c=1.', { vaults: 1 }, '['.repeat(100000)];
    for (const [name, ask] of Object.entries(all)) for (const one of given) {
      const answer = ask(one);
      if (typeof answer !== 'object') throw new Error(name);
    }
    console.log(Object.keys(all).sort().join());`;
  assert.equal((await node('hostile.js', code)).trim(), 'decodeLink,encodeLink,evaluate,report');
});

test('a bundle with the wasm beside it works', async () => {
  await writeFile(join(folder, 'entry.js'), 'import { report } from "canivault"; console.log(report({}).value.verdict);');
  await run(join(ROOT, 'web/node_modules/.bin/esbuild'), 'entry.js', '--bundle', '--format=esm', '--platform=node', '--outfile=bundle/out.mjs', '--log-level=error');
  await copyFile(join(folder, 'node_modules/canivault/canivault_bg.wasm'), join(folder, 'bundle/canivault_bg.wasm'));
  assert.equal((await run(process.execPath, 'bundle/out.mjs')).trim(), 'depends');
});

test('the browser\'s entry is the same over a fetched module', async () => {
  const code = await readFile(join(folder, 'node_modules/canivault/browser.js'), 'utf8');
  const exported = (text) => text.match(/export const \{([^}]*)\}/)[1];
  assert.equal(exported(code), exported(await readFile(join(folder, 'node_modules/canivault/node.js'), 'utf8')));
  const fetched = `
    import { readFileSync } from 'node:fs';
    globalThis.fetch = async (address) => new Response(readFileSync(address), { headers: { 'content-type': 'application/wasm' } });
    const { report } = await import('./node_modules/canivault/browser.js');
    console.log(report({}).value.verdict);`;
  assert.equal((await node('browser.js', fetched)).trim(), 'depends');
});
