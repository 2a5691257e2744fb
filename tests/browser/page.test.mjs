// The page as a person meets it: contract.md section 5 names, pasting, keyboard, languages, themes, privacy.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import {
  assertClean, assertResults, box, editor, idle, inSight, open, paste, pasteAnything, person, results, PROVER, settled, start, stop, tab, TABLE, textOf, visit,
} from './lib/page.mjs';
import { allow, deny, fillPassing, keyPolicy, LANGUAGES, SEVEN } from './lib/cases.mjs';

let site;
before(async () => {
  ({ site } = await start());
});
after(stop);

const everything = (word) => Object.fromEntries(SEVEN.map((action) => [action, word]));

test('everything has the name that the contract gives it', () => visit({}, async (page) => {
  const wanted = [
    ...['Identity policy', 'Permissions boundary', 'Service control policy', 'KMS key policy'].map((name) => ['textbox', name]),
    ...['Caller ARN', 'Vault name', 'Region', 'Key ARN', 'Paste anything'].map((name) => ['textbox', name]),
    ...['Language', 'Key kind', 'Example'].map((name) => ['combobox', name]),
    ...['Choose files', 'Copy link', 'Copy embed code', 'Redact', 'Start over'].map((name) => ['button', name]),
    ...['Can I Vault?', 'Learn'].map((name) => ['link', name]),
    ['list', 'What was understood'],
    ['table', TABLE],
    ['navigation', 'Policies by kind'],
    ['region', 'Suggested fixes'],
  ];
  const missing = [];
  for (const [role, name] of wanted) {
    if ((await page.getByRole(role, { name, exact: true }).count()) !== 1) missing.push(`${role} "${name}"`);
  }
  assert.deepEqual(missing, []);
  assert.match(await page.getByRole('status').first().textContent(), /^Fail: [^`.]+\.$/, 'the verdict is one sentence');
  for (const item of await page.getByRole('list', { name: 'What was understood', exact: true }).getByRole('listitem').all()) {
    assert.equal(await item.getByRole('button', { name: /^(Remove|Change) / }).count(), 1, await item.innerText());
  }
  const fixes = page.getByRole('region', { name: 'Suggested fixes', exact: true });
  await fixes.getByRole('button', { name: /^Try/ }).first().waitFor();
  for (const name of [/^Try/, /^Copy message/]) {
    assert.ok((await fixes.getByRole('button', { name }).count()) >= (await fixes.locator('.fix').count()), `${name} at each fix`);
  }
}));

test('a cell is named by its action, its layer and its word', () => visit({}, async (page) => {
  const cells = page.getByRole('table', { name: TABLE, exact: true }).getByRole('button');
  const [headers, names, words] = [
    await page.locator('.grid thead .grid-layer').allInnerTexts(),
    await cells.evaluateAll((all) => all.map((cell) => cell.ariaLabel)),
    await cells.evaluateAll((all) => all.map((cell) => cell.querySelector('.grid-word').textContent)),
  ];
  assert.deepEqual(new Set(names).size, names.length);
  for (const [at, name] of names.entries()) {
    const [, action, layer, word] = name.match(/^(\S+), (.+): (.+)$/) ?? assert.fail(name);
    assert.ok(SEVEN.includes(action) && word === words[at], name);
    assert.ok(headers.some((header) => header.trim().toLowerCase() === layer.toLowerCase()), name);
  }
  assert.equal(names.filter((name) => name.includes(', Result: ')).length, SEVEN.length);
  await page.getByRole('button', { name: 'backup-storage:MountCapsule, Result: Fail', exact: true }).click();
  await page.getByRole('button', { name: 'kms:Decrypt, Identity: Allow', exact: true }).click();
  assert.equal(await page.locator('#why').getByText('kms:Decrypt').first().isVisible(), true);
}));

test('what is not chosen among the policies can be reached all the same, and comes forward', () => visit({}, async (page) => {
  const kinds = { Identity: 'Identity policy', 'Key policy': 'KMS key policy', SCP: 'Service control policy', Boundary: 'Permissions boundary' };
  const shown = () => page.locator('.tab-panel:not(.tab-away) .sheet, .tab-panel:not(.tab-away) .editor').count();
  for (const [kind, name] of Object.entries(kinds)) {
    const isForward = () => editor(page, name).evaluate((element) => !(element.getRootNode().host ?? element).closest('.tab-away'));
    await tab(page, kind).click();
    assert.equal(await tab(page, kind).getAttribute('aria-current'), 'true');
    assert.ok(await isForward(), kind);
    assert.equal(await page.locator('.tab-panel:not(.tab-away)').count(), 1);
    assert.ok((await shown()) > 0);
  }
  for (const [kind, name] of Object.entries(kinds)) {
    await editor(page, name).focus();
    await page.locator('nav.tabs [aria-current]', { hasText: kind }).waitFor();
  }
}));

test('a second policy of a kind has a name of its own, and no other field has one like it', () => visit({}, async (page) => {
  const button = (name) => page.getByRole('button', { name, exact: true });
  const adds = { identity: 'Add an identity policy', key: 'Add a key policy', boundary: 'Add a permissions boundary', level: 'Add a policy at this level' };
  // Where nobody sees it, the keyboard gets there.
  for (const add of Object.values(adds)) await button(add).first().press('Enter');
  for (const name of ['Identity policy', 'KMS key policy', 'Permissions boundary', 'Service control policy']) {
    await page.getByRole('textbox', { name: `${name} 2`, exact: true }).waitFor();
    assert.equal(await page.getByRole('textbox', { name }).count(), 2, name);
  }
}));

test('the grid has the seven actions in order and the result last', () => visit({}, async (page) => {
  const grid = page.getByRole('table', { name: TABLE, exact: true });
  const headers = await grid.getByRole('columnheader').allInnerTexts();
  assert.match(headers.at(-1).trim(), /^Result$/i);
  const seen = await results(page);
  assert.deepEqual(Object.keys(seen), SEVEN);
  for (const [action, result] of Object.entries(seen)) assert.match(result, /^(Pass|Fail|Depends)/, action);
  // What a script reads is what a person reads, and nothing that another width would show.
  const words = await grid.locator('tbody tr').evaluateAll((rows) => rows.map((row) => row.lastElementChild.textContent));
  assert.deepEqual(words, ['Pass', 'Fail', 'Pass', 'Pass', 'Pass', 'Pass', 'Pass']);
}));

test('the page opens on an example that fails', () => visit({}, async (page) => {
  const seen = Object.values(await results(page));
  assert.ok(seen.some((result) => result.startsWith('Fail')), seen.join());
  assert.ok((await page.getByRole('combobox', { name: 'Example' }).locator('option').count()) > 10);
}));

test('policies that allow everything pass', () => visit({}, async (page) => {
  await fillPassing(page);
  await assertResults(page, everything('Pass'));
}));

const DENIES = [
  ['Identity policy', deny('kms:Decrypt'), 'kms:Decrypt'],
  ['Permissions boundary', allow('backup:*', 'backup-storage:*', 'kms:C*', 'kms:D*', 'kms:G*'), 'kms:RetireGrant'],
  ['Service control policy', deny('backup-storage:MountCapsule'), 'backup-storage:MountCapsule'],
  ['KMS key policy', keyPolicy('kms:CreateGrant'), 'kms:CreateGrant'],
];
for (const [name, text, action] of DENIES) {
  test(`a paste into "${name}" changes the grid`, () => visit({}, async (page) => {
    await fillPassing(page);
    await assertResults(page, everything('Pass'));
    await paste(page, name, text);
    assert.equal((await textOf(page, name)).replaceAll(/\s/g, ''), text.replaceAll(/\s/g, ''));
    await assertResults(page, { [action]: 'Fail' });
    await paste(page, name, name === 'KMS key policy' ? keyPolicy() : allow('*'));
    await assertResults(page, everything('Pass'));
  }));
}

test('a broken policy is marked and nothing is lost', () => visit({}, async (page) => {
  await fillPassing(page);
  const broken = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ';
  await paste(page, 'Identity policy', broken);
  await page.waitForFunction((name) => {
    const rows = [...document.querySelectorAll('table')].find((table) => table.caption?.innerText.includes(name) || table.ariaLabel === name);
    return ![...rows.querySelectorAll('tbody tr')].every((row) => row.innerText.includes('Pass'));
  }, TABLE);
  assert.equal(await textOf(page, 'Identity policy'), broken);
  assert.deepEqual(Object.keys(await results(page)), SEVEN);
}));

test('hostile texts do not break the page', () => visit({}, async (page) => {
  for (const text of ['', ' ', '7', '[]', 'null', '\u0000', '['.repeat(100_000), `"${'*a'.repeat(5_000)}"`, '{"Statement":{}}']) {
    await paste(page, 'Identity policy', text);
    assert.deepEqual(Object.keys(await results(page)), SEVEN);
  }
  await paste(page, 'Identity policy', allow('*'));
  assert.equal((await textOf(page, 'Identity policy')).replaceAll(/\s/g, ''), allow('*').replaceAll(/\s/g, ''));
}));

test('text from people is text', () => visit({}, async (page) => {
  // What is made into HTML anywhere is an element that can be found, and loads nothing.
  const markup = '<img class=injected alt=x>';
  await fillPassing(page);
  await assertResults(page, everything('Pass'));
  // In the places that show what people wrote: editors, findings, reasons, names, fields, the error message.
  await paste(page, 'Identity policy', allow(markup, 'kms:*').replace('"Effect"', `"Sid": "${markup}", "${markup}": 1, "Effect"`));
  await page.getByRole('textbox', { name: 'Policy name' }).first().fill(markup);
  await page.getByRole('textbox', { name: 'Vault name', exact: true }).fill(markup);
  await box(page).fill(`${markup} is what AWS said`);
  await page.locator('#paste-outcome', { hasText: 'It looks like plain text' }).waitFor();
  await assertResults(page, { 'backup:CreateBackupVault': 'Depends' });
  await page.locator('.grid button').first().click();
  await idle(page);
  // It is there as the text that it is, so the page works and shows it.
  const text = await page.locator('body').innerText();
  assert.ok(text.includes(markup), 'the page shows what was written');
  assert.equal(await page.locator('.injected').count(), 0);
  assert.deepEqual(Object.keys(await results(page)), SEVEN);
}));

test('keyboard only: reach an editor, leave it, and read why', () => visit({}, async (page) => {
  const reached = new Set();
  const focused = () => page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute('aria-label') || element?.labels?.[0]?.innerText || element?.innerText || '';
  });
  await page.evaluate(() => document.body.focus());
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press('Tab');
    reached.add((await focused()).trim().split('\n')[0]);
  }
  for (const name of ['Identity policy', 'Permissions boundary', 'Service control policy', 'KMS key policy', 'Caller ARN', 'Key kind', 'Language', 'Example', 'Start over', 'Paste anything', 'Choose files', 'Identity (1)', 'Learn']) {
    assert.ok([...reached].some((label) => label.startsWith(name)), `Tab never reached "${name}": ${[...reached].join(' | ')}`);
  }
}));

test('the focus goes on from what was pressed, also when that is gone', () => visit({}, async (page) => {
  const press = async (name) => {
    await page.getByRole('button', { name }).first().focus();
    await page.keyboard.press('Enter');
  };
  const focused = (wanted) => page.waitForFunction((selector) => document.activeElement.matches(selector), wanted);
  await page.locator('#why').getByRole('button', { name: 'Close', exact: true }).press('Enter');
  await focused('.grid button');
  await press('Copy link');
  await page.getByText('The link is on the clipboard').waitFor();
  await press(/^Try this fix/);
  await focused('#notice');
  await press('Undo');
  await focused('#notice, #notice button');
  await press('Add an identity policy');
  await press('Remove Identity policy 2');
  await focused('#notice');
  await page.locator('#notice').getByRole('button', { name: 'Close', exact: true }).press('Enter');
  await focused('#paste');
}));

test('an editor follows its level, with the focus and what can be taken back', () => visit({}, async (page) => {
  const button = (name) => page.getByRole('button', { name, exact: true });
  const names = page.getByRole('textbox', { name: 'Name of the level', exact: true });
  await button('Start over').click();
  await tab(page, 'SCP').click();
  for (const [at, name] of [[1, 'Unit'], [2, 'Account']]) {
    await button('Add a level below').first().click();
    await names.nth(at).fill(name);
  }
  await paste(page, 'Service control policy 3', allow('kms:Decrypt'));
  await button('Move up Account').focus();
  for (const presses of [1, 2]) {
    await page.keyboard.press('Enter');
    await page.waitForFunction((at) => [...document.querySelectorAll('.level-head input')][at].value === 'Account', 2 - presses);
  }
  // It cannot go further up, and the button is gone.
  await page.waitForFunction(() => document.activeElement.value === 'Account');
  await editor(page, 'Service control policy').focus();
  await page.keyboard.press('ControlOrMeta+z');
  assert.equal(await textOf(page, 'Service control policy'), '');
}));

test('an answer that is taken back leaves the focus in its field', () => visit({}, async (page) => {
  await fillPassing(page);
  const Condition = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, StringEquals: { 'aws:UserAgent': 'x' } };
  await paste(page, 'Identity policy', allow('*').replace('"Resource"', `"Condition": ${JSON.stringify(Condition)}, "Resource"`));
  const answer = page.getByRole('textbox', { name: 'aws:SourceIp', exact: true });
  await answer.focus();
  await page.keyboard.type('203.0.113.7');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.type('198.51.100.1');
  assert.equal(await answer.inputValue(), '198.51.100.1');
}));

test('Start over empties everything, and that can be undone', () => visit({}, async (page) => {
  await paste(page, 'Identity policy', allow('kms:Decrypt'));
  await page.getByRole('button', { name: 'Start over' }).click();
  await page.waitForFunction(() => !document.body.innerText.includes('kms:Decrypt"'));
  assert.equal((await textOf(page, 'Identity policy')).trim(), '');
  await page.getByRole('button', { name: /undo/i }).click();
  assert.match(await textOf(page, 'Identity policy'), /kms:Decrypt/);
}));

test('the language can be changed, and the names follow', () => visit({}, async (page) => {
  page.mayRequest = (url) => /ja/.test(url); // a language is loaded when it is chosen
  await page.getByRole('combobox', { name: 'Language' }).selectOption('ja');
  await page.locator('html[lang=ja]').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Identity policy', exact: true }).count(), 0);
  assert.match(await page.locator('body').innerText(), /[ぁ-ん]/);
}));

test('the browser\'s language is the first one', () => visit({ locale: 'ja-JP' }, async (page) => {
  assert.equal(await page.locator('html').getAttribute('lang'), 'ja');
  assert.match(await page.locator('h1').first().innerText(), /./);
  assert.match(await page.locator('body').innerText(), /[ぁ-ん]/);
}));

test('using the page makes no request but for a module of its own', () => visit({}, async (page) => {
  const before = site.requests.length;
  await fillPassing(page);
  await page.getByRole('combobox', { name: 'Example' }).selectOption({ index: 3 });
  await page.getByRole('table', { name: TABLE }).getByRole('row').nth(3).click();
  await pasteAnything(page, keyPolicy('kms:Decrypt'));
  await assertResults(page, { 'kms:Decrypt': 'Fail' });
  await idle(page);
  // The same two files whatever was typed, without a query.
  const others = site.requests.slice(before).filter((path) => !PROVER.test(path));
  assert.deepEqual(others, []);
}));

test('the policy in the page refuses what the page did not bring', async () => {
  const context = await person();
  try {
    const page = await open(context);
    const policy = await page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
    for (const part of ["default-src 'none'", "connect-src 'self'", "require-trusted-types-for 'script'", "trusted-types service-worker readers", "worker-src 'self'"]) {
      assert.ok(policy.includes(part), part);
    }
    assert.ok(!/unsafe-(inline|eval)|https?:|\*/.test(policy.replace("'wasm-unsafe-eval'", '')), policy);
    const outcome = await page.evaluate(async () => {
      // In a task of the page's own: what a debugger evaluates may do more than the policy allows.
      const task = () => new Promise((done) => { setTimeout(done); });
      const refused = (attempt) => task().then(attempt).then(() => 'went through', () => 'refused');
      return {
        code: await refused(() => Function('return 1')()),
        markup: await refused(() => { document.createElement('p').innerHTML = '<b>x</b>'; }),
        elsewhere: await refused(() => fetch('http://127.0.0.2:9/')),
        // The one exception is in use by the page, for the one address that it is for.
        exception: await refused(() => trustedTypes.createPolicy('service-worker', { createHTML: (text) => text })),
      };
    });
    assert.deepEqual(outcome, { code: 'refused', markup: 'refused', elsewhere: 'refused', exception: 'refused' });
    assert.notDeepEqual(await page.evaluate(() => globalThis.violations), []);
  } finally {
    await context.close();
  }
});

const axe = await readFile(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
for (const locale of LANGUAGES) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing: ${locale}, ${colorScheme}`, () => visit({ locale, colorScheme }, async (page) => {
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      }));
      assert.ok(found.passes.length > 20, 'axe looked at the page');
      const told = found.violations.map(({ id, help, nodes }) => (
        `${id}: ${help}\n${nodes.map((node) => `  ${node.target.join(' ')}: ${node.any[0]?.message ?? node.html}`).join('\n')}`
      ));
      assert.equal(told.length, 0, told.join('\n'));
    }));
  }
}

for (const locale of LANGUAGES) {
  for (const width of [320, 390, 640]) {
    test(`${width} pixels wide: nothing sticks out (${locale})`, () => visit({ locale, viewport: { width, height: 800 } }, async (page) => {
      const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(content <= window, `${content} pixels of content in ${window}`);
      await box(page).fill('message'.repeat(50));
      assert.match(await page.locator('#paste-outcome').innerText(), locale === 'ja-JP' ? /テキストのようです/ : /It looks like plain text/);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), content);
    }));
  }
}

test('a phone says first what is denied and where to go on, and shows what came of it', () => visit({ viewport: { width: 390, height: 844 } }, async (page) => {
  const headline = page.getByRole('heading', { level: 2 }).first();
  const ways = page.locator('#verdict').getByRole('link');
  const [way, own] = ['See the fix', 'Check your own policies'].map((name) => ways.filter({ hasText: name }));
  assert.match(await headline.innerText(), /^No: 1 of 7 actions is denied$/);
  for (const place of [box(page), headline, page.locator('.verdict-named', { hasText: 'backup-storage:MountCapsule' }), way, own]) {
    assert.ok(await inSight(place), String(place));
  }
  await own.click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'paste');
  assert.ok(await inSight(box(page)));
  await way.click();
  const tried = page.getByRole('button', { name: /^Try this fix/ }).first();
  assert.ok(await inSight(page.getByRole('heading', { name: 'Suggested fixes' })));
  // Wherever the page is scrolled to, the answer is at its foot.
  const bar = page.locator('.status-bar');
  assert.ok(await inSight(bar));
  assert.match(await bar.innerText(), /^No: 1 of 7 actions is denied/);
  await tried.click();
  await page.locator('#verdict').getByText('Yes: all 7 actions are allowed').waitFor();
  assert.ok(await inSight(headline));
  assert.match(await bar.innerText(), /^Yes: all 7 actions are allowed/);
  assert.ok(await inSight(page.locator('#notice').getByRole('button', { name: 'Undo', exact: true })), 'the way back');
  await page.getByRole('combobox', { name: 'Example', exact: true }).selectOption({ index: 6 });
  await page.locator('.verdict-label', { hasText: 'Example: An SCP that denies creating vaults' }).waitFor();
  assert.ok(await inSight(headline));
  await page.getByRole('button', { name: 'Start over', exact: true }).click();
  assert.ok(await inSight(box(page)));
}));

test('the grid is read at every width, however many layers there are', () => visit({ viewport: { width: 1920, height: 900 } }, async (page) => {
  let columns = 4;
  for (const layer of ['scp', 'boundary', 'rcp', 'session', 'vpcEndpoint']) {
    await page.locator(`input[name=mode-${layer}]`).last().evaluate((choice) => choice.click());
    await page.locator('.grid thead th').nth(columns).waitFor({ state: 'attached' });
    columns += 1;
    for (const width of [320, 390, 768, 1024, 1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      const { beyond, broken } = await page.evaluate(() => {
        const table = document.querySelector('.grid');
        const edge = table.parentElement.getBoundingClientRect().right + 1;
        const parts = [...table.querySelectorAll('tbody th, tbody td')];
        const names = [...table.querySelectorAll('tbody th code')];
        return {
          beyond: parts.filter((part) => part.getBoundingClientRect().right > edge).length,
          // No more than two lines: before and after the colon.
          broken: names.filter((name) => name.getBoundingClientRect().height > 48).map((name) => name.textContent),
        };
      });
      assert.deepEqual({ beyond, broken }, { beyond: 0, broken: [] }, `${layer} at ${width}`);
    }
  }
}));

test('a draft that an example became says so after a reload too', () => visit({}, async (page) => {
  const label = () => page.locator('.verdict-label').textContent();
  const reload = async () => {
    page.settled = false;
    await page.reload();
    await settled(page);
  };
  const untouched = await label();
  await reload();
  assert.equal(await label(), untouched);
  await page.getByRole('textbox', { name: 'Vault name' }).fill('my-own-vault');
  const changed = await label();
  assert.notEqual(changed, untouched);
  await reload();
  assert.equal(await label(), changed);
  await page.getByRole('button', { name: 'Start over' }).click();
  await reload();
  assert.equal(await page.locator('.verdict-label').count(), 0);
}));

test('a draft survives a reload, in this tab only', () => visit({}, async (page, context) => {
  const text = allow('kms:Decrypt', 'kms:CreateGrant');
  await paste(page, 'Identity policy', text);
  await page.getByRole('textbox', { name: 'Vault name' }).fill('my-own-vault');
  page.settled = false;
  await page.reload();
  await settled(page);
  assert.equal(await textOf(page, 'Identity policy'), text);
  assert.equal(await page.getByRole('textbox', { name: 'Vault name' }).inputValue(), 'my-own-vault');
  const other = await open(context);
  assert.notEqual(await other.getByRole('textbox', { name: 'Vault name' }).inputValue(), 'my-own-vault');
  await assertClean(other);
  const stored = await page.evaluate(() => [localStorage.length, document.cookie]);
  assert.deepEqual(stored, [0, ''], 'nothing is kept beyond the tab');
}));

test('a policy that is set aside survives a reload too', () => visit({}, async (page) => {
  await fillPassing(page);
  const limits = { 'Service control policy': ['scp', 1], 'Permissions boundary': ['boundary', 2] };
  const choice = (layer, mode) => page.locator(`input[name=mode-${layer}]`).nth(mode);
  const kinds = { scp: 'SCP', boundary: 'Boundary' };
  for (const [layer, mode] of Object.values(limits)) {
    await tab(page, kinds[layer]).click();
    await choice(layer, mode).check();
  }
  page.settled = false;
  await page.reload();
  await settled(page);
  for (const [name, [layer, mode]] of Object.entries(limits)) {
    assert.ok(await choice(layer, mode).isChecked(), layer);
    await tab(page, kinds[layer]).click();
    await choice(layer, 0).check();
    assert.equal(await textOf(page, name), allow('*'));
  }
}));

test('without the editor module a plain text area does the same', async () => {
  const context = await person();
  try {
    await context.route(/editor-[^/]*\.js$/, (route) => route.abort());
    const page = await open(context, {
      until: async (opened) => {
        await opened.locator('table').first().waitFor();
        await opened.waitForLoadState('networkidle');
      },
    });
    assert.equal(await page.locator('.cm-content').count(), 0);
    await editor(page, 'Identity policy').fill(allow('nothing:*'));
    await assertResults(page, everything('Fail'));
  } finally {
    await context.close();
  }
});
