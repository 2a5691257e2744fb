// Keeps the page on the person's device, so that it opens without the network. cargo xtask build fills in the three
// constants (crates/xtask/src/offline.rs).
//
// A page and its files are always of one build. The cache holds one build, checked while it is filled, and is never
// added to. The pages themselves come from the network when there is one; their files have a hash in their names, so that
// whatever build the page is of, it finds its own. A new worker waits until no tab is of the old build, so that the
// files of the old one stay as long as somebody may need them. Nothing a person typed is ever here.
const VERSION = '';
const PAGES = {}; // their folders and hashes
const FILES = [];

const CACHE = `canivault-${VERSION}`;
const SCOPE = self.registration.scope;
const PATIENCE = 5_000;

async function hash(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function keep() {
  const pages = await Promise.all(Object.entries(PAGES).map(async ([folder, expected]) => {
    const address = new URL(folder, SCOPE).href;
    const page = await fetch(address, { cache: 'no-cache' });
    // While a new build is being copied to the server, the pages and this file may be of two. Then later.
    if (await hash(await page.clone().arrayBuffer()) !== expected) throw new Error('a page is of another build');
    return [address, page];
  }));
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
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

async function load(request) {
  return await (await caches.open(CACHE)).match(request) ?? fetch(request);
}

addEventListener('install', (event) => event.waitUntil(keep()));
addEventListener('activate', (event) => event.waitUntil(forget()));
addEventListener('fetch', (event) => {
  const { request } = event;
  const place = request.url.split(/[?#]/)[0];
  if (request.method !== 'GET' || !place.startsWith(SCOPE)) return;
  const is = (file) => new URL(file, SCOPE).href === place;
  const page = Object.keys(PAGES).find((folder) => is(folder) || is(`${folder}index.html`));
  if (page) event.respondWith(open(request, new URL(page, SCOPE).href));
  else if (FILES.some(is)) event.respondWith(load(request));
});
