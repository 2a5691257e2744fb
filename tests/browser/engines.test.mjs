// The main job in three browser engines: paste, read the verdict, fix it, take that back, share a link, change the
// language, and open the page again without the network.
//
// An engine that is not installed is left out, and said so; with CI=true each is required.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allow, keyPolicy, SEVEN } from './lib/cases.mjs';
import { ENGINES, missing } from './lib/engines.mjs';
import { Clipboard, Person, until } from './lib/person.mjs';
import { serve } from './lib/site.mjs';

const VAULT = 'three-engines';
// Another one than the page's first example lacks, so that its grid is not taken for this one.
const FORGOTTEN = 'kms:GenerateDataKey';
const ALL_PASS = Object.fromEntries(SEVEN.map((action) => [action, 'Pass']));
const ONE_FAILS = { ...ALL_PASS, [FORGOTTEN]: 'Fail' };

/** A case that lacks one action, as somebody would be sent it. */
const CASE = {
  version: 1,
  caller: { arn: 'arn:aws:iam::444455556666:role/BackupAdmin', tags: {} },
  vault: { name: VAULT, region: 'us-west-2', tags: {} },
  key: { kind: 'customer', arn: 'arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab' },
  viaBackup: true,
  context: {},
  policies: {
    identity: [{ name: 'BackupAdmin', text: allow(...SEVEN.filter((action) => action !== FORGOTTEN)) }],
    boundary: [],
    session: [],
    scp: [],
    rcp: [],
    vpcEndpoint: [],
    key: [{ name: 'key policy', text: keyPolicy() }],
  },
};

/** The page has put away what it needs without the network. */
const isKept = () => navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated');
const isRemembered = (vault) => Object.values(sessionStorage).some((value) => value.includes(vault));

async function mainJob(engine, site) {
  const clipboard = await Clipboard.open(engine, site.clipboard);
  await clipboard.copy(JSON.stringify(CASE, null, 2));

  const page = await engine.page();
  const person = new Person(page);
  await page.goto(site.url);
  await person.pasteInto('paste');
  await person.gridSays(ONE_FAILS);
  await person.holds('vault', VAULT);
  await person.says('verdict', /^Fail\b.*kms:GenerateDataKey/);

  await person.click('fix');
  await person.gridSays(ALL_PASS);
  await person.says('verdict', /^Pass\b/);
  await person.click('undo');
  await person.gridSays(ONE_FAILS);
  await person.says('verdict', /^Fail\b.*kms:GenerateDataKey/);

  await person.click('copyLink');
  const link = await until('the link on the clipboard', async () => {
    const copied = await clipboard.read();
    return copied.startsWith(`${site.url}#c=`) && copied;
  });
  const other = await engine.page();
  const receiver = new Person(other);
  await other.goto(link);
  await receiver.gridSays(ONE_FAILS);
  await receiver.holds('vault', VAULT);
  await other.close();

  await person.choose('language', 'ja');
  await until('the page in Japanese', () => page.run(() => document.documentElement.lang === 'ja' && /[ぁ-ん]/.test(document.body.innerText)));
  assert.deepEqual(Object.keys(await person.grid('ja')), SEVEN);
  await person.choose('language', 'en');
  await person.gridSays(ONE_FAILS);

  // On a machine with much else to do an installation may break off; the next visit begins it again.
  const visit = () => until('the copy for when there is no network', () => page.run(isKept));
  await visit().catch(async () => {
    await page.reload();
    await person.gridSays(ONE_FAILS);
    await visit();
  });
  await until('the draft in this tab', () => page.run(isRemembered, VAULT));
  const asked = site.requests.length;
  site.isDown = true;
  await page.reload();
  await person.gridSays(ONE_FAILS);
  await person.holds('vault', VAULT);
  assert.equal(site.requests.length, asked);
}

for (const engine of ENGINES) {
  test(`the main job in ${engine.name}`, async (context) => {
    const absent = await missing(engine);
    if (absent.length > 0) {
      assert.notEqual(process.env.CI, 'true', `CI needs ${engine.name}; not found: ${absent.join(', ')}`);
      context.skip(`${absent.join(' and ')} not installed`);
      return;
    }
    const site = await serve();
    let browser;
    try {
      browser = await engine.launch();
      context.diagnostic(browser.version);
      await mainJob(browser, site);
    } finally {
      await browser?.close();
      await site.close();
    }
  });
}
