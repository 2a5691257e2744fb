// The configurations in hosting/: the same table of addresses and headers holds for all of them. nginx is started on
// 127.0.0.1 with the shipped file; without nginx or its module for brotli that part is skipped, and says so.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import vm from 'node:vm';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { hasBrotli, hasNginx, shipped, startNginx } from './lib/nginx.mjs';
import { DIST } from './lib/site.mjs';

const FOR_EVER = 'public, max-age=31536000, immutable';
// What every address says, whatever it is.
const EVERYWHERE = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
};

/** Every address of the site, with what must be said about it. */
async function addresses() {
  const files = (await readdir(DIST, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.stage') && !/\.(gz|br)$/.test(entry.name))
    .map((entry) => `/${join(entry.parentPath, entry.name).slice(DIST.length + 1)}`);
  const hashed = (path) => /-[0-9A-Za-z]{8,16}(_bg)?\.\w+$/.test(path);
  return ['/', '/embed/', '/learn/', ...files].map((path) => ({
    path,
    caching: hashed(path) ? FOR_EVER : 'no-cache',
    framing: path.startsWith('/embed/') ? 'frame-ancestors *' : "frame-ancestors 'none'",
    sharing: /can-i-vault\.js$|\/social-/.test(path) ? 'cross-origin' : 'same-origin',
  }));
}

test('the build has files with a hash and files without', async () => {
  const all = await addresses();
  assert.ok(all.some(({ path }) => path.endsWith('.wasm')), 'the build is in dist/');
  for (const { path, caching } of all) {
    const fixed = /(\/$|\/(index\.html|404\.html|can-i-vault\.js|sw\.js|favicon\.ico|robots\.txt|sitemap\.xml|security\.txt)$)/.test(path);
    assert.equal(caching, fixed ? 'no-cache' : FOR_EVER, path);
  }
});

test('the page brings its policy, and a frame may not be left to the header', async () => {
  for (const file of ['index.html', 'embed/index.html', 'learn/index.html']) {
    const html = await readFile(join(DIST, file), 'utf8');
    assert.match(html, /<meta http-equiv="Content-Security-Policy" content="default-src 'none';/, file);
    // It would be ignored there, and look as if it held.
    assert.ok(!html.includes('frame-ancestors'), file);
  }
});

const skip = hasNginx ? false : 'nginx is not installed (Debian: apt-get install nginx-light)';
const skipBrotli = hasBrotli ? false : 'nginx has no module for brotli (Debian: apt-get install libnginx-mod-http-brotli-static)';

let nginx;
const ask = (...what) => nginx.ask(...what);
before(async () => {
  if (hasNginx) nginx = await startNginx();
});
after(() => nginx?.stop());

test('nginx says all of it', { skip }, async () => {
  for (const { path, caching, framing, sharing } of await addresses()) {
    const { status, headers, body } = await ask(path);
    assert.equal(status, 200, path);
    assert.ok(body.length > 0, path);
    const said = [headers['cache-control'], headers['content-security-policy'], headers['cross-origin-resource-policy']];
    assert.deepEqual(said, [caching, framing, sharing], path);
    for (const [name, value] of Object.entries(EVERYWHERE)) assert.equal(headers[name], value, `${path}: ${name}`);
    assert.equal(headers.server, 'nginx', 'no version');
  }
});

test('nginx sends types that browsers take, packed for those who can', { skip }, async () => {
  const types = { html: 'text/html; charset=utf-8', wasm: 'application/wasm', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml; charset=utf-8', json: 'application/json; charset=utf-8', webmanifest: 'application/manifest+json', png: 'image/png', ico: 'image/x-icon', txt: 'text/plain; charset=utf-8', xml: 'text/xml; charset=utf-8' };
  for (const { path } of await addresses()) {
    const type = types[path.endsWith('/') ? 'html' : path.split('.').at(-1)];
    if (!type) continue;
    const plain = await ask(path);
    assert.equal(plain.headers['content-type'], type, path);
    assert.equal(plain.headers['content-encoding'], undefined, path);
    // Packed already.
    if (path.endsWith('.png')) continue;
    const packed = await ask(path, { 'accept-encoding': 'gzip' });
    assert.equal(packed.headers['content-encoding'], 'gzip', path);
    assert.equal(packed.headers.vary, 'Accept-Encoding', path);
    assert.deepEqual(gunzipSync(packed.body), plain.body, path);
  }
});

test('nginx sends brotli to those who take it, and gzip to the others', { skip: skipBrotli }, async () => {
  for (const { path } of await addresses()) {
    if (path.endsWith('.png')) continue;
    const plain = await ask(path);
    const packed = await ask(path, { 'accept-encoding': 'gzip, deflate, br' });
    assert.equal(packed.headers['content-encoding'], 'br', path);
    assert.equal(packed.headers['content-type'], plain.headers['content-type'], path);
    assert.equal(packed.headers['cache-control'], plain.headers['cache-control'], path);
    assert.equal(packed.headers.vary, 'Accept-Encoding', path);
    // A few words become no shorter.
    if (plain.body.length > 200) assert.ok(packed.body.length < plain.body.length, path);
    assert.deepEqual(brotliDecompressSync(packed.body), plain.body, path);
    assert.equal((await ask(path, { 'accept-encoding': 'gzip' })).headers['content-encoding'], 'gzip', path);
    assert.equal((await ask(path, { 'accept-encoding': 'gzip, br;q=0' })).headers['content-encoding'], 'gzip', path);
  }
});

test('nginx asks again for pages cheaply, and says no with the same headers', { skip }, async () => {
  const first = await ask('/');
  const again = await ask('/', { 'if-none-match': first.headers.etag });
  assert.equal(again.status, 304);
  for (const path of ['/none', '/embed/none', '/learn/none/at/all']) {
    const missing = await ask(path);
    assert.equal(missing.status, 404, path);
    assert.match(missing.body.toString(), /There is no page at this address/, path);
    assert.equal(missing.headers['content-security-policy'], "frame-ancestors 'none'", path);
    assert.equal(missing.headers['cache-control'], 'no-cache', path);
    for (const [name, value] of Object.entries(EVERYWHERE)) assert.equal(missing.headers[name], value, `${path}: ${name}`);
  }
  for (const folder of ['/embed', '/learn']) assert.equal((await ask(folder)).headers.location, `${folder}/`);
});

test('_headers says it once for every address', async () => {
  const rules = [];
  for (const line of (await shipped('_headers')).split('\n')) {
    if (/^\//.test(line)) rules.push({ path: line.trim(), headers: [] });
    else if (/^ /.test(line)) rules.at(-1).headers.push(line.trim().split(/: (.*)/s).slice(0, 2));
  }
  const matches = (rule, path) => (rule.endsWith('*') ? path.startsWith(rule.slice(0, -1)) : path === rule);
  for (const { path, caching, framing, sharing } of await addresses()) {
    const said = rules.filter((rule) => matches(rule.path, path)).flatMap((rule) => rule.headers);
    const names = said.map(([name]) => name);
    assert.equal(new Set(names).size, names.length, `${path}: ${names}`);
    const value = Object.fromEntries(said);
    assert.equal(value['Cache-Control'] ?? 'no-cache', caching, path);
    assert.equal(value['Cross-Origin-Resource-Policy'], sharing, path);
    const lower = Object.fromEntries(said.map(([name, text]) => [name.toLowerCase(), text]));
    for (const [name, text] of Object.entries(EVERYWHERE)) assert.equal(lower[name], text, `${path}: ${name}`);
    if (/\/$|\.html$/.test(path)) assert.equal(value['Content-Security-Policy'], framing, path);
  }
});

test('the functions for CloudFront say it too', async () => {
  const template = await shipped('cloudfront.yaml');
  // Those that CloudFormation has a property for, and those that it has none for.
  const custom = [...template.matchAll(/- Header: (\S+)\n\s+Value: (.+)/g)].map(([, name, value]) => [name.toLowerCase(), value]);
  const said = Object.fromEntries(custom);
  if (/ContentTypeOptions:\n\s+Override: true/.test(template)) said['x-content-type-options'] = 'nosniff';
  said['referrer-policy'] = template.match(/ReferrerPolicy: (\S+)/)[1];
  said['strict-transport-security'] = `max-age=${template.match(/AccessControlMaxAgeSec: (\d+)/)[1]}`;
  assert.deepEqual(said, EVERYWHERE);
  const code = [...template.matchAll(/FunctionCode: \|\n((?: {8}.*\n|\n)+)/g)].map(([, block]) => block);
  const [request, response] = code.map((block) => vm.runInNewContext(`${block}; handler`));
  for (const { path, caching, framing, sharing } of await addresses()) {
    const answer = response({ request: { uri: path }, response: { headers: {} } });
    assert.equal(answer.headers['cache-control'].value, caching, path);
    assert.equal(answer.headers['content-security-policy'].value, framing, path);
    assert.equal(answer.headers['cross-origin-resource-policy'].value, sharing, path);
    const asked = request({ request: { uri: path } });
    assert.equal(asked.uri, path.endsWith('/') ? `${path}index.html` : path);
  }
  for (const uri of ['/embed', '/learn']) assert.equal(request({ request: { uri } }).headers.location.value, `${uri}/`);
});
