// The configurations in hosting/: the same table of addresses and headers holds for all of them. nginx is started on
// 127.0.0.1 with the shipped file; without nginx or its module for brotli that part is skipped, and says so.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { access, cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { get, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { DIST, ROOT } from './lib/site.mjs';

const FOR_EVER = 'public, max-age=31536000, immutable';
const shipped = (name) => readFile(join(ROOT, 'hosting', name), 'utf8');

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
  }));
}

test('the build has files with a hash and files without', async () => {
  const all = await addresses();
  assert.ok(all.some(({ path }) => path.endsWith('.wasm')), 'the build is in dist/');
  for (const { path, caching } of all) {
    const fixed = /(\/$|index\.html$|can-i-vault\.js$|sw\.js$)/.test(path);
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

const hasNginx = await promisify(execFile)('nginx', ['-v']).then(() => true, () => false);
const skip = hasNginx ? false : 'nginx is not installed (Debian: apt-get install nginx-light)';
const BROTLI = '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so';
const hasBrotli = hasNginx && await access(BROTLI).then(() => true, () => false);
const skipBrotli = hasBrotli ? false : 'nginx has no module for brotli (Debian: apt-get install libnginx-mod-http-brotli-static)';

let folder;
let server;
let port;

before(async () => {
  if (!hasNginx) return;
  folder = await mkdtemp(join(tmpdir(), 'canivault-nginx-'));
  const free = createServer();
  await new Promise((listening) => free.listen(0, '127.0.0.1', listening));
  ({ port } = free.address());
  await new Promise((closed) => free.close(closed));
  await cp(DIST, join(folder, 'dist'), { recursive: true });
  await promisify(execFile)('chmod', ['-R', 'a+rX', folder]);
  await promisify(execFile)(process.execPath, [join(ROOT, 'hosting/compress.mjs'), join(folder, 'dist')]);
  const file = (await shipped('nginx.conf')).replace('127.0.0.1:8080', `127.0.0.1:${port}`).replace('root dist;', `root ${folder}/dist;`);
  await configure(file);
  if (hasBrotli) await configure(withBrotli(file));
  server = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], { stdio: 'ignore' });
  for (let tries = 0; tries < 100; tries += 1) {
    if (await ask('/').catch(() => null)) return;
    await new Promise((later) => { setTimeout(later, 50); });
  }
  throw new Error('nginx does not answer');
});

after(async () => {
  if (server) {
    const ended = new Promise((exit) => { server.once('exit', exit); });
    server.kill('SIGQUIT');
    await ended;
  }
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** What the file tells to do for brotli; Debian keeps the modules elsewhere than a server's own folder. */
function withBrotli(file) {
  const done = file.replace(/^( *)# (load_module|brotli_static) /gm, '$1$2 ').replace(/modules\/\S+(?=;)/, BROTLI);
  assert.equal(done.match(/^ *(load_module|brotli_static) /gm).length, 2);
  return done;
}

async function configure(file) {
  await writeFile(join(folder, 'nginx.conf'), file);
  await promisify(execFile)('nginx', ['-t', '-p', folder, '-c', join(folder, 'nginx.conf')]);
}

function ask(path, headers = {}) {
  return new Promise((answer, refuse) => {
    get({ host: '127.0.0.1', port, path, headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => answer({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
    }).on('error', refuse);
  });
}

test('nginx says all of it', { skip }, async () => {
  for (const { path, caching, framing } of await addresses()) {
    const { status, headers, body } = await ask(path);
    assert.equal(status, 200, path);
    assert.ok(body.length > 0, path);
    const said = [headers['cache-control'], headers['content-security-policy'], headers['x-content-type-options'], headers['referrer-policy']];
    assert.deepEqual(said, [caching, framing, 'nosniff', 'no-referrer'], path);
    assert.equal(headers.server, 'nginx', 'no version');
  }
});

test('nginx sends types that browsers take, packed for those who can', { skip }, async () => {
  const types = { html: 'text/html; charset=utf-8', wasm: 'application/wasm', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml; charset=utf-8', json: 'application/json; charset=utf-8', webmanifest: 'application/manifest+json', png: 'image/png' };
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
    assert.ok(packed.body.length < plain.body.length, path);
    assert.deepEqual(brotliDecompressSync(packed.body), plain.body, path);
    assert.equal((await ask(path, { 'accept-encoding': 'gzip' })).headers['content-encoding'], 'gzip', path);
    assert.equal((await ask(path, { 'accept-encoding': 'gzip, br;q=0' })).headers['content-encoding'], 'gzip', path);
  }
});

test('nginx asks again for pages cheaply, and says no with the same headers', { skip }, async () => {
  const first = await ask('/');
  const again = await ask('/', { 'if-none-match': first.headers.etag });
  assert.equal(again.status, 304);
  const missing = await ask('/none');
  assert.equal(missing.status, 404);
  assert.equal(missing.headers['content-security-policy'], "frame-ancestors 'none'");
  for (const folder of ['/embed', '/learn']) assert.equal((await ask(folder)).headers.location, `${folder}/`);
});

test('_headers says it once for every address', async () => {
  const rules = [];
  for (const line of (await shipped('_headers')).split('\n')) {
    if (/^\//.test(line)) rules.push({ path: line.trim(), headers: [] });
    else if (/^ /.test(line)) rules.at(-1).headers.push(line.trim().split(/: (.*)/s).slice(0, 2));
  }
  const matches = (rule, path) => (rule.endsWith('*') ? path.startsWith(rule.slice(0, -1)) : path === rule);
  for (const { path, caching, framing } of await addresses()) {
    const said = rules.filter((rule) => matches(rule.path, path)).flatMap((rule) => rule.headers);
    const names = said.map(([name]) => name);
    assert.equal(new Set(names).size, names.length, `${path}: ${names}`);
    const value = Object.fromEntries(said);
    assert.equal(value['Cache-Control'] ?? 'no-cache', caching, path);
    assert.equal(value['X-Content-Type-Options'], 'nosniff', path);
    assert.equal(value['Referrer-Policy'], 'no-referrer', path);
    if (/\/$|\.html$/.test(path)) assert.equal(value['Content-Security-Policy'], framing, path);
  }
});

test('the functions for CloudFront say it too', async () => {
  const code = [...(await shipped('cloudfront.yaml')).matchAll(/FunctionCode: \|\n((?: {8}.*\n|\n)+)/g)].map(([, block]) => block);
  const [request, response] = code.map((block) => vm.runInNewContext(`${block}; handler`));
  for (const { path, caching, framing } of await addresses()) {
    const answer = response({ request: { uri: path }, response: { headers: {} } });
    assert.equal(answer.headers['cache-control'].value, caching, path);
    assert.equal(answer.headers['content-security-policy'].value, framing, path);
    const asked = request({ request: { uri: path } });
    assert.equal(asked.uri, path.endsWith('/') ? `${path}index.html` : path);
  }
  for (const uri of ['/embed', '/learn']) assert.equal(request({ request: { uri } }).headers.location.value, `${uri}/`);
});
