// How fast the npm package decides and reports, beside `JSON.parse` and the peer `@cloud-copilot/iam-simulate`, in one
// process. The peer's licence is the AGPL: it is installed into a cache folder here, and nothing of ours names it in a
// manifest or has anything of it in it.
//
//   NPM_PACKAGE=target/npm node tests/npm/bench.mjs [--check]
//
// The goals are proportions, so that they hold on any machine: with `--check` it fails where one is missed.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');
const PACKAGE = resolve(process.env.NPM_PACKAGE ?? join(ROOT, 'target/npm'));
const PEER = ['@cloud-copilot/iam-simulate', '0.1.173'];
const CACHE = join(process.env.BENCH_CACHE ?? join(ROOT, 'target/bench'), `peer-${PEER[1]}`);

const { evaluate, prepare, report } = await import(pathToFileURL(join(PACKAGE, 'node.js')));
const peer = await installed();

const read = (path) => readFileSync(join(ROOT, path), 'utf8');

// The article's case: what the policies of its example that passes say, and the seven actions. The peer's fast path
// fails on resource policies, so neither side has the key policy: the KMS actions are denied, and the work is the same.
const article = JSON.parse(read('crates/vault/data/examples/passes.json'));
const { identity, boundary, scp, key } = article.policies;
const texts = [...identity, ...boundary, ...scp.flatMap((level) => level.policies), ...key].map((policy) => policy.text);
const CALLER = article.caller.arn;
const ACCOUNT = CALLER.split(':')[4];
const VAULT = `arn:aws:backup:us-west-2:${ACCOUNT}:backup-vault:prod`;
const KEY = article.key.arn;
const context = {
  'aws:PrincipalArn': CALLER,
  'aws:PrincipalAccount': ACCOUNT,
  'aws:RequestedRegion': 'us-west-2',
  'aws:ViaAWSService': 'true',
  'kms:ViaService': 'backup.us-west-2.amazonaws.com',
};
const requests = [
  ['backup:CreateBackupVault', VAULT],
  ['backup-storage:MountCapsule', '*'],
  ...['CreateGrant', 'DescribeKey', 'RetireGrant', 'Decrypt', 'GenerateDataKey'].map((name) => [`kms:${name}`, KEY]),
].map(([action, resource]) => ({ principal: CALLER, action, resource, context }));

const ours = {
  identity: identity.map((policy) => policy.text),
  boundary: boundary.map((policy) => policy.text),
  scp: scp.map((level) => level.policies.map((policy) => policy.text)),
};
const prepared = prepare(ours).value;
const named = (policies) => policies.map(({ name, text }) => ({ name, policy: JSON.parse(text) }));
const theirs = (request) => ({
  request: { principal: CALLER, action: request.action, resource: { resource: request.resource, accountId: ACCOUNT }, contextVariables: context },
  identityPolicies: named(identity),
  permissionBoundaryPolicies: named(boundary),
  serviceControlPolicies: scp.map((level) => ({ orgIdentifier: level.target, policies: named(level.policies) })),
  resourceControlPolicies: [],
});

// Both decide the same, but for one action: that a grant may be retired without the key policy's word is a rule of KMS
// that the peer does not have.
const words = { Allowed: 'allowed', ImplicitlyDenied: 'implicitDeny', ExplicitlyDenied: 'explicitDeny' };
for (const request of requests) {
  const found = [evaluate({ ...request, policies: ours }).decision, prepared.evaluate(request).decision];
  const expected = words[peer.runUnsafeSimulation(theirs(request), {})];
  const agreed = request.action === 'kms:RetireGrant' ? 'allowed' : expected;
  if (found.some((decision) => decision !== agreed)) throw new Error(`${request.action}: ${found}, the peer ${expected}`);
}

// The rows take turns, so that a machine that is busy for a while is busy for all of them; the best turn counts.
const rows = {
  'JSON.parse of the case\'s texts': () => texts.forEach((text) => JSON.parse(text)),
  'peer: seven decisions, from text': () => requests.forEach((request) => peer.runUnsafeSimulation(theirs(request), {})),
  'seven decisions, from text': () => requests.forEach((request) => evaluate({ ...request, policies: ours })),
  'seven decisions, prepared': () => requests.forEach((request) => prepared.evaluate(request)),
  'report of the case, without fixes': () => report(article, { fixes: false }),
  'report of the case': () => report(article),
};
const best = Object.fromEntries(Object.keys(rows).map((name) => [name, Infinity]));
for (let turn = 0; turn < 40; turn += 1) {
  for (const [name, run] of Object.entries(rows)) {
    const until = performance.now() + 20;
    for (let now = performance.now(); now < until;) {
      const count = name.startsWith('report') ? 1 : 10;
      for (let at = 0; at < count; at += 1) run();
      const after = performance.now();
      best[name] = Math.min(best[name], (after - now) / count);
      now = after;
    }
  }
}
for (const [name, time] of Object.entries(best)) console.log(`${name.padEnd(36)} ${(time * 1000).toFixed(1).padStart(9)} µs`);

const times = (one, other) => best[one] / best[other];
const goals = [
  ['peer / seven decisions, from text', times('peer: seven decisions, from text', 'seven decisions, from text'), 'at least', 2],
  ['peer / seven decisions, prepared', times('peer: seven decisions, from text', 'seven decisions, prepared'), 'at least', 20],
  ['report without fixes / JSON.parse', times('report of the case, without fixes', 'JSON.parse of the case\'s texts'), 'at most', 20],
];
console.log();
for (const [name, found, bound, goal] of goals) {
  const met = bound === 'at least' ? found >= goal : found <= goal;
  console.log(`${name.padEnd(36)} ${found.toFixed(1).padStart(9)}    ${bound} ${goal}${met ? '' : '   MISSED'}`);
  if (!met && process.argv.includes('--check')) process.exitCode = 1;
}

// The peer, at one version, in the cache folder.
async function installed() {
  const entry = join(CACHE, 'node_modules', PEER[0], 'dist/esm/index.js');
  if (!existsSync(entry)) {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(join(CACHE, 'package.json'), '{"private": true}');
    console.log(`installing ${PEER.join(' ')} into ${CACHE}`);
    execFileSync('npm', ['install', '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', PEER.join('@')], { cwd: CACHE, stdio: 'inherit' });
  }
  return import(pathToFileURL(entry));
}
