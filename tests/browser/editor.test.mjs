// The editor as a person meets it: before its module has come and after, with input methods, the keyboard and
// texts that are too much; and what the page says when it cannot start.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertClean, editor, enter, idle, open, paste, person, results, start, stop, textOf, until, visit } from './lib/page.mjs';
import { allow, SEVEN } from './lib/cases.mjs';

const NAME = 'Identity policy';

before(() => start());
after(stop);

/** Opens the page while the editor's module is held back, and answers how to let it go. */
async function held(context) {
  let release;
  const gate = new Promise((go) => { release = go; });
  await context.route(/editor-[^/]*\.js$/, async (route) => {
    await gate;
    await route.continue();
  });
  const page = await open(context, { until: (opened) => editor(opened, NAME).waitFor() });
  return { page, release };
}

const isPlain = (page) => editor(page, NAME).evaluate((element) => element.localName === 'textarea');

async function upgraded(page) {
  // Editors that are not near sight stay text areas until they are.
  await page.waitForFunction((name) => !document.querySelector(`textarea.editor-plain[aria-label="${name}"]`), NAME);
}

/** An input method, as the browser's debugger plays it. */
async function inputMethod(page) {
  const session = await page.context().newCDPSession(page);
  return {
    compose: (text) => session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length }),
    accept: (text) => session.send('Input.insertText', { text }),
  };
}

async function withPage(body) {
  const context = await person();
  try {
    await body(context);
  } finally {
    await context.close();
  }
}

test('what is typed before the module comes is kept, with the caret and the focus', () => withPage(async (context) => {
  const { page, release } = await held(context);
  assert.ok(await isPlain(page));
  await editor(page, NAME).fill('{"typed": ""}');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  release();
  await upgraded(page);
  await page.keyboard.type('on');
  assert.equal(await textOf(page, NAME), '{"typed": "on"}');
  await assertClean(page);
}));

test('an input method at work in the text area is not interrupted', () => withPage(async (context) => {
  const { page, release } = await held(context);
  // Another editor in sight, by which to know that the module has come.
  await page.setViewportSize({ width: 1280, height: 2_000 });
  await page.getByRole('button', { name: 'Add an identity policy', exact: true }).click();
  await editor(page, `${NAME} 2`).waitFor();
  await editor(page, NAME).fill('');
  const input = await inputMethod(page);
  await input.compose('に');
  release();
  await page.locator(`.cm-content[aria-label="${NAME} 2"]`).waitFor();
  assert.ok(await isPlain(page));
  await input.compose('にほん');
  await input.accept('日本');
  await upgraded(page);
  assert.equal(await textOf(page, NAME), '日本');
}));

test('an input method composes in the editor, and the grid follows', () => visit({}, async (page) => {
  await paste(page, NAME, allow('kms:Decrypt').replace('{', '{ "Id": "",'));
  await page.keyboard.press('ControlOrMeta+Home');
  for (let moves = 0; moves < '{ "Id": "'.length; moves += 1) await page.keyboard.press('ArrowRight');
  const input = await inputMethod(page);
  for (const text of ['ぼ', 'ぼう', 'ぼうるとの']) {
    await input.compose(text);
    await idle(page); // findings and marks were written back
  }
  await input.accept('ボールトの');
  assert.match(await textOf(page, NAME), /^\{ "Id": "ボールトの",/);
  assert.deepEqual(Object.keys(await results(page)), SEVEN);
}));

test('Tab leaves the editor, and so does Escape and then Tab', () => visit({}, async (page) => {
  const inside = () => editor(page, NAME).evaluate((element) => element.getRootNode().activeElement === element);
  for (const keys of [['Tab'], ['Shift+Tab'], ['Escape', 'Tab']]) {
    await enter(page, NAME);
    assert.ok(await inside());
    for (const key of keys) await page.keyboard.press(key);
    assert.ok(!await inside(), `still inside after ${keys.join(', ')}`);
  }
}));

test('a fix is a step that the editor can undo', () => visit({}, async (page) => {
  const text = await textOf(page, NAME); // the first example is one identity policy that lacks something
  await page.getByRole('button', { name: /^Try this fix/ }).first().click();
  await until(async () => (await textOf(page, NAME)) !== text, 'the fix in the editor');
  await enter(page, NAME);
  await page.keyboard.press('ControlOrMeta+z');
  assert.equal(await textOf(page, NAME), text);
}));

test('typing over several lines is one step, and keeps the page\'s policy', () => visit({}, async (page) => {
  const text = await textOf(page, NAME);
  await enter(page, NAME);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('{}');
  assert.equal(await textOf(page, NAME), '{}');
  await page.keyboard.press('ControlOrMeta+z');
  assert.equal(await textOf(page, NAME), text);
  await editor(page, NAME).fill(allow('*'));
  assert.equal(await textOf(page, NAME), allow('*'));
}));

test('actions are completed inside of quotes', () => visit({}, async (page) => {
  await paste(page, NAME, '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*","Action":"kms:Dec');
  await page.keyboard.type('r');
  await page.getByRole('option', { name: 'kms:Decrypt', exact: true }).waitFor();
  // CodeMirror ignores an Enter within 75 ms: it comes too soon to be meant for the list.
  const shown = await page.evaluate(() => performance.now());
  await page.waitForFunction((since) => performance.now() - since > 75, shown);
  await page.keyboard.press('Enter');
  assert.match(await textOf(page, NAME), /"Action":"kms:Decrypt$/);
}));

test('ten megabytes freeze nothing and lose nothing', () => visit({}, async (page) => {
  const text = `{"Version":"2012-10-17","Statement":[\n${'{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*"},\n'.repeat(180_000)}`;
  await paste(page, NAME, text);
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.type('x');
  assert.deepEqual(Object.keys(await results(page)), SEVEN);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+c');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied.length, text.length + 1);
}));

test('what was typed last in a large text is there when it is left', () => visit({}, async (page) => {
  await paste(page, NAME, '{}\n'.repeat(150_000));
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.type('last');
  await page.getByRole('button', { name: 'Start over', exact: true }).click();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  assert.match(await textOf(page, NAME), /^last\{\}/);
}));

test('a page that cannot start says so, in the person\'s language', async () => {
  for (const [locale, words] of [['en-US', /stopped working.*WebAssembly/s], ['ja-JP', /停止しました.*WebAssembly/s]]) {
    const context = await person({ locale });
    try {
      await context.route(/\.wasm$/, (route) => route.abort());
      const page = await open(context, { until: (opened) => opened.getByRole('alert').waitFor() });
      assert.match(await page.getByRole('alert').innerText(), words);
      assert.deepEqual(await page.evaluate(() => globalThis.violations), []);
    } finally {
      await context.close();
    }
  }
});

test('without JavaScript the page says what it is and what it needs', async () => {
  const context = await person({ javaScriptEnabled: false });
  try {
    const page = await open(context, { until: (opened) => opened.getByRole('heading', { level: 1 }).waitFor() });
    assert.match(await page.locator('body').innerText(), /needs JavaScript/);
  } finally {
    await context.close();
  }
});

test('the statement that is explained is a tinted row with a bar in the gutter, in one line as in many', () => visit({}, async (page) => {
  const marked = () => editor(page, NAME).evaluate((element) => {
    const root = element.getRootNode();
    const texts = (selector) => [...root.querySelectorAll(selector)].map(({ textContent }) => textContent.trim());
    return {
      rows: texts('.row-accent'),
      parts: texts('.mark-accent'),
      bars: root.querySelectorAll('.cm-gutter-lint .bar-accent').length,
      tint: getComputedStyle(root.querySelector('.row-accent') ?? element).backgroundColor,
    };
  });
  await enter(page, NAME);
  await until(async () => (await marked()).rows.length === 6, 'a row for each line of the statement');
  const found = await marked();
  assert.deepEqual([found.rows[0], found.rows.at(-1)], ['{', '},'], 'its comma is no reason to leave the last line out');
  assert.deepEqual([found.parts, found.bars], [[], 6]);
  assert.notEqual(found.tint, 'rgba(0, 0, 0, 0)');
  // Of a policy in one line, only the statement is marked.
  await paste(page, NAME, '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"backup:*","Resource":"*"},{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}');
  await until(async () => (await marked()).parts.join('').includes('backup:*'), 'the statement');
  const line = await marked();
  assert.deepEqual([line.rows, line.bars], [[], 1]);
  assert.ok(!line.parts.join('').includes('kms:*'), line.parts.join(''));
}));

for (const colorScheme of ['light', 'dark']) {
  test(`the search panel and the signs in the gutter are in the page's own colours: ${colorScheme}`, () => visit({ colorScheme }, async (page) => {
    await paste(page, NAME, '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decript", "Resource": "*"}]}');
    await page.keyboard.press('ControlOrMeta+f');
    const look = () => editor(page, NAME).evaluate((element) => {
      const root = element.getRootNode();
      const token = (name) => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.setProperty('color', `var(${name})`);
        const { color } = getComputedStyle(probe);
        probe.remove();
        return color;
      };
      const style = (selector) => (root.querySelector(selector) ? getComputedStyle(root.querySelector(selector)) : {});
      return {
        tokens: Object.fromEntries(['--surface', '--sunken', '--warning', '--deny'].map((name) => [name, token(name)])),
        panel: style('.cm-panels').backgroundColor,
        field: style('.cm-textfield').backgroundColor,
        size: parseFloat(style('.cm-search').fontSize),
        sign: style('.cm-lint-marker').backgroundColor,
        shape: style('.cm-lint-marker').clipPath,
      };
    });
    await until(async () => { const { panel, sign } = await look(); return panel && sign; }, 'the panel and the sign');
    const { tokens, panel, field, size, sign, shape } = await look();
    assert.deepEqual([panel, field], [tokens['--sunken'], tokens['--surface']]);
    assert.ok(size >= 14, `${size} pixels`);
    assert.ok([tokens['--warning'], tokens['--deny']].includes(sign), sign);
    assert.match(shape, /polygon/);
  }));
}
