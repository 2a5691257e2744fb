// Starts nginx on 127.0.0.1 with the shipped configuration and a copy of the site, compressed as a release is.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { access, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DIST, ROOT } from './site.mjs';

const BROTLI = '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so';
const run = promisify(execFile);

export const hasNginx = await run('nginx', ['-v']).then(() => true, () => false);
export const hasBrotli = hasNginx && await access(BROTLI).then(() => true, () => false);

/** A file of hosting/, as it is shipped. */
export const shipped = (name) => readFile(join(ROOT, 'hosting', name), 'utf8');

/** What the file tells to do for brotli; Debian keeps the modules elsewhere than a server's own folder. */
function withBrotli(file) {
  const done = file.replace(/^( *)# (load_module|brotli_static) /gm, '$1$2 ').replace(/modules\/\S+(?=;)/, BROTLI);
  assert.equal(done.match(/^ *(load_module|brotli_static) /gm).length, 2);
  return done;
}

async function freePort() {
  const free = createServer();
  await new Promise((listening) => free.listen(0, '127.0.0.1', listening));
  const { port } = free.address();
  await new Promise((closed) => free.close(closed));
  return port;
}

/** Starts it. Answers its port, a way to ask it, and how to stop it. */
export async function startNginx() {
  const folder = await mkdtemp(join(tmpdir(), 'canivault-nginx-'));
  const port = await freePort();
  await cp(DIST, join(folder, 'dist'), { recursive: true });
  await run('chmod', ['-R', 'a+rX', folder]);
  await run(process.execPath, [join(ROOT, 'hosting/compress.mjs'), join(folder, 'dist')]);
  const file = (await shipped('nginx.conf')).replace('127.0.0.1:8080', `127.0.0.1:${port}`).replace('root dist;', `root ${folder}/dist;`);
  const configuration = join(folder, 'nginx.conf');
  const configure = async (text) => {
    await writeFile(configuration, text);
    await run('nginx', ['-t', '-p', folder, '-c', configuration]);
  };
  await configure(file);
  if (hasBrotli) await configure(withBrotli(file));
  const server = spawn('nginx', ['-p', folder, '-c', configuration, '-g', 'daemon off;'], { stdio: 'ignore' });
  const ask = (path, headers = {}) => new Promise((answer, refuse) => {
    get({ host: '127.0.0.1', port, path, headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => answer({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
    }).on('error', refuse);
  });
  const stop = async () => {
    const ended = new Promise((exit) => { server.once('exit', exit); });
    server.kill('SIGQUIT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 100; tries += 1) {
    if (await ask('/').catch(() => null)) return { port, ask, stop };
    await new Promise((later) => { setTimeout(later, 50); });
  }
  await stop();
  throw new Error('nginx does not answer');
}
