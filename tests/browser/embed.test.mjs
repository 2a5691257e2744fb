// The page inside other people's pages: `embed/` in a frame, `<can-i-vault>`, and what the two say to each other. The
// host page comes from another origin and has a strict policy of its own.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync, deflateRawSync } from 'node:zlib';
import { allow } from './lib/cases.mjs';
import { drop, editor, idle, person, start, stop, textOf, until } from './lib/page.mjs';
import { DIST } from './lib/site.mjs';

let site;
let host;
let hostPage = '';

before(async () => {
  ({ site } = await start());
  const page = new URL(site.url).origin;
  const server = createServer((request, response) => {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src ${page}; frame-src ${page}; require-trusted-types-for 'script'; trusted-types 'none'`,
    }).end(`<!DOCTYPE html><html lang="en"><title>A host</title><script src="${site.url}can-i-vault.js" defer></script>${hostPage}`);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  // Another name of this machine, so that the host is another site and not only another port.
  host = { url: `http://localhost:${server.address().port}/`, close: () => server.close() };
});
after(async () => {
  host?.close();
  await stop();
});

const CALLER = 'arn:aws:iam::444455556666:role/BackupAdmin';
const ATTRIBUTES = `caller="${CALLER}" vault="prod" region="us-west-2" key="aws/backup"`;
const element = (more = '', text = allow('backup:*', 'kms:*')) => (
  `<can-i-vault ${ATTRIBUTES} ${more}><pre data-layer="identity" data-name="BackupAdmin">\n${text}\n</pre></can-i-vault>`
);
const caseOf = (text) => ({
  version: 1,
  caller: { arn: CALLER },
  vault: { name: 'prod', region: 'us-west-2' },
  key: { kind: 'awsManaged' },
  policies: { identity: [{ name: 'BackupAdmin', text }] },
});
const link = (wanted) => `c=1.${deflateRawSync(JSON.stringify(wanted)).toString('base64url')}`;

/** Opens a host page with this body, and notes what the elements tell. */
async function visitHost(body, look) {
  hostPage = body;
  const context = await person();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const problems = [];
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    await page.addInitScript(() => {
      globalThis.told = [];
      for (const name of ['report', 'expectationmet', 'expectationfailed', 'share']) {
        addEventListener(name, ({ detail }) => globalThis.told.push([name, detail]));
      }
      globalThis.heard = [];
      addEventListener('message', ({ data }) => globalThis.heard.push(data));
    });
    await page.goto(host.url);
    await look(page, page.frameLocator('iframe').first());
    const violations = await page.evaluate(() => globalThis.violations);
    assert.deepEqual([...problems, ...violations], [], 'host and frame are silent and keep their policies');
  } finally {
    await context.close();
  }
}

const told = (page, name) => page.waitForFunction((wanted) => globalThis.told.findLast(([known]) => known === wanted)?.[1], name).then((handle) => handle.jsonValue());

/** Pastes another text into the frame's first policy. */
async function change(page, frame, text) {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await editor(frame, 'Identity policy').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+v');
  await frame.getByRole('button', { name: /^Share with/ }).waitFor();
}

/** The editor of a frame has started, which it does when somebody comes to it: it is the last thing in the frame. */
async function editing(frame) {
  await frame.getByRole('button', { name: 'Identity policy', exact: true }).click();
  await frame.locator('.editor').first().scrollIntoViewIfNeeded();
  await frame.locator('.cm-content').first().waitFor();
}

test('an element shows its case and compares what it expects', () => visitHost(
  element('expect="fail backup-storage:MountCapsule=implicitDeny" loading="eager"'),
  async (page, frame) => {
    const met = await told(page, 'expectationmet');
    assert.equal(met.verdict, 'fail');
    assert.equal(met.actions['backup-storage:MountCapsule'], 'implicitDeny');
    assert.equal(Object.keys(met.actions).length, 7);
    await frame.getByRole('table', { name: 'Vault creation actions' }).waitFor();
    assert.equal(await frame.getByRole('button', { name: 'Copy link' }).count(), 0, 'a frame is compact');
    assert.equal(await page.locator('pre').isVisible(), false, 'the frame stands for the text');
    await page.evaluate(() => {
      const shown = document.querySelector('can-i-vault');
      shown.case = { ...shown.case, title: 'other', expect: { verdict: 'pass' } };
    });
    assert.deepEqual(await told(page, 'expectationfailed'), [{ what: 'verdict', expected: 'pass', found: 'fail' }]);
  },
));

test('the frame is as high as what it holds, and has no scroll bar of its own', () => visitHost(element('loading="eager" height="300"'), async (page, frame) => {
  await told(page, 'report');
  await editing(frame);
  await page.waitForFunction(() => {
    const shown = document.querySelector('can-i-vault').shadowRoot.querySelector('iframe');
    return shown.clientHeight > 300 && globalThis.heard.findLast(({ type }) => type === 'height')?.height === shown.clientHeight;
  });
  const [content, height] = await frame.locator('html').evaluate((html) => [html.scrollHeight, innerHeight]);
  assert.ok(content <= height, `${content} pixels in ${height}`);
}));

const CASES = [
  ['one action denied', caseOf(allow('backup:*', 'kms:*'))],
  ['all allowed', caseOf(allow('*'))],
  ['two layers', { ...caseOf(allow('backup:*')), title: 'A title', key: { kind: 'customer', arn: 'arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab' } }],
];
for (const [name, shown] of CASES) {
  test(`a frame of 700 pixels shows the path first and takes at most 640: ${name}`, async () => {
    const context = await person({ viewport: { width: 700, height: 300 } });
    try {
      const page = await context.newPage();
      await page.goto(`${site.url}embed/#${link(shown)}`);
      const table = page.getByRole('table', { name: 'Vault creation actions' });
      await table.waitFor();
      await idle(page);
      // The fixes have been looked for.
      await page.waitForFunction(() => !/Looking for the smallest change/.test(document.body.textContent));
      const places = ['.frame-caption', '.verdict', '.grid', '.tabs', '.frame-panel:not(.tab-away)'];
      const tops = await Promise.all(places.map((place) => page.locator(place).first().evaluate((element) => element.getBoundingClientRect().top)));
      assert.deepEqual(tops, [...tops].sort((one, other) => one - other), 'in this order');
      const height = await page.evaluate(() => document.body.offsetHeight);
      assert.ok(height <= 640, `${height} pixels`);
      const border = await page.locator('.frame').evaluate((element) => getComputedStyle(element).borderTopWidth);
      assert.equal(border, '1px');
      if (shown.title) await page.locator('.frame-caption').getByText(shown.title).waitFor();
      assert.match(await page.getByRole('link', { name: 'Open in Can I Vault?' }).getAttribute('href'), /^\.\.\/#c=1\./);
    } finally {
      await context.close();
    }
  });
}

test('why, the policies and the fix are one press away, and a fix is applied and proven in the frame', () => visitHost(element('loading="eager"'), async (page, frame) => {
  await told(page, 'report');
  const panel = (name) => frame.getByRole('group', { name, exact: true });
  assert.equal(await inSightOf(panel('Why')), true);
  await frame.getByRole('button', { name: 'Show line 4' }).click();
  await until(() => inSightOf(panel('Identity policy')), 'the policy');
  await frame.getByRole('button', { name: /^kms:Decrypt, Result/ }).click();
  await until(() => inSightOf(panel('Why')), 'the explanation');
  await frame.getByRole('button', { name: 'Fix it', exact: true }).click();
  await until(() => inSightOf(panel('Fix it')), 'the fix');
  await frame.getByRole('button', { name: /^Try this fix/ }).first().click();
  await frame.getByRole('heading', { name: 'Yes: all 7 actions are allowed' }).waitFor();
}));

/** Whether a part of the frame is the one that is shown. */
const inSightOf = (place) => place.evaluate((element) => element.clientHeight > 40 && !element.matches('.tab-away'));

test('nothing is loaded before it is wanted, and the text can be read without it', () => visitHost(
  `${element('loading="click"')}<textarea rows="500"></textarea>${element()}`,
  async (page) => {
    assert.equal(await page.locator('pre').first().isVisible(), true);
    const asked = () => site.requests.filter((path) => path.includes('/embed/')).length;
    const before = asked();
    await idle(page);
    assert.equal(asked(), before);
    await page.getByRole('button', { name: 'Try it out' }).click();
    await told(page, 'report');
    assert.equal(asked(), before + 1);
    await page.locator('can-i-vault').last().scrollIntoViewIfNeeded();
    await page.waitForFunction(() => globalThis.told.filter(([name]) => name === 'report').length > 1);
  },
));

test('options: layers, a row, read-only, language, theme', () => visitHost(
  element('loading="eager" layers="" row="kms:Decrypt" lang="ja" theme="dark" readonly'),
  async (page, frame) => {
    await told(page, 'report');
    await frame.locator('html[lang=ja][data-theme=dark]').waitFor();
    assert.equal(await frame.locator('.cm-content, textarea').count(), 0);
    assert.match(await frame.locator('#why').innerText(), /kms:Decrypt/);
  },
));

test('what a visitor types is nobody\'s until they share it', () => visitHost(element('loading="eager"'), async (page, frame) => {
  await told(page, 'report');
  await editing(frame);
  const before = await page.evaluate(() => globalThis.heard.filter(({ type }) => type !== 'height').length);
  assert.equal(await frame.getByRole('button', { name: /^Share with/ }).count(), 0, 'there is nothing to share');
  await page.evaluate((text) => navigator.clipboard.writeText(text), allow('*', 'secret:Word'));
  await editor(frame, 'Identity policy').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+v');
  await frame.getByRole('button', { name: /^Share with/ }).waitFor();
  await idle(frame);
  await idle(page);
  const heard = await page.evaluate(() => globalThis.heard.filter(({ type }) => type !== 'height'));
  assert.equal(heard.length, before, 'typing told nobody anything');
  assert.ok(!JSON.stringify(heard).includes('secret:Word'));
  // The page repeats itself: what was typed stays, and stays unsaid.
  await countMessages(frame);
  await page.evaluate(() => { document.querySelector('can-i-vault').case = document.querySelector('can-i-vault').case; });
  await received(frame, 1);
  assert.match(await editor(frame, 'Identity policy').innerText(), /secret:Word/);
  await share(frame);
  const shared = await told(page, 'share');
  assert.match(shared.case.policies.identity[0].text, /secret:Word/);
}));

/** Presses *Share with*, and types the number that is asked for. */
async function askToShare(frame, type = (code) => code) {
  await frame.getByRole('button', { name: /^Share with/ }).click();
  const field = frame.getByRole('textbox', { name: /^To confirm, type \d{3}$/ });
  await field.waitFor();
  const [code] = /\d{3}/.exec(await frame.getByText(/^To confirm, type/).innerText());
  await field.fill(type(code));
  return frame.getByRole('button', { name: 'Hand over' });
}

const isDisabled = (confirm) => confirm.isDisabled();

async function share(frame) {
  const confirm = await askToShare(frame);
  await until(async () => !await isDisabled(confirm), 'the second step to be open');
  await confirm.click();
}

test('sharing takes a second step that says to whom and what, and a number to be read and typed', () => visitHost(element('loading="eager" height="900"'), async (page, frame) => {
  await told(page, 'report');
  await editing(frame);
  await change(page, frame, allow('*', 'secret:Word'));
  const shared = () => page.evaluate(() => globalThis.told.some(([name]) => name === 'share'));
  // Another number, for longer than it takes with the right one.
  const wrong = await askToShare(frame, (code) => `${(Number(code) + 1) % 1000}`);
  await frame.getByRole('heading', { name: `Hand your case over to ${new URL(host.url).origin}?` }).waitFor();
  await frame.getByText('1 policy with its whole text').waitFor();
  await frame.getByText('This can be confirmed once').waitFor({ state: 'detached' });
  assert.equal(await isDisabled(wrong), true);
  await wrong.press('Enter').catch(() => {});
  await frame.getByRole('textbox', { name: /^To confirm/ }).press('Enter');
  assert.equal(await shared(), false);
  await page.keyboard.press('Escape');
  await wrong.waitFor({ state: 'detached' });
  assert.equal(await shared(), false);
  await share(frame);
  await told(page, 'share');
  await frame.getByText('The page around this one has your case now.').first().waitFor();
}));

test('nothing can be handed over while the page around covers the frame or makes it transparent', () => visitHost(element('loading="eager" height="900"'), async (page, frame) => {
  await told(page, 'report');
  await editing(frame);
  await change(page, frame, allow('*', 'secret:Word'));
  const attacks = [
    (style) => { style.opacity = '0.02'; },
    () => {
      const cover = document.createElement('div');
      cover.id = 'cover';
      Object.assign(cover.style, { position: 'fixed', inset: '0', background: 'white', pointerEvents: 'none', zIndex: '9' });
      document.body.append(cover);
    },
  ];
  for (const attack of attacks) {
    await page.evaluate(`(${attack})(document.querySelector('can-i-vault').style)`);
    const confirm = await askToShare(frame);
    // As long as it takes in sight, and again.
    await frame.locator('html').evaluate(() => new Promise((later) => { setTimeout(later, 3_500); }));
    assert.equal(await isDisabled(confirm), true, String(attack));
    await page.evaluate(() => {
      document.querySelector('can-i-vault').style.opacity = '';
      document.querySelector('#cover')?.remove();
    });
    await until(async () => !await isDisabled(confirm), 'the second step to be open');
    await page.keyboard.press('Escape');
    await confirm.waitFor({ state: 'detached' });
  }
}));

test('the frame keeps its height from the visitor\'s first change on, until they let it follow', () => visitHost(element('loading="eager" height="300"'), async (page, frame) => {
  await told(page, 'report');
  await editing(frame);
  const heights = () => page.evaluate(() => globalThis.heard.filter(({ type }) => type === 'height').map(({ height }) => height));
  const content = () => frame.locator('body').evaluate((body) => body.offsetHeight);
  // The module for proofs comes when somebody works with the frame, and adds sentences.
  await frame.locator('.proof').first().waitFor({ state: 'attached' });
  // The editor grows inside of a shadow root, and the fixes are found a moment later: until both have been told.
  let first;
  await until(async () => {
    const seen = first;
    await idle(frame);
    first = await content();
    return first === seen && (await heights()).at(-1) === first + 1;
  }, 'the height of the case as it came');
  const before = await heights();
  // What comes of it is as high as it likes: more layers, more actions, notices.
  for (const text of [allow('*', 'secret:Word'), allow('s3:*'), '{ "Statement": [', allow('backup:*')]) {
    await change(page, frame, text);
    await idle(frame);
  }
  assert.notEqual(await content(), first, 'the content is of another height');
  assert.deepEqual(await heights(), before, 'and nobody was told');
  // Taking it back tells nobody either.
  await frame.getByRole('button', { name: 'Let the height follow' }).waitFor();
  await frame.getByRole('button', { name: 'Let the height follow' }).click();
  const now = await content();
  await until(async () => (await heights()).at(-1) >= now, 'the height to follow');
  assert.equal(await frame.getByRole('button', { name: 'Let the height follow' }).count(), 0);
}));

const account = JSON.stringify({
  RoleDetailList: ['Reader', 'Writer'].map((name) => ({
    RoleName: name,
    Arn: `arn:aws:iam::444455556666:role/${name}`,
    AttachedManagedPolicies: [],
    RolePolicyList: [{ PolicyName: `Of${name}`, PolicyDocument: JSON.parse(allow(`secret:${name}`)) }],
  })),
}, null, 2);

test('a whole account can be pasted into a frame, and files dropped; it is nobody\'s either', () => visitHost(element('loading="eager"'), async (page, frame) => {
  await told(page, 'report');
  await editing(frame);
  const before = await page.evaluate(() => globalThis.heard.filter(({ type }) => type !== 'height').length);
  await page.evaluate((text) => navigator.clipboard.writeText(text), account);
  await editor(frame, 'Identity policy').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+v');
  await frame.getByRole('heading', { name: 'Whose permissions?' }).waitFor();
  await frame.locator('#choosing').selectOption({ label: 'Writer' });
  await frame.getByRole('button', { name: 'Use its permissions' }).click();
  await frame.getByText('secret:Writer').first().waitFor();
  await frame.getByRole('button', { name: 'Put away' }).click();
  await frame.locator('#choosing').waitFor({ state: 'detached' });
  await drop(editor(frame, 'Identity policy'), [['Mine.json', allow('secret:Dropped')]]);
  await frame.getByText('secret:Dropped').first().waitFor();
  const heard = await page.evaluate(() => globalThis.heard.filter(({ type }) => type !== 'height'));
  assert.equal(heard.length, before, 'nobody was told');
}));

test('a frame to be read takes no files, and does not open them either', () => visitHost(element('loading="eager" readonly'), async (page, frame) => {
  await told(page, 'report');
  await editing(frame);
  await drop(frame.locator('main'), [['Mine.json', allow('secret:Dropped')]]);
  await idle(frame);
  assert.match(await textOf(frame, 'Identity policy'), /backup:\*/);
  assert.equal(await frame.getByText('secret:Dropped').count(), 0);
}));

/** Counts the messages that come to a frame, which had listened before. */
const countMessages = (frame) => frame.locator('html').evaluate(() => {
  globalThis.messages = 0;
  addEventListener('message', () => { globalThis.messages += 1; });
});

/** So many messages have come, and the frame has done what it does about them. */
async function received(frame, count) {
  await until(() => frame.locator('html').evaluate((_, wanted) => globalThis.messages >= wanted, count), `${count} messages`);
  await idle(frame);
}

test('hostile messages are ignored', () => visitHost('<p>nothing</p>', async (page) => {
  const wanted = link(caseOf(allow('backup:*', 'kms:*')));
  await page.evaluate((address) => {
    const frame = document.createElement('iframe');
    frame.src = address;
    frame.width = 900;
    frame.height = 1500;
    document.body.append(frame);
  }, `${site.url}embed/#${wanted}`);
  const frame = page.frameLocator('iframe');
  await page.waitForFunction(() => globalThis.heard.some(({ type }) => type === 'report'));
  const other = caseOf(allow('nothing:*'));
  await countMessages(frame);
  await page.evaluate((sent) => {
    const shown = document.querySelector('iframe').contentWindow;
    for (const message of [null, 7, 'case', [], { canivault: 2, type: 'case', case: sent }, { canivault: 1, type: 'share' }, { canivault: 1, type: 'case' }]) {
      shown.postMessage(message, '*');
    }
  }, other);
  // Another window that has hold of the frame is not the page around it.
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => { open(location.href); })]);
  await popup.waitForLoadState();
  await popup.evaluate((sent) => opener.frames[0].postMessage({ canivault: 1, type: 'case', case: sent }, '*'), other);
  await received(frame, 8);
  assert.match(await textOf(frame, 'Identity policy'), /backup:\*/);
  // The page around it is heard.
  await page.evaluate((sent) => document.querySelector('iframe').contentWindow.postMessage({ canivault: 1, type: 'case', case: sent }, '*'), other);
  await frame.getByText('nothing:*').first().waitFor();
  // And the element believes nobody but its frame.
  assert.deepEqual(await page.evaluate(() => {
    const shown = document.createElement('can-i-vault');
    document.body.append(shown);
    // The element listens since it is in the page, so it has heard when this listener, which came later, does.
    const heard = new Promise((done) => { addEventListener('message', ({ data }) => data.verdict && done()); });
    postMessage({ canivault: 1, type: 'report', verdict: 'pass', actions: {} }, '*');
    return heard.then(() => shown.report ?? null);
  }), null);
}));

/** What an element says about itself instead of showing its case. */
const problemOf = (page, at) => page.evaluate((which) => {
  const shown = document.querySelectorAll('can-i-vault')[which];
  return shown.shadowRoot.querySelector('[role=alert]')?.textContent ?? null;
}, at);

const broken = [
  { what: 'a script that is no JSON', html: '<script type="application/json">{</script>', says: /^This case cannot be shown: .+/ },
  { what: 'a script that is null', html: '<script type="application/json">null</script>', says: 'This case cannot be shown: the script must be an object' },
  { what: 'an address that is a script', attributes: 'src="javascript:alert(1)//"', says: 'This case cannot be shown: src must be an https: address' },
  { what: 'an address of data', attributes: 'src="data:text/html,<script>alert(1)</script>"', says: /^This case cannot be shown: / },
  { what: 'an address without encryption, of another place', attributes: 'src="http://example.invalid"', says: 'This case cannot be shown: src must be an https: address' },
];
for (const { what, html = '', attributes = '', says } of broken) {
  test(`${what} is told in its element, and the next element works`, () => visitHost(
    `<can-i-vault loading="eager" ${attributes}>${html}</can-i-vault>${element('loading="eager" expect="fail"')}`,
    async (page) => {
      const [, report] = [await told(page, 'expectationmet'), await told(page, 'report')];
      assert.equal(report.verdict, 'fail');
      const problem = await until(() => problemOf(page, 0), 'the element to say what is wrong');
      if (typeof says === 'string') assert.equal(problem, says);
      else assert.match(problem, says);
      assert.equal(await problemOf(page, 1), null);
      assert.equal(await page.locator('can-i-vault >> nth=0 >> iframe').count(), 0);
    },
  ));
}

test('layers named like what every object has, and a case that is set to nonsense, silence nobody', () => visitHost(
  `<can-i-vault loading="eager" id="odd"><pre data-layer="constructor">{}</pre><pre data-layer="__proto__">{}</pre></can-i-vault>${element('loading="eager" expect="fail"')}`,
  async (page) => {
    await told(page, 'expectationmet');
    await page.evaluate(() => {
      const odd = document.querySelector('#odd');
      const circle = {};
      circle.self = circle;
      for (const wanted of [null, circle, 1n, () => {}, []]) odd.case = wanted;
    });
    assert.equal(await problemOf(page, 0), 'This case cannot be shown: the case must be an object');
    // And it shows the next case that is one.
    await page.evaluate((wanted) => { document.querySelector('#odd').case = wanted; }, caseOf(allow('*')));
    assert.equal(await problemOf(page, 0), null);
    await page.waitForFunction(() => document.querySelector('#odd').report?.verdict === 'pass');
  },
));

const JSON_TEXT = JSON.stringify({ ...caseOf(allow('*')), expect: { verdict: 'pass' } }, null, 2).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const lines = (wrap) => JSON_TEXT.split('\n').map(wrap).join('');
// The elements that generators write around a fenced block, as of 2026-11.
const blocks = [
  { generator: 'mdBook', html: `<pre><code class="language-canivault">${JSON_TEXT}</code></pre>` },
  { generator: 'Python-Markdown', html: `<pre class="codehilite"><code class="language-canivault">${JSON_TEXT}</code></pre>` },
  { generator: 'Starlight', html: `<div class="expressive-code"><figure class="frame"><pre data-language="canivault"><code>${lines((line) => `<div class="ec-line"><div class="code">${line}\n</div></div>`)}</code></pre><div class="copy"><button>Copy</button></div></figure></div>` },
  { generator: 'Docusaurus', html: `<div class="language-canivault codeBlockContainer theme-code-block"><div class="codeBlockContent"><pre tabindex="0" class="prism-code language-canivault codeBlock"><code class="codeBlockLines">${lines((line) => `<span class="token-line"><span class="token plain">${line}</span><br></span>`)}</code></pre></div></div>` },
  { generator: 'VitePress', html: `<div class="language-canivault vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">canivault</span><pre class="shiki"><code>${lines((line) => `<span class="line"><span>${line}</span></span>\n`)}</code></pre></div>` },
];
for (const { generator, html } of blocks) {
  test(`a fenced block becomes an element: ${generator}`, () => visitHost(`<main>${html}</main>`, async (page, frame) => {
    await page.locator('can-i-vault').scrollIntoViewIfNeeded();
    await told(page, 'expectationmet');
    await frame.getByRole('table').first().waitFor();
    assert.equal(await page.locator('can-i-vault').count(), 1);
    assert.equal(await page.getByText('"expect"').filter({ visible: true }).count(), 0, 'the element stands for the text');
    await page.emulateMedia({ media: 'print' });
    assert.notEqual(await page.getByText('"expect"').filter({ visible: true }).count(), 0, 'on paper it is the text');
  }));
}

test('a block that a site brings without loading a page becomes an element, and goes with its block', () => visitHost('<main><p>first page</p></main>', async (page) => {
  const bring = (inner) => page.evaluate((text) => {
    const pre = document.createElement('pre');
    pre.dataset.language = 'canivault';
    pre.textContent = text;
    document.querySelector('main').replaceChildren(...(text ? [pre] : []));
  }, inner);
  await bring(JSON.stringify({ ...caseOf(allow('*')), expect: { verdict: 'pass' } }));
  await told(page, 'expectationmet');
  assert.equal(await page.locator('can-i-vault').count(), 1);
  // The site takes its own node away again, as a framework does; the element is not left behind.
  await page.evaluate(() => { document.querySelector('pre[data-language]').remove(); });
  await page.waitForFunction(() => !document.querySelector('can-i-vault'));
  await bring('no case');
  await idle(page);
  assert.equal(await page.locator('can-i-vault').count(), 0);
  assert.equal(await page.getByText('no case').isVisible(), true);
}));

test('the code that the page gives is an element that says the same', async () => {
  const context = await person();
  let code;
  try {
    const page = await context.newPage();
    await page.goto(site.url);
    await page.getByRole('button', { name: 'Copy embed code' }).click();
    await page.getByText('The code is on the clipboard').waitFor();
    code = await page.evaluate(() => navigator.clipboard.readText());
  } finally {
    await context.close();
  }
  // The request can be read where it stands, and nothing of this case needs JSON.
  assert.match(code, /<can-i-vault caller="arn:aws:iam::444455556666:role\/BackupAdmin" vault="prod" region="us-west-2" key="arn:aws:kms:[^"]+" expect="fail [^"]*=/);
  assert.ok(!code.includes('application/json'), code);
  assert.match(code, /<!-- .*\n<iframe src="[^"]*embed\/#c=1\./);
  await visitHost(code.replace(/<script src[^>]*><\/script>/, ''), async (page) => {
    const met = await told(page, 'expectationmet');
    assert.equal(met.verdict, 'fail');
    assert.equal(await page.evaluate(() => globalThis.told.some(([name]) => name === 'expectationfailed')), false);
  });
});

const axe = await readFile(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
for (const [lang, theme] of [['en', 'light'], ['ja', 'dark']]) {
  test(`axe finds nothing in a frame: ${lang}, ${theme}`, async () => {
    const context = await person({ viewport: { width: 360, height: 900 } });
    try {
      const page = await context.newPage();
      await page.goto(`${site.url}embed/#${link(caseOf(allow('backup:*')))}&lang=${lang}&theme=${theme}`);
      // An editor that is not in sight has not started yet.
      await page.getByRole('button', { name: lang === 'ja' ? 'アイデンティティベースのポリシー' : 'Identity policy', exact: true }).click();
      await page.locator('.editor').first().scrollIntoViewIfNeeded();
      await page.locator('.cm-content').first().waitFor();
      await page.locator(`html[lang=${lang}][data-theme=${theme}]`).waitFor();
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
      assert.ok(found.passes.length > 15, 'axe looked at the page');
      assert.deepEqual(found.violations.map(({ id, nodes }) => [id, nodes[0].target.join(' ')]), []);
      const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(content <= width, `${content} pixels of content in ${width}`);
    } finally {
      await context.close();
    }
  });
}

test('the element is one small script', async () => {
  const script = await readFile(join(DIST, 'can-i-vault.js'));
  const size = brotliCompressSync(script).length;
  assert.ok(size <= 5_000, `${size} bytes`);
});

test('a frame keeps no draft and asks for nothing that the page has not', async () => {
  const context = await person();
  try {
    const page = await context.newPage();
    await page.goto(`${site.url}embed/#${link(caseOf(allow('*')))}`);
    await editing(page);
    await page.getByRole('link', { name: 'Open in Can I Vault?' }).waitFor();
    await editor(page, 'Identity policy').click();
    const address = () => page.getByRole('link', { name: 'Open in Can I Vault?' }).getAttribute('href');
    const before = await address();
    await page.keyboard.type(' ');
    await until(async () => (await address()) !== before, 'the new case in the link');
    assert.match(await address(), /^\.\.\/#c=1\./);
    // A page writes its draft at the latest when it is left: so the frame is, for another page of the same place.
    await page.goto(site.clipboard);
    assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length), 0);
    const own = site.requests.filter((path) => path.includes('/embed/')).map((path) => path.split('/embed/')[1].split('?')[0]);
    assert.deepEqual([...new Set(own)], [''], 'its files are those of the page');
  } finally {
    await context.close();
  }
});
