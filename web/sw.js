// Keeps the page on the person's device, so that it opens without the network. cargo xtask build fills in the three
// constants (crates/xtask/src/offline.rs).
//
// A page and its files are always of one build. The cache holds one build. Each of its files is compared with the build's
// own hash before it is stored and again when it is served: what a portal or a proxy answers instead, with status 200,
// must not stay. The pages themselves come from the network when there is one; their files have a hash in their names, so that
// whatever build the page is of, it finds its own. A new worker waits until no tab is of the old build, so that the
// files of the old one stay as long as somebody may need them. Nothing a person typed is ever here.
const VERSION = '';
const PAGES = {}; // their folders and hashes
const FILES = {}; // their names and hashes, as `integrity` takes them

const CACHE = `canivault-${VERSION}`;
const SCOPE = self.registration.scope;
const PATIENCE = 5_000;

async function hash(response) {
  const bytes = await response.clone().arrayBuffer();
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

const hex = (digest) => [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const integrity = (digest) => `sha256-${btoa(String.fromCharCode(...digest))}`;
const addressOf = (file) => new URL(file, SCOPE).href;

/** Loads a file of this build. A wrong answer may lie in the browser's own cache, so the second try replaces it there. */
async function fetchFile(file) {
  const expected = { integrity: FILES[file] };
  try {
    return await fetch(addressOf(file), expected);
  } catch {
    return await fetch(addressOf(file), { ...expected, cache: 'reload' });
  }
}

async function keep() {
  const pages = await Promise.all(Object.entries(PAGES).map(async ([folder, expected]) => {
    const address = addressOf(folder);
    const page = await fetch(address, { cache: 'no-cache' });
    // While a new build is being copied to the server, the pages and this file may be of two. Then later.
    if (hex(await hash(page)) !== expected) throw new Error('a page is of another build');
    return [address, page];
  }));
  const files = await Promise.all(Object.keys(FILES).map(async (file) => [addressOf(file), await fetchFile(file)]));
  const cache = await caches.open(CACHE);
  for (const [address, file] of files) await cache.put(address, file);
  for (const [address, page] of pages) await cache.put(address, page);
  for (const client of await clients.matchAll({ includeUncontrolled: true })) client.postMessage({ version: VERSION });
}

async function forget() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('canivault-') && name !== CACHE).map((name) => caches.delete(name)));
}

async function open(request, address) {
  const kept = async () => (await caches.open(CACHE)).match(address);
  const late = new Promise((answer) => { setTimeout(answer, PATIENCE); });
  try {
    // A page that the browser kept by itself may be of a build whose files are gone.
    const page = await Promise.race([fetch(request, { cache: 'no-cache' }), late]);
    return page?.ok ? page : await kept() ?? page ?? Response.error();
  } catch {
    return await kept() ?? Response.error();
  }
}

async function load(file) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(addressOf(file));
  if (kept && integrity(await hash(kept)) === FILES[file]) return kept;
  const fresh = await fetchFile(file);
  await cache.put(addressOf(file), fresh.clone());
  return fresh;
}

addEventListener('install', (event) => event.waitUntil(keep()));
addEventListener('activate', (event) => event.waitUntil(forget()));
addEventListener('fetch', (event) => {
  const { request } = event;
  const place = request.url.split(/[?#]/)[0];
  if (request.method !== 'GET' || !place.startsWith(SCOPE)) return;
  const is = (file) => addressOf(file) === place;
  const page = Object.keys(PAGES).find((folder) => is(folder) || is(`${folder}index.html`));
  if (page) event.respondWith(open(request, addressOf(page)));
  const file = Object.keys(FILES).find(is);
  if (file) event.respondWith(load(file));
});
