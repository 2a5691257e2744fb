// What of docs/embedding.md's table is true: for each generator of documentation a small site is built by the generator
// itself, with the code that the page gives to copy and with fenced blocks, and opened in Chromium. `cargo xtask test`
// brings the generators from npm and PyPI; one that cannot be had is left out, and the run says so.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { copyEmbedCode, person, start, stop } from '../browser/lib/page.mjs';
import { ROOT, serveFolder } from '../browser/lib/site.mjs';

const HERE = join(ROOT, 'tests/generators');
const MODULES = join(HERE, 'node_modules');
const { MDBOOK, MKDOCS } = process.env;

const CASE = {
  version: 1,
  caller: { arn: 'arn:aws:iam::444455556666:role/BackupAdmin' },
  vault: { name: 'prod', region: 'us-west-2' },
  key: { kind: 'awsManaged' },
  policies: { identity: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['backup:*', 'kms:*'], Resource: '*' }] }] },
  expect: { verdict: 'fail' },
};
const BLOCK = `# A block\n\n\`\`\`canivault\n${JSON.stringify(CASE, null, 1)}\n\`\`\`\n\nMore text.\n`;

// For each generator: what it needs, what it reads, how it is built, where its pages are. `rows` are those of the table:
// one for each kind of file, by its ending.
const GENERATORS = {
  mdBook: {
    rows: { mdBook: 'md' },
    needs: () => MDBOOK,
    write: (script, put) => Promise.all([
      put('book.toml', '[book]\ntitle = "t"\n[output.html]\nadditional-js = ["live.js"]\n'),
      put('live.js', loader(script)),
      put('src/SUMMARY.md', '# Summary\n\n- [E](element-md.md)\n- [B](block-md.md)\n'),
    ]),
    pages: 'src',
    build: (folder) => run(MDBOOK, ['build', folder]),
    address: (name) => `book/${name}.html`,
  },
  'MkDocs-readthedocs': mkdocs('readthedocs', 'MkDocs (readthedocs)'),
  'MkDocs-Material': mkdocs('material', 'MkDocs (Material)'),
  VitePress: {
    rows: { VitePress: 'md' },
    needs: () => has('vitepress'),
    write: (script, put) => put('.vitepress/config.mjs', `export default { base: '/VitePress/.vitepress/dist/', head: [['script', { src: '${script}', defer: '' }]] };`),
    pages: '.',
    build: (folder) => node(folder, 'vitepress/bin/vitepress.js', 'build'),
    address: (name) => `.vitepress/dist/${name}.html`,
  },
  Starlight: {
    rows: { 'Starlight (.md)': 'md', 'Starlight (.mdx)': 'mdx' },
    needs: () => has('@astrojs/starlight'),
    write: (script, put) => Promise.all([
      put('package.json', '{"type": "module"}'),
      put('astro.config.mjs', `import { defineConfig } from 'astro/config';
        import starlight from '@astrojs/starlight';
        export default defineConfig({ site: 'http://localhost', base: '/Starlight/dist', integrations: [starlight({ title: 't', pagefind: false, head: [{ tag: 'script', attrs: { src: '${script}', defer: true } }] })] });`),
      put('src/content.config.ts', `import { defineCollection } from 'astro:content';
        import { docsLoader } from '@astrojs/starlight/loaders';
        import { docsSchema } from '@astrojs/starlight/schema';
        export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };`),
    ]),
    pages: 'src/content/docs',
    // Its pages need a title above.
    front: (text) => `---\ntitle: t\n---\n\n${text.replace(/^# .*\n/, '')}`,
    build: (folder) => node(folder, 'astro/astro.js', 'build'),
    address: (name) => `dist/${name}/index.html`,
  },
  Docusaurus: {
    rows: { 'Docusaurus (.md as CommonMark)': 'md', 'Docusaurus (.mdx)': 'mdx' },
    needs: () => has('@docusaurus/core'),
    write: (script, put) => Promise.all([
      put('package.json', '{"private": true}'),
      put('docusaurus.config.js', `module.exports = {
        title: 't', url: 'http://localhost', baseUrl: '/Docusaurus/build/', onBrokenLinks: 'ignore', scripts: [{ src: '${script}', defer: true }],
        markdown: { format: 'detect' },
        presets: [['classic', { docs: { routeBasePath: '/' }, blog: false, pages: false }]],
      };`),
    ]),
    pages: 'docs',
    // An element in CommonMark does not keep it from building.
    builds: true,
    build: (folder) => node(folder, '@docusaurus/core/bin/docusaurus.mjs', 'build', '--no-minify'),
    address: (page) => `build/${page}/index.html`,
  },
};

function mkdocs(theme, row) {
  return {
    rows: { [row]: 'md' },
    needs: () => MKDOCS,
    write: (script, put) => put('mkdocs.yml', `site_name: t\ntheme:\n  name: ${theme}\n${theme === 'material' ? '  font: false\n' : ''}extra_javascript: ['${script}']\nmarkdown_extensions: [fenced_code]\n`),
    pages: 'docs',
    build: (folder) => run(MKDOCS, ['build', '--quiet', '--config-file', join(folder, 'mkdocs.yml')]),
    address: (name) => `site/${name}/index.html`,
  };
}

/** A script that loads another one: for generators that take files, no addresses. */
const loader = (script) => `{ const script = document.createElement('script'); script.src = '${script}'; document.head.append(script); }\n`;
const has = (name) => access(join(MODULES, name)).then(() => true, () => false);
const run = (program, given, options = {}) => promisify(execFile)(program, given, { maxBuffer: 2 ** 24, ...options });
const node = (folder, program, ...given) => run(process.execPath, [join(MODULES, program), ...given], {
  cwd: folder,
  env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', DOCUSAURUS_NO_TELEMETRY: '1', NO_UPDATE_NOTIFIER: '1', NODE_OPTIONS: '' },
});

let site;
let folder;
let server;
let copied;
let table;

before(async () => {
  ({ site } = await start());
  // Beside the generators, which look for their parts upwards from a site.
  folder = await mkdtemp(join(HERE, '.sites-'));
  copied = await copyEmbedCode();
  table = rows(await readFile(join(ROOT, 'docs/embedding.md'), 'utf8'));
  server = await serveFolder(folder);
});
after(async () => {
  await server?.close();
  await stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** The table "what works where": `{ generator: [element, block] }`. */
function rows(text) {
  const lines = text.split('\n').filter((line) => /^\| (mdBook|MkDocs|VitePress|Starlight|Docusaurus)/.test(line));
  return Object.fromEntries(lines.map((line) => {
    const [, name, element, block] = line.split('|').map((cell) => cell.trim());
    return [name, { element: element.startsWith('works'), block: block.startsWith('works') }];
  }));
}

/** Whether the example of a page says what its case says, after it was scrolled to. */
async function isLive(address, verdict, patience = 15_000) {
  const context = await person();
  try {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.port}/${address}`);
    const said = page.waitForFunction((wanted) => {
      const element = document.querySelector('can-i-vault');
      element?.scrollIntoView();
      return element?.report?.verdict === wanted;
    }, verdict, { timeout: patience });
    return await said.then(() => true, () => false);
  } finally {
    await context.close();
  }
}

for (const [own, generator] of Object.entries(GENERATORS)) {
  const names = Object.keys(generator.rows);
  test(`${names.join(', ')}: the table of docs/embedding.md is true`, { timeout: 240_000 }, async (context) => {
    if (!(await generator.needs())) {
      assert.ok(process.env.CI !== 'true', `${own} could not be installed`);
      context.skip(`${own} could not be had`);
      return;
    }
    const script = new URL('can-i-vault.js', site.url).href;
    const home = join(folder, own);
    const put = async (path, text) => {
      await mkdir(dirname(join(home, path)), { recursive: true });
      await writeFile(join(home, path), text);
    };
    const front = generator.front ?? ((text) => text);
    const page = (title, ending, text) => put(join(generator.pages, `${title}.${ending}`), front(text));
    const withElement = `# An element\n\n${copied}\n\nMore text.\n`;
    await generator.write(script, put);
    await page('index', 'md', '# Home\n\nText.\n');
    for (const [name, ending] of Object.entries(generator.rows)) {
      assert.ok(table[name], `docs/embedding.md has no row for ${name}`);
      await page(`block-${ending}`, ending, BLOCK);
      const isWritten = table[name].element || (generator.builds && ending !== 'mdx');
      await page(`element-${ending}`, ending, isWritten ? withElement : '# An element\n\nText.\n');
    }
    await generator.build(home);
    const says = (what, ending, patience) => isLive(`${own}/${generator.address(`${what}-${ending}`)}`, 'fail', patience);
    for (const [name, ending] of Object.entries(generator.rows)) {
      assert.equal(await says('block', ending), table[name].block, `${name}, the block`);
      if (table[name].element) {
        assert.ok(await says('element', ending), `${name}, the element`);
      } else if (ending === 'mdx') {
        // Both compile it with this.
        const { compile } = await import(pathToFileURL(join(MODULES, '@mdx-js/mdx/index.js')));
        await assert.rejects(compile(withElement), 'the element works: say so in the table');
      } else if (generator.builds) {
        // The block of the same site was live in less.
        assert.ok(!(await says('element', ending, 5000)), `${name}: the element works: say so in the table`);
      } else {
        await page(`element-${ending}`, ending, withElement);
        const isBuilt = await generator.build(home).then(() => true, () => false);
        assert.ok(!isBuilt || !(await says('element', ending)), `${name}: the element works: say so in the table`);
      }
    }
  });
}

test('the table has no row that nothing tests', () => {
  const tested = Object.values(GENERATORS).flatMap(({ rows }) => Object.keys(rows));
  assert.deepEqual(Object.keys(table).sort(), tested.sort());
});
