// The npm package in what other people build with: each bundler makes a bundle, which runs in Chromium, in a Worker of it,
// or in Node. README.md of the package says what each of them needs; this is that, word for word.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = resolve(HERE, '../..');
const PACKAGE = process.env.NPM_PACKAGE ?? join(ROOT, 'target/npm');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

let folder;
let server;
let site;
let tell;
const told = new Promise((resolved) => { tell = resolved; });

const run = async (program, ...given) => (await promisify(execFile)(program, given, { cwd: folder, maxBuffer: 2 ** 24 })).stdout;
const module = (name) => import(pathToFileURL(join(HERE, 'node_modules', name)));

// What every bundle says: the verdict of an empty case, and a decision.
const SAYS = `
  const { verdict } = report({}).value;
  const policies = { identity: [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }] };
  const { decision } = prepare(policies).value.evaluate({ principal: 'arn:aws:iam::123456789012:user/a', action: 's3:GetObject', resource: '*' });
  const said = verdict + ' ' + decision;
`;
const SAID = 'depends allowed';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canivault-bundlers-'));
  const put = (name, text) => writeFile(join(folder, name), text);
  await put('package.json', '{"private": true, "type": "module"}');
  const archive = (await run('npm', 'pack', PACKAGE, '--silent')).trim();
  await run('npm', 'install', '--offline', '--no-audit', '--no-fund', `./${archive}`);
  await put('entry.js', `import { prepare, report } from 'canivault';\n${SAYS}\ndocument.title = said;\n`);
  await put('slim.js', `import { init, prepare, report } from 'canivault/slim';
    init(new URL('canivault_bg.wasm', document.baseURI)).then(({ error }) => {
      if (error) throw new Error(error.message);
      ${SAYS}
      document.title = said;
    });\n`);
  await put('worker.js', `import { init, prepare, report } from 'canivault/slim';
    self.onmessage = async ({ data }) => {
      const { error } = await init(data);
      if (error) return self.postMessage(error.message);
      ${SAYS}
      self.postMessage(said);
    };\n`);
  await put('console.js', `import { prepare, report } from 'canivault';\n${SAYS}\nconsole.log(said);\n`);
  server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname.startsWith('/said/')) tell(decodeURIComponent(pathname.slice('/said/'.length)));
    const body = await readFile(join(folder, pathname)).catch(() => null);
    response.writeHead(body ? 200 : 404, { 'content-type': TYPES[extname(pathname)] ?? 'application/octet-stream' }).end(body);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  site = `http://127.0.0.1:${server.address().port}`;
});
after(async () => {
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

const headless = () => ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--user-data-dir=${join(folder, `profile${Math.random()}`)}`];

/** The title that a page gets when its script is done, in Chromium. */
async function title(path) {
  const given = [...headless(), '--virtual-time-budget=20000', '--dump-dom', `${site}/${path}`];
  const { stdout } = await promisify(execFile)(CHROMIUM, given, { maxBuffer: 2 ** 24, timeout: 60_000 });
  return stdout.match(/<title>([^<]*)/)?.[1];
}

/** A page with a script. */
async function page(path, script) {
  await mkdir(join(folder, path), { recursive: true });
  await writeFile(join(folder, path, 'index.html'), `<!doctype html><title>waiting</title>${script}`);
}

const beside = (path) => copyFile(join(folder, 'node_modules/canivault/canivault_bg.wasm'), join(folder, path, 'canivault_bg.wasm'));
const esbuild = async (options) => (await module('esbuild/lib/main.js')).build({ absWorkingDir: folder, bundle: true, logLevel: 'error', ...options });

test('esbuild, as a module: the wasm goes beside the bundle', async () => {
  await page('esbuild', '<script type="module" src="out.js"></script>');
  await esbuild({ entryPoints: ['entry.js'], format: 'esm', outfile: 'esbuild/out.js' });
  await beside('esbuild');
  assert.equal(await title('esbuild/index.html'), SAID);
});

test('esbuild, as a script without modules: slim', async () => {
  await page('iife', '<script src="out.js" defer></script>');
  await esbuild({ entryPoints: ['slim.js'], format: 'iife', outfile: 'iife/out.js', logOverride: { 'empty-import-meta': 'silent' } });
  await beside('iife');
  assert.equal(await title('iife/index.html'), SAID);
});

test('a Worker: slim, with the module from the page', async () => {
  await page('worker', `<script type="module">
    const worker = new Worker('out.js');
    worker.onmessage = ({ data }) => fetch('/said/' + encodeURIComponent(data));
    worker.postMessage(await WebAssembly.compileStreaming(fetch('canivault_bg.wasm')));
  </script>`);
  await esbuild({ entryPoints: ['worker.js'], format: 'iife', outfile: 'worker/out.js', logOverride: { 'empty-import-meta': 'silent' } });
  await beside('worker');
  // A page that is dumped does not wait for its worker: the worker's answer comes to the server.
  const browser = execFile(CHROMIUM, [...headless(), '--remote-debugging-port=0', `${site}/worker/index.html`]);
  try {
    assert.equal(await told, SAID);
  } finally {
    browser.kill();
  }
});

test('Node, bundled: the wasm goes beside the bundle', async () => {
  await esbuild({ entryPoints: ['console.js'], format: 'esm', platform: 'node', outfile: 'bundle/out.mjs' });
  await beside('bundle');
  assert.equal((await run(process.execPath, 'bundle/out.mjs')).trim(), SAID);
});

test('Node, bundled as CommonJS: slim', async () => {
  await writeFile(join(folder, 'common.js'), `import { readFileSync } from 'node:fs';
    import { init, prepare, report } from 'canivault/slim';
    init(readFileSync(process.argv[2])).then(({ error }) => {
      if (error) throw new Error(error.message);
      ${SAYS}
      console.log(said);
    });\n`);
  await esbuild({ entryPoints: ['common.js'], format: 'cjs', platform: 'node', outfile: 'bundle/out.cjs', logOverride: { 'empty-import-meta': 'silent' } });
  const wasm = join(folder, 'node_modules/canivault/canivault_bg.wasm');
  assert.equal((await run(process.execPath, 'bundle/out.cjs', wasm)).trim(), SAID);
});

test('Rollup: the wasm goes beside the bundle', async () => {
  const { rollup } = await module('rollup/dist/es/rollup.js');
  const { default: nodeResolve } = await module('@rollup/plugin-node-resolve/dist/es/index.js');
  await page('rollup', '<script type="module" src="out.js"></script>');
  const bundle = await rollup({ input: join(folder, 'entry.js'), plugins: [nodeResolve({ browser: true })] });
  await bundle.write({ file: join(folder, 'rollup/out.js'), format: 'es' });
  await bundle.close();
  await beside('rollup');
  assert.equal(await title('rollup/index.html'), SAID);
});

test('webpack: nothing besides', async () => {
  const { default: webpack } = await module('webpack/lib/index.js');
  await page('webpack', '<script type="module" src="out.js"></script>');
  const compiler = webpack({
    context: folder, entry: './entry.js', mode: 'development', devtool: false,
    experiments: { outputModule: true },
    output: { path: join(folder, 'webpack'), filename: 'out.js', module: true },
  });
  const stats = await promisify(compiler.run.bind(compiler))();
  await promisify(compiler.close.bind(compiler))();
  assert.ok(!stats.hasErrors(), stats.toString('errors-only'));
  assert.equal(await title('webpack/index.html'), SAID);
});

for (const version of ['vite6', 'vite7', 'vite8']) {
  test(`${version}: a target with top-level await`, async () => {
    const root = join(folder, `${version}-site`);
    await page(`${version}-site`, '<script type="module" src="./entry.js"></script>');
    await copyFile(join(folder, 'entry.js'), join(root, 'entry.js'));
    const { build } = await module(`${version}/dist/node/index.js`);
    // The default target of Vite 6 has no top-level await.
    await build({ root, base: './', logLevel: 'error', build: { outDir: join(folder, version), target: 'es2022' } });
    assert.equal(await title(`${version}/index.html`), SAID);
  });
}

test('publint and Are the types wrong find nothing', async () => {
  const { publint } = await module('publint/src/index-node.js');
  const { messages } = await publint({ pkgDir: PACKAGE, strict: true, pack: false });
  assert.deepEqual(messages, []);
  const archive = (await run('npm', 'pack', PACKAGE, '--silent')).trim();
  const attw = join(HERE, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  // It is a module; `require` of one works since Node 22, and older resolvers know no `exports`.
  await run(process.execPath, attw, archive, '--profile', 'esm-only', '--exclude-entrypoints', 'canivault_bg.wasm', '--format', 'ascii')
    .catch((failure) => assert.fail(failure.stdout));
});
