// Serves the built page to the tests and notes every request, so that a test can say "and then nothing more".
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(fileURLToPath(import.meta.url), '../../../..');
export const DIST = resolve(process.env.DIST ?? join(ROOT, 'dist'));

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
};

// A sub path on purpose: the site must work from anywhere.
const PREFIX = '/some/sub path/'.replace(' ', '%20');

async function read(folder, path) {
  const inside = normalize(decodeURIComponent(path));
  if (inside.startsWith('..')) return null;
  let file = join(folder, inside);
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory()) file = join(file, 'index.html');
  const body = await readFile(file).catch(() => null);
  return body && { body, type: TYPES[extname(file)] ?? 'application/octet-stream' };
}

// Beside the site, so that it is in a secure context too: a place to copy from and to paste into.
const CLIPBOARD = { body: '<!doctype html><title>Clipboard</title><textarea></textarea>', type: TYPES['.html'] };

/**
 * Starts a server on a free port of 127.0.0.1; `requests` grows with every path that is asked for, and nothing is
 * answered while `isDown`.
 */
export async function serve() {
  const requests = [];
  const site = { requests, isDown: false };
  const server = createServer(async (request, response) => {
    if (site.isDown) {
      request.socket.destroy();
      return;
    }
    requests.push(request.url);
    const path = request.url.split('?')[0];
    const inside = path.startsWith(PREFIX) ? await read(DIST, path.slice(PREFIX.length)) : null;
    const answer = path === '/clipboard' ? CLIPBOARD : inside;
    if (answer) {
      response.writeHead(200, { 'content-type': answer.type, 'cache-control': 'no-store' }).end(answer.body);
    } else {
      response.writeHead(404).end();
    }
  });
  const { port, close } = await listen(server);
  return Object.assign(site, {
    url: `http://127.0.0.1:${port}${PREFIX}`,
    clipboard: `http://127.0.0.1:${port}/clipboard`,
    close,
  });
}

/** Serves the files of a folder on a free port of 127.0.0.1: `{ port, close }`. */
export async function serveFolder(folder) {
  return listen(createServer(async (request, response) => {
    const found = await read(folder, new URL(request.url, 'http://localhost').pathname);
    if (found) response.writeHead(200, { 'content-type': found.type }).end(found.body);
    else response.writeHead(404).end();
  }));
}

async function listen(server) {
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: server.address().port,
    close: () => new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    }),
  };
}
