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
  assert.equal(examples.length, 6);
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
  // These two are about files, which there are none of here.
  delete expected.version;
  delete expected.case;
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
    import { type Answer, type Case, type Report, prepare, report } from 'canivault';
    export const reports: Report[] = ${JSON.stringify(written.reports)};
    export const cases: Case[] = ${JSON.stringify(written.cases)};
    export const answers: Answer[] = ${JSON.stringify(written.answers)};
    const { value, error } = report({ vault: { name: 'prod' } });
    export const said: string = error ? error.message : value.sentence;
    const prepared = prepare({ identity: [{ Statement: [] }], scp: [['{}']] });
    export const answer: Answer | string = prepared.error ? prepared.error.message : prepared.value.evaluate({ principal: 'anonymous', action: 's3:GetObject', resource: '*' });
    // @ts-expect-error
    prepared.value?.evaluate({ principal: 'anonymous', action: 's3:GetObject', resource: '*', policies: {} });
    // @ts-expect-error
    prepare({ key: [] });
    // @ts-expect-error
    report({ vaults: {} });
    // @ts-expect-error
    export const verdict: 'maybe' = reports[0]!.verdict;`);
  await run(join(ROOT, 'tests/npm/node_modules/.bin/tsc'), '--noEmit', '--strict', '--noUncheckedIndexedAccess', '--target', 'es2022', '--module', 'nodenext', 'answers.ts')
    .catch((failure) => assert.fail(failure.stdout));
});

test('what is proven and what is shown', async () => {
  const code = `
    import assert from 'node:assert/strict';
    import { allows, compare, evaluate } from 'canivault';
    const allow = (Action) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: 'arn:aws:s3:::docs/*' }] });
    const { value } = compare(allow('s3:Get*'), allow(['s3:Get*', 's3:PutObject']), { layer: 'identity' });
    assert.equal(value.newAccess.answer, 'some');
    assert.equal(value.lostAccess.answer, 'none');
    const decide = (policy) => evaluate({ ...value.newAccess.witness, policies: { identity: [policy] } }).decision;
    assert.deepEqual([decide(allow('s3:Get*')), decide(allow(['s3:Get*', 's3:PutObject']))], ['implicitDeny', 'allowed']);
    const boxes = allows({ caller: { arn: 'arn:aws:iam::444455556666:user/ann' }, policies: { identity: [allow('s3:*')] } }, 's3:GetObject').value;
    assert.deepEqual([boxes.answer, boxes.covers[0].resources], ['some', ['arn:aws:s3:::docs/*']]);
    assert.ok(compare({}, {}, { layer: 'nowhere' }).error.message);
    console.log('done');`;
  assert.equal((await node('proven.js', code)).trim(), 'done');
});

test('a prepared answer is the answer to the whole request', async () => {
  const code = `
    import assert from 'node:assert/strict';
    import { evaluate, prepare } from 'canivault';
    const statement = (Effect, Action, Condition) => ({ Effect, Action, Resource: '*', ...(Condition ? { Condition } : {}) });
    const policy = (...Statement) => ({ Version: '2012-10-17', Statement });
    const policies = {
      identity: [policy(statement('Allow', '*'), statement('Deny', 's3:*', { Bool: { 'aws:SecureTransport': 'false' } }),
        statement('Deny', 'kms:*', { NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } }),
        statement('Deny', 'ec2:*', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'x' } }))],
      scp: [[JSON.stringify(policy(statement('Allow', ['s3:*', 'kms:*', 'ec2:*'])))]],
    };
    const { value, error } = prepare(policies);
    assert.equal(error, undefined);
    const principal = 'arn:aws:iam::444455556666:user/a';
    const changing = { 'aws:SecureTransport': true };
    const contexts = [undefined, {}, changing, { 'aws:SecureTransport': 'false' }, { 'aws:SecureTransport': true, 'AWS:securetransport': false },
      { 'aws:MultiFactorAuthAge': 5 }, { 'aws:MultiFactorAuthAge': 1e21 }, { 'aws:TagKeys': ['x'] }, { 'aws:TagKeys': [] }, { a: null }, { a: { b: 1 } },
      [], 'text', null, Object.create({ inherited: 'x' }), new Map([['a', 'b']]), { 'aws:x': undefined }, { toJSON: () => ({}) }];
    const more = [{}, { id: 7 }, { id: 'x' }, { id: null }, { id: [1] }, { id: new Date(0) }, { id: 1.5 }, { unknown: ['aws:SecureTransport'] }, { colour: 'red' }, { principal: 'ann' }, { principal: 7 }, { resourceAccount: '1' }];
    let count = 0;
    for (const action of ['s3:GetObject', 'kms:Decrypt', 'ec2:RunInstances', 'iam:PassRole', 'kms']) for (const context of contexts) for (const fields of more) {
      const request = { principal, action, resource: '*', context, ...fields };
      assert.deepEqual(value.evaluate(request), evaluate({ ...request, policies }), JSON.stringify(request));
      assert.deepEqual(value.evaluate(JSON.stringify(request)), evaluate({ ...request, policies }));
      count += 1;
    }
    // The same object with another value in it is another context.
    const request = { principal, action: 's3:GetObject', resource: '*', context: changing };
    assert.equal(value.evaluate(request).decision, 'allowed');
    changing['aws:SecureTransport'] = false;
    assert.equal(value.evaluate(request).decision, 'explicitDeny');
    delete changing['aws:SecureTransport'];
    assert.equal(value.evaluate(request).decision, 'allowed');
    assert.equal(value.evaluate({ ...request, policies: {} }).error.code, 'unknownField');
    const refused = prepare({ scp: [['{']] });
    assert.deepEqual([refused.value, refused.error.layer, refused.error.code], [undefined, 'scp', 'unclosed']);
    const cycle = {}; cycle.cycle = cycle;
    for (const given of [undefined, null, 7, '', '[', [], {}, cycle, { get principal() { throw new Error('no'); } }, 10n]) {
      assert.ok(value.evaluate(given).error.message, String(given));
      assert.ok(prepare(given).value || prepare(given).error.message);
    }
    console.log(count);`;
  assert.ok(Number(await node('prepared.js', code)) > 500);
});

test('nothing that is given makes it throw', async () => {
  const code = `
    import * as all from 'canivault';
    const cycle = {}; cycle.cycle = cycle;
    const nameless = Object.create(null);
    const given = [undefined, null, 7, NaN, 10n, '', '[', {}, [], '#', 'c=1.', { vaults: 1 }, '['.repeat(100000), '\\ud800', cycle, { a: cycle }, nameless,
      Symbol('a'), () => {}, class {}, { caller: 10n }, { toJSON() { throw nameless; } }, { get caller() { throw { get message() { throw 1; } }; } },
      new Proxy({}, { get() { throw new Error('no'); }, ownKeys() { throw nameless; } }), { toString() { throw 1; } }, new Map(), new Date(NaN), new Uint8Array(9)];
    for (const [name, ask] of Object.entries(all)) for (const one of given) for (const more of [[], [null], [cycle], [new Proxy({}, { get() { throw 1; } })]]) {
      const answer = ask(one, ...more);
      if (typeof answer !== 'object') throw new Error(name);
      if (answer.error && typeof answer.error.message !== 'string') throw new Error(name);
    }
    // Afterwards it works as before.
    if (all.report({}).value.verdict !== 'depends') throw new Error('report');
    console.log(Object.keys(all).sort().join());`;
  assert.equal((await node('hostile.js', code)).trim(), 'allows,compare,decodeLink,encodeLink,evaluate,prepare,report');
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
