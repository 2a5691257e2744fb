// The ways in that people come by: a message alone, a message and an account, a policy of their own over the example, and
// the article's policy on an empty page. What each takes to the right direction, and to a proven fix, on a phone and on a
// desk, in both languages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { allow, SEVEN } from './lib/cases.mjs';
import { assertResults, box, inSight, pasteAnything, results, start, stop, textOf, until, visit } from './lib/page.mjs';

before(() => start());
after(stop);

const EN = {
  locale: 'en-US',
  table: 'Vault creation actions',
  fixes: 'Suggested fixes',
  identity: 'Identity policy',
  startOver: 'Start over',
  undo: 'Undo',
  copy: 'Copy message',
  attempt: /^Try this fix: /,
  organization: /^Copy message for the organization’s administrator$/,
  administrator: /^Copy message for your IAM administrator$/,
  saidByScp: /^AWS: .*SCP|^AWS: .*service control policy/,
  chip: /AWS: SCP denies backup:CreateBackupVault/,
  copied: 'The message is on the clipboard',
  yes: /^Yes: all 7 actions are allowed/,
  words: { pass: 'Pass', fail: 'Fail', depends: 'Depends' },
};
const JA = {
  locale: 'ja-JP',
  table: 'ボールト作成に必要なアクション',
  fixes: '修正案',
  identity: 'アイデンティティベースのポリシー',
  startOver: '最初からやり直す',
  undo: '元に戻す',
  copy: '依頼文をコピー',
  attempt: /^この修正を試す：/,
  organization: /^組織の管理者宛てのメッセージをコピー$/,
  administrator: /^IAM 管理者宛てのメッセージをコピー$/,
  saidByScp: /^AWS.*(SCP|サービスコントロールポリシー)/,
  chip: /AWS の応答：SCPが backup:CreateBackupVault を拒否/,
  copied: '依頼文をクリップボードにコピーしました',
  yes: /^作成できます：7 個のアクションがすべて許可されます/,
  words: { pass: '許可', fail: '拒否', depends: '条件' },
};
const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };

const ACCOUNT = '999988887777';
const REGION = 'eu-central-1';
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`;
const KMS = SEVEN.filter((action) => action.startsWith('kms:'));
// What the example is about, of which nothing may be left.
const OF_EXAMPLE = ['444455556666', 'BackupAdmin', 'us-west-2'];

const denied = (why) => 'An error occurred (AccessDeniedException) when calling the CreateBackupVault operation: '
  + `User: arn:aws:sts::${ACCOUNT}:assumed-role/Ops/jo is not authorized to perform: backup:CreateBackupVault `
  + `on resource: arn:aws:backup:${REGION}:${ACCOUNT}:backup-vault:ledger ${why}`;
const DENIED_BY_SCP = denied('with an explicit deny in a service control policy');
const DENIED_BY_IDENTITY = denied('because no identity-based policy allows the backup:CreateBackupVault action');

const policy = (...statements) => ({ Version: '2012-10-17', Statement: statements });
const given = (actions, resource) => ({ Effect: 'Allow', Action: actions, Resource: resource });

// `aws organizations describe-policy`: vaults only in Ireland.
const SCP = JSON.stringify({
  Policy: {
    PolicySummary: { Id: 'p-12345678', Arn: `arn:aws:organizations::111122223333:policy/o-a1b2c3d4e5/service_control_policy/p-12345678`, Name: 'RegionsForBackups', Type: 'SERVICE_CONTROL_POLICY', AwsManaged: false },
    Content: JSON.stringify(policy({
      Sid: 'OnlyIreland', Effect: 'Deny', Action: 'backup:CreateBackupVault', Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] } },
    })),
  },
}, null, 2);

// `aws iam get-account-authorization-details`, with more roles than the one that the message names.
const role = (name, document) => ({
  RoleName: name,
  Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
  AttachedManagedPolicies: [],
  RolePolicyList: [{ PolicyName: `${name}Policy`, PolicyDocument: document }],
});
const DETAILS = JSON.stringify({
  UserDetailList: [],
  GroupDetailList: [],
  Policies: [],
  RoleDetailList: [
    role('Auditor', JSON.parse(allow('backup:List*'))),
    role('Ops', policy(given(['backup-storage:MountCapsule', 'kms:*'], '*'))),
  ],
}, null, 2);

const OWN = JSON.stringify(policy(given(['backup:CreateBackupVault', 'backup:ListBackupVaults'], '*'), given(KMS, KEY)), null, 2);

// As the article shows it: with no-break spaces where it is indented.
const ARTICLE = JSON.stringify(policy(
  given(KMS, KEY),
  given(['backup:CreateBackupVault', 'backup-storage:MountCapsule'], `arn:aws:backup:${REGION}:${ACCOUNT}:backup-vault:*`),
), null, 2).replaceAll(/^ {6}(?="Resource")/gm, '\u00a0'.repeat(6));

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const verdict = (page) => page.locator('#verdict');

/** Presses something that must be in sight without scrolling, and answers what is on the clipboard then. */
async function copies(page, place, words) {
  await page.evaluate(() => navigator.clipboard.writeText('nothing'));
  await place.click();
  await until(async () => (await clipboard(page)) !== 'nothing', 'the message');
  await page.getByText(words.copied).waitFor();
  return clipboard(page);
}

/** Tries the first suggested fix, and looks that it turns these actions. */
async function triesFirst(page, words, actions) {
  const fixes = page.getByRole('region', { name: words.fixes, exact: true });
  const before = await results(page, words.table);
  for (const action of actions) assert.ok(!before[action].startsWith(words.words.pass), action);
  await fixes.getByRole('button', { name: words.attempt }).first().click();
  await assertResults(page, Object.fromEntries(actions.map((action) => [action, words.words.pass])), words.table);
  await page.getByRole('button', { name: words.undo, exact: true }).first().waitFor();
}

for (const words of [EN, JA]) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    const where = `${size}, ${words.locale}`;
    const options = { locale: words.locale, viewport };

    test(`only a message: the layer, its owner and what to ask for are in sight after one paste (${where})`, () => visit(options, async (page) => {
      await pasteAnything(page, DENIED_BY_SCP);
      const chip = page.locator('.chips li').filter({ hasText: words.chip });
      await chip.waitFor();
      assert.equal(await box(page).inputValue(), '');
      const headline = verdict(page).getByRole('heading', { level: 2 });
      assert.match((await headline.innerText()).replaceAll('`', ''), words.saidByScp);
      assert.match(await headline.innerText(), /backup:CreateBackupVault/);
      const send = verdict(page).getByRole('button', { name: words.organization });
      for (const [what, place] of Object.entries({ chip, headline, send })) {
        assert.ok(await inSight(place), `${what} is out of sight`);
      }
      assert.equal(await verdict(page).getByRole('button').count(), 1, 'there is one owner');
      // Nothing but what the message says is denied, and nothing of the example is left.
      const grid = await results(page, words.table);
      assert.deepEqual(Object.entries(grid).filter(([, word]) => word.startsWith(words.words.fail)).map(([action]) => action), ['backup:CreateBackupVault']);
      assert.equal(await page.locator('.verdict-label').count(), 0);
      const message = await copies(page, send, words);
      assert.match(message, /backup:CreateBackupVault/);
      assert.match(message, new RegExp(`${ACCOUNT}.*Ops`));
      for (const trace of OF_EXAMPLE) assert.ok(!message.includes(trace), trace);
      // When the owner shows the policy, the statement is named, and whom to ask is still in sight.
      await pasteAnything(page, SCP);
      await page.locator('.chips li').filter({ hasText: 'RegionsForBackups' }).waitFor();
      await verdict(page).getByText(/OnlyIreland/).first().waitFor();
      assert.match((await headline.innerText()).replaceAll('`', ''), words.saidByScp);
      assert.equal(await page.locator('.chips li').filter({ hasText: words.chip }).count(), 1);
    }));

    test(`a message and an account: two pastes, and two presses to a proven fix (${where})`, () => visit(options, async (page) => {
      await pasteAnything(page, DENIED_BY_IDENTITY);
      await page.locator('.chips li.chip-aws').waitFor();
      await pasteAnything(page, DETAILS);
      // The message says whose permissions they are.
      await page.locator('.chips li').filter({ hasText: 'OpsPolicy' }).waitFor();
      assert.equal(await page.locator('#choosing').count(), 0);
      assert.ok(await inSight(verdict(page).getByRole('heading', { level: 2 })));
      assert.match(await textOf(page, words.identity), /MountCapsule/);
      const fix = page.locator('.fix').first();
      await fix.waitFor();
      const message = await copies(page, fix.getByRole('button', { name: words.copy, exact: true }), words);
      assert.match(message, /"backup:CreateBackupVault"/);
      assert.match(message, new RegExp(`${ACCOUNT}:(assumed-)?role/Ops`));
      await triesFirst(page, words, ['backup:CreateBackupVault']);
      assert.match(await textOf(page, words.identity), /backup:CreateBackupVault/);
    }));

    test(`a policy of one's own over the example: one paste, and no trace of the example (${where})`, () => visit(options, async (page) => {
      await pasteAnything(page, OWN);
      await page.locator('.chips li').filter({ hasText: 'key/0f1e2d3c…' }).waitFor();
      await assertResults(page, { 'backup:CreateBackupVault': words.words.pass, 'backup-storage:MountCapsule': words.words.fail }, words.table);
      assert.ok(await inSight(verdict(page).getByRole('heading', { level: 2 })));
      assert.ok(await inSight(verdict(page).getByRole('button', { name: words.administrator })), 'whom to ask');
      const whole = await page.evaluate(() => {
        const below = (root) => [...root.querySelectorAll('*')].flatMap((element) => (
          [element, ...(element.shadowRoot ? below(element.shadowRoot) : [])]
        ));
        const fields = below(document).map((element) => (/^(INPUT|TEXTAREA)$/.test(element.tagName) ? element.value : ''));
        const editors = below(document).filter((element) => element.matches('.cm-line')).map((element) => element.textContent);
        return [document.querySelector('main').innerText, ...fields, ...editors].join('\n');
      });
      assert.ok(whole.includes(ACCOUNT) && whole.includes('0f1e2d3c'));
      for (const trace of OF_EXAMPLE) assert.ok(!whole.includes(trace), trace);
      assert.equal(await page.locator('.verdict-label, .chip-example').count(), 0);
      await page.locator('.fix').first().waitFor();
      await triesFirst(page, words, ['backup-storage:MountCapsule']);
    }));

    test(`the article's policy on an empty page: one paste decides all that it can (${where})`, () => visit(options, async (page) => {
      await page.getByRole('button', { name: words.startOver, exact: true }).click();
      await pasteAnything(page, ARTICLE);
      // Account, Region and key are in it, so nobody asks for them; MountCapsule has no resource, so it is denied.
      await page.locator('.chips li').filter({ hasText: 'key/0f1e2d3c…' }).waitFor();
      await page.locator('.chips li').filter({ hasText: REGION }).waitFor();
      await assertResults(page, { 'backup:CreateBackupVault': words.words.pass, 'backup-storage:MountCapsule': words.words.fail }, words.table);
      const grid = await results(page, words.table);
      assert.deepEqual(Object.keys(grid), SEVEN);
      for (const action of KMS) assert.ok(!grid[action].startsWith(words.words.fail), action);
      assert.ok(await inSight(verdict(page).getByRole('heading', { level: 2 })));
      assert.ok(await inSight(verdict(page).getByRole('button', { name: words.administrator })), 'whom to ask');
      assert.match(await textOf(page, words.identity), /\u00a0/, 'what was pasted stays');
      await page.locator('.fix').first().waitFor();
      await triesFirst(page, words, ['backup-storage:MountCapsule']);
    }));
  }
}
