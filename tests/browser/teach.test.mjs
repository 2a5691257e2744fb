// Teaching with the page: a learner solves challenges, a trainer writes one, collects codes and projects.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { editor, editorsReady, start, stop, textOf, visit } from './lib/page.mjs';
import { ROOT } from './lib/site.mjs';
import { begin, button, field, reach, solution, titled, type, written } from './lib/teach.mjs';

const axe = await readFile(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const SHOTS = join(ROOT, 'target/shots');

before(() => start());
after(stop);

/** A code whose answers were taken out, with a check that fits: what somebody would make who knows how codes are made. */
function forge(code) {
  const said = JSON.parse(inflateRawSync(Buffer.from(code.split('.')[1], 'base64url')).toString());
  said.done.forEach((done) => { done.changed = []; });
  const payload = deflateRawSync(JSON.stringify(said)).toString('base64url');
  return `v1.${payload}.${check(payload)}`;
}

/** The check of a payload (crates/challenge/src/code.rs). */
function check(payload) {
  const next = (state) => {
    let mixed = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return mixed ^ (mixed >> 31n);
  };
  let state = next(0n);
  for (const byte of Buffer.from(payload)) state = next(state ^ BigInt(byte));
  return (state >> 32n).toString(16).padStart(8, '0');
}

async function assertAccessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run({
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join()}`), []);
}

async function assertFits(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `the page is ${content} pixels wide in a window of ${window}`);
}

test('a learner solves the first three in Japanese on a phone, with the keyboard', () => visit({
  path: 'learn/#learn&lang=ja', until: titled, viewport: { width: 390, height: 844 },
}, async (page) => {
  page.mayRequest = () => true; // the editor comes with the first challenge
  await page.locator('html[lang=ja]').waitFor();
  await reach(page, field(page, '名前またはニックネーム'));
  await page.keyboard.type('花子');
  await page.keyboard.press('Enter');
  await assertFits(page);
  await assertAccessible(page);
  const files = ['01-seven-actions.json', '02-backup-storage.json', '03-resource-arns.json'];
  for (const [at, file] of files.entries()) {
    const { title } = await written(file);
    if (at === 0) {
      await reach(page, page.locator('.teach-item button').first());
      await page.keyboard.press('Enter');
    }
    await page.getByRole('heading', { name: title.ja, level: 2 }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'teach-title', 'reading begins at the title');
    await page.locator('.teach-check').first().waitFor();
    await editorsReady(page);
    if (at === 0) {
      await reach(page, button(page, 'ヒント 1 / 3 を表示'));
      await page.keyboard.press('Enter');
      await button(page, 'ヒント 2 / 3 を表示').waitFor();
      await type(page, 'アイデンティティベースのポリシー', '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}');
      await page.getByText('ガードレール 3 件に違反しています').first().waitFor();
      await page.getByText('kms:ScheduleKeyDeletion').first().waitFor();
      await page.getByRole('button', { name: 'この課題を最初からやり直す' }).click();
      await page.getByText('目標 1 件中 0 件を達成').first().waitFor();
    }
    await type(page, 'アイデンティティベースのポリシー', await solution(page, file, 'アイデンティティベースのポリシー'));
    await page.getByRole('heading', { name: '解決しました' }).waitFor();
    await assertFits(page);
    if (at === 0) await assertAccessible(page);
    if (at < 2) {
      await reach(page, button(page, '次の課題へ'));
      await page.keyboard.press('Enter');
    }
  }
  await button(page, '課題の一覧へ').click();
  await page.locator('#teach-progress').getByText(/問中 3 問を解決しました/).waitFor();
  assert.match(await field(page, '完了コード').inputValue(), /^v2\..+\.[0-9a-f]{8}$/);
  await page.getByText('QR コードで表示').click();
  await page.getByRole('img', { name: '完了コードの QR コード' }).waitFor();
  await assertAccessible(page);
}));

test('a learner says what they expect before the evaluation is shown, and Back leads to the list', () => visit({
  path: 'learn/#learn', until: titled,
}, async (page) => {
  page.mayRequest = () => true;
  const { title } = await written('01-seven-actions.json');
  await begin(page, 'Ann', { label: 'Your name, or a nickname', first: title.en });
  assert.match(page.url(), /#learn&challenge=seven-actions$/);
  assert.equal(await page.locator('.teach-work table').count(), 0, 'the evaluation is closed');
  await page.getByText(/^User: arn:aws:sts::\d{12}:assumed-role\/\w+\/SESSION is not authorized to perform: /).waitFor();
  await page.getByRole('combobox', { name: 'Denied by' }).selectOption('scp');
  await button(page, 'Check').click();
  await page.getByText(/is denied by: /).waitFor();
  await page.locator('.teach-work table').waitFor();
  assert.equal(await page.locator('#why-title').count(), 0, 'no cell is explained before somebody chooses one');
  await assertAccessible(page);
  await page.goBack();
  await page.locator('.teach-course').waitFor();
  await page.goForward();
  await page.getByRole('heading', { name: title.en, level: 2 }).waitFor();
}));

test('a learner who leaves by mistake loses nothing', () => visit({
  path: 'learn/#learn', until: titled,
}, async (page) => {
  await field(page, 'Your name, or a nickname').fill('Ann');
  await button(page, 'Start').click();
  await button(page, 'Change the name and begin anew').click();
  await page.getByText('Everything that you solved here is lost.').waitFor();
  await assertAccessible(page);
  await button(page, 'Stay').click();
  await page.getByText('Ann', { exact: true }).waitFor();
  await button(page, 'Change the name and begin anew').click();
  await button(page, 'Begin anew').click();
  await field(page, 'Your name, or a nickname').waitFor();
}));

test('progress is kept on the device only after the learner agreed, and deleted after a question', () => visit({
  path: 'learn/#learn', until: titled,
}, async (page) => {
  page.mayRequest = () => true;
  const kept = () => page.evaluate(() => localStorage.getItem('canivault-progress'));
  const { title } = await written('01-seven-actions.json');
  await begin(page, 'Ann', { label: 'Your name, or a nickname', first: title.en });
  await type(page, 'Identity policy', await solution(page, '01-seven-actions.json', 'Identity policy'));
  await page.getByRole('heading', { name: 'Solved', exact: true }).waitFor();
  await button(page, 'All challenges').click();
  page.settled = false;
  await page.reload();
  await titled(page);
  await page.getByText(/^1 of \d+ is solved/).waitFor();
  assert.equal(await kept(), null);
  await page.getByRole('checkbox', { name: 'Keep my progress in this browser' }).check();
  await page.waitForFunction(() => localStorage.getItem('canivault-progress'));
  assert.equal(JSON.parse(await kept()).version, 1);
  const saved = page.waitForEvent('download');
  await button(page, 'Save my progress as a file').click();
  const file = await (await saved).path();
  await button(page, 'Delete my progress').click();
  await page.getByText('Everything that you solved here is lost. Delete it?').waitFor();
  await button(page, 'Keep it').click();
  await button(page, 'Delete my progress').click();
  await button(page, 'Delete').click();
  await field(page, 'Your name, or a nickname').waitFor();
  assert.equal(await kept(), null);
  await field(page, 'Your name, or a nickname').fill('Somebody else');
  await button(page, 'Start').click();
  await page.getByText(/^0 of \d+ are solved/).waitFor();
  await page.getByLabel('Open progress from a file').setInputFiles(file);
  await page.getByText(/^1 of \d+ is solved/).waitFor();
  await page.locator('.teach-name').getByText('Ann', { exact: true }).waitFor();
}));

test('a code that is too long for one QR code comes as several, one after another', () => visit({
  path: 'learn/#learn', until: titled,
}, async (page) => {
  page.mayRequest = () => true;
  const { title } = await written('01-seven-actions.json');
  await begin(page, 'Ann', { label: 'Your name, or a nickname', first: title.en });
  // Nothing that a learner must not write, and nothing that can be packed.
  const policy = JSON.parse(await solution(page, '01-seven-actions.json', 'Identity policy'));
  const names = Array.from({ length: 40 }, () => `arn:aws:s3:::${crypto.randomUUID()}`);
  policy.Statement = [...[policy.Statement].flat(), { Effect: 'Deny', Action: 's3:GetObject', Resource: names }];
  await type(page, 'Identity policy', JSON.stringify(policy, null, 2));
  await page.getByRole('heading', { name: 'Solved', exact: true }).waitFor();
  await button(page, 'All challenges').click();
  await page.getByText('As a QR code').click();
  const picture = (number) => page.getByRole('img', { name: new RegExp(`^The completion code as a QR code · QR code ${number} of 2`) });
  await picture(1).waitFor();
  assert.equal(await button(page, 'Back').isDisabled(), true);
  await assertAccessible(page);
  await button(page, 'Next').click();
  await picture(2).waitFor();
  assert.equal(await button(page, 'Next').isDisabled(), true);
}));

test('a trainer prepares a workshop, and its link opens nothing else', () => visit({
  path: 'learn/#train', until: titled,
}, async (page, context) => {
  await assertAccessible(page);
  await field(page, 'Title').fill('IAM in Osaka');
  await page.getByLabel('Last day').fill('2026-12-31');
  await page.getByRole('combobox', { name: 'Language' }).last().selectOption('ja');
  await button(page, 'Choose none').click();
  const { title } = await written('02-backup-storage.json');
  await page.getByRole('checkbox', { name: title.en }).check();
  const link = await field(page, 'Workshop link').inputValue();
  assert.match(link, /#w=1\.[\w-]+&lang=ja$/);
  const learner = await context.newPage();
  await learner.goto(link);
  await titled(learner);
  await learner.getByRole('heading', { name: 'IAM in Osaka' }).waitFor();
  await learner.getByText('2026-12-31 まで').waitFor();
  assert.equal(await learner.getByRole('link').count(), 0, 'nothing to distract');
  await learner.locator('#learner-name').fill('花子');
  await learner.keyboard.press('Enter');
  assert.equal(await learner.locator('.teach-item').count(), 1);
  await learner.close();
}));

test('a trainer writes a challenge, shares it, and reads what five learners handed in', () => visit({
  path: 'learn/#train', until: titled, viewport: { width: 1440, height: 900 },
}, async (page, context) => {
  page.mayRequest = () => true;
  await button(page, 'Write a challenge').click();
  await page.getByText('Something is missing or wrong: title.en must be there.').waitFor();
  await field(page, 'Id').fill('of-my-own');
  for (const [name, text] of [['Title', 'My own'], ['Story (Markdown)', 'It **fails**.'], ['Explanation, for afterwards (Markdown)', 'So.']]) {
    await field(page, `${name} · English`).fill(text);
  }
  await field(page, 'Pages of AWS\'s documentation, one a line').fill('javascript:alert(1)\nhttp://a.invalid/\nhttps://docs.aws.amazon.com/kms');
  const goals = page.getByRole('region', { name: 'Goals' });
  const cell = goals.getByRole('table').getByRole('button', { name: /Fail/ }).last();
  await cell.click();
  assert.equal(await cell.getAttribute('aria-pressed'), 'true', 'a goal is marked');
  const wanted = goals.getByRole('combobox').last();
  assert.equal(await wanted.inputValue(), 'allowed');
  await page.getByRole('checkbox', { name: 'Identity: every policy, also new ones' }).check();
  await field(page, 'Action of the request').fill('iam:CreateUser');
  await button(page, 'Add the guardrail').click();
  await page.getByText('iam:CreateUser stays denied').waitFor();
  await button(page, 'Test the challenge').click();
  await page.getByText(/the reference solution fails/).waitFor();
  const policy = JSON.parse(await textOf(page, 'Identity policy'));
  const statements = [policy.Statement].flat();
  const extended = { ...policy, Statement: [...statements, {
    Effect: 'Allow', Action: ['backup:CreateBackupVault', 'backup-storage:MountCapsule', 'kms:CreateGrant', 'kms:DescribeKey', 'kms:RetireGrant', 'kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*',
  }] };
  const right = JSON.stringify(extended, null, 2);
  await editor(page, 'Identity policy').scrollIntoViewIfNeeded();
  await type(page, 'Identity policy', right);
  await button(page, 'Test the challenge').click();
  await page.getByText(/It is what it says/).waitFor();
  await assertAccessible(page);
  const link = await field(page, 'Link that opens this challenge').inputValue();
  await page.getByText('As a QR code').click();
  await page.getByRole('img', { name: 'The challenge link as a QR code' }).waitFor();

  const codes = [];
  for (const name of ['Ann', '=Ben()', 'Cho', 'Dai']) {
    const learner = await context.newPage();
    await learner.goto(link);
    await titled(learner);
    await begin(learner, name, { label: 'Your name, or a nickname', first: 'My own' });
    await type(learner, 'Identity policy', right);
    await learner.getByRole('heading', { name: 'Solved', exact: true }).waitFor();
    const links = learner.locator('main a[target=_blank]');
    const addresses = await links.evaluateAll((all) => all.map((link) => link.href).filter((address) => !address.startsWith(location.origin)));
    assert.deepEqual(addresses, ['https://docs.aws.amazon.com/kms']);
    await button(learner, 'All challenges').click();
    codes.push(await field(learner, 'Completion code').inputValue());
    await learner.evaluate(() => sessionStorage.clear());
    await learner.close();
  }
  // One lost its end on the way, one claims what its answers do not show, one is of a version before the first.
  const mangled = codes[2].slice(0, -6) + 'ffffff';
  const older = 'v0.abcdef.12345678';
  const forged = forge(codes[3]);
  // What a camera read off several QR codes comes in pieces, here in the wrong order.
  const [front, payload, checked] = codes[0].split('.');
  const half = payload.length / 2;
  const pieces = [payload.slice(half), payload.slice(0, half)].map((piece, at) => `${front}.${2 - at}of2.${piece}.${checked}`);
  const sent = `From: Ann\n${pieces[0]}\n\n> ${codes[1]}\n${pieces[1]}\n${mangled}\n${older}\n${forged} (thanks!)`;

  await button(page, 'Collect the results').click();
  await page.getByText('This is not an examination.').waitFor();
  await field(page, 'Workshop link').fill(link);
  await field(page, 'Completion codes').fill(sent);
  await page.getByText('5 codes').waitFor();
  const row = (name) => page.getByRole('table', { name: 'Results' }).getByRole('row').filter({ hasText: name });
  await row('Ann').getByText('Solved').waitFor();
  await row('Ann').getByText('as the reference').waitFor();
  await row('must be copied again').waitFor();
  await row('no longer read').waitFor();
  await row('Dai').getByText('Not solved').waitFor();
  await row('Dai').getByText('it was made or changed by hand').waitFor();
  await assertAccessible(page);
  const saved = page.waitForEvent('download');
  await button(page, 'Save the table as CSV').click();
  const csv = await readFile(await (await saved).path(), 'utf8');
  assert.match(csv, /"'=Ben\(\)"/, 'a name is no formula');
  await button(page, 'Ann').click();
  await page.getByRole('heading', { name: 'Solutions of Ann' }).waitFor();
}));

test('an author opens a file, asks, varies, errs, and saves a file with everything in it', () => visit({
  path: 'learn/#train', until: titled, viewport: { width: 1440, height: 900 },
}, async (page) => {
  page.mayRequest = () => true;
  await button(page, 'Write a challenge').click();
  const save = async () => {
    const saved = page.waitForEvent('download');
    await button(page, 'Save the challenge as a file').click();
    return JSON.parse(await readFile(await (await saved).path(), 'utf8'));
  };
  const file = '05-wildcards.json';
  await page.getByLabel('Challenge or case from a file').setInputFiles(join(ROOT, 'crates/challenge/data/challenges', file));
  await page.getByText('The challenge is open.').waitFor();
  const before = await written(file);
  const saved = await save();
  for (const field of Object.keys(before).filter((name) => name !== 'editable')) {
    assert.deepEqual(saved[field], before[field], `nothing is lost of ${field}`);
  }
  assert.deepEqual(saved.editable, [{ layer: 'identity' }], 'as a word or as an object');

  // A goal wants something else, and a result must stay.
  const goals = page.getByRole('region', { name: 'Goals' });
  await goals.getByRole('table').getByRole('button', { name: /Allow/ }).first().click();
  await goals.getByRole('listitem').getByRole('combobox').last().selectOption('noImpact');
  await goals.getByRole('combobox', { name: 'Verdict' }).selectOption('depends');
  const rules = page.getByRole('region', { name: 'Rules' });
  const stays = rules.getByRole('table').getByRole('button', { name: /Fail/ }).first();
  await stays.click();
  assert.equal(await stays.getAttribute('aria-pressed'), 'true', 'a guardrail is marked');
  await rules.getByText('Change this guardrail').last().click();
  await rules.getByRole('textbox', { name: 'What it protects, for the learner · English' }).last().fill('It stays denied');

  await button(page, 'Add a question').click();
  const questions = page.getByRole('region', { name: 'Questions' });
  await questions.getByRole('textbox', { name: 'Question (Markdown) · English' }).fill('Who?');
  assert.equal(await questions.getByRole('combobox', { name: 'Layer' }).inputValue(), 'identity');
  await questions.getByRole('combobox', { name: 'Statement' }).selectOption('');

  const variation = page.getByRole('region', { name: 'Variation' });
  await variation.getByRole('checkbox').first().uncheck();
  await variation.getByRole('textbox').first().fill('PayrollBackup, Wages, Pensions');
  await variation.getByRole('textbox').first().press('Tab');

  const solutions = page.getByRole('region', { name: 'Reference solution and wrong solutions' });
  await button(page, 'Write a wrong solution, beginning with what stands in the editors').click();
  await editor(page, 'Identity policy').scrollIntoViewIfNeeded();
  await type(page, 'Identity policy', '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}');
  await solutions.getByRole('textbox', { name: 'Why it is wrong · English' }).fill('Too much');
  await solutions.getByText(/^It fails: .*the guardrails/).waitFor();
  await assertAccessible(page);

  const after = await save();
  const [goal] = after.goals.layers;
  assert.equal(goal.effect, 'noImpact');
  assert.equal(after.goals.verdict, 'depends');
  assert.deepEqual(after.guardrails.at(-1).name, { en: 'It stays denied' });
  assert.deepEqual(after.questions, [{ id: 'blocker', ask: { en: 'Who?' }, answer: { layer: 'identity', owner: 'iamAdministrator' } }]);
  assert.equal(after.variation.accounts, undefined);
  assert.deepEqual(after.variation.names.PayrollBackup, ['PayrollBackup', 'Wages', 'Pensions']);
  assert.deepEqual(after.solution, before.solution, 'the reference stands');
  assert.equal(after.wrong.length, before.wrong.length + 1);
  assert.ok(after.wrong.at(-1).fails.guardrails.length > 0);
}));

test('the projector shows one request layer by layer, with the keyboard, and stands still where nothing may move', async () => {
  await mkdir(SHOTS, { recursive: true });
  for (const colorScheme of ['light', 'dark']) {
    await visit({ path: 'learn/#project', until: titled, viewport: { width: 1920, height: 1080 }, colorScheme, reducedMotion: 'reduce' }, async (page) => {
      const step = () => page.locator('.teach-eyebrow').innerText();
      assert.match(await step(), /^Step 1 of/);
      assert.equal(await button(page, 'Play').count(), 0, 'nothing moves by itself');
      await page.keyboard.press('ArrowRight');
      assert.match(await step(), /^Step 2 of/);
      await page.keyboard.press('End');
      await page.locator('.teach-stage.tone-deny').waitFor();
      await assertAccessible(page);
      await page.screenshot({ path: join(SHOTS, `projector-${colorScheme}.png`) });
      const action = await page.locator('#wall-row').inputValue();
      await page.keyboard.press('ArrowUp');
      assert.notEqual(await page.locator('#wall-row').inputValue(), action);
      assert.match(await step(), /^Step 1 of/);
    });
  }
  await visit({ path: 'learn/#project', until: titled }, async (page) => {
    await button(page, 'Play').click();
    await button(page, 'Pause').waitFor();
    await page.keyboard.press('p');
    await button(page, 'Play').waitFor();
  });
});

test('addresses lead from one room to the other, and the guide comes with the page', () => visit({
  path: 'learn/#guide', until: titled,
}, async (page, context) => {
  page.settled = false; // each room is a page of its own
  const quiet = () => page.waitForLoadState('networkidle');
  await page.getByRole('heading', { name: 'A plan for 45 minutes' }).waitFor();
  await assertAccessible(page);
  await page.getByRole('link', { name: 'For trainers' }).click();
  await page.getByRole('heading', { name: 'Prepare a workshop' }).waitFor();
  await quiet();
  // A trainer's work stays: other rooms open beside it, and the page is opened anew as it was left.
  await field(page, 'Title').fill('IAM in Osaka');
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: 'The playground' }).click();
  const beside = await opened;
  await beside.getByRole('table', { name: 'Vault creation actions' }).waitFor();
  await beside.close();
  await button(page, 'Collect the results').click();
  await field(page, 'Completion codes').fill('v0.abcdef.12345678');
  await page.reload();
  await titled(page);
  assert.equal(await field(page, 'Title').inputValue(), 'IAM in Osaka');
  await button(page, 'Collect the results').click();
  await page.getByRole('table', { name: 'Results' }).getByText(/no longer read/).waitFor();
  await page.evaluate(() => { location.href = '../'; });
  await page.getByRole('table', { name: 'Vault creation actions' }).waitFor();
  await quiet();
  // The projector shows the action whose cell was chosen, in the case of this tab.
  const row = page.getByRole('row').filter({ hasText: 'kms:Decrypt' });
  await row.getByRole('button').last().click();
  await page.getByRole('link', { name: 'Show it step by step' }).click();
  await page.getByRole('group', { name: 'The evaluation, step by step' }).waitFor();
  assert.equal(await page.getByRole('combobox', { name: 'Action' }).locator('option:checked').innerText(), 'kms:Decrypt');
  await quiet();
  await page.evaluate(() => { location.hash = '#w=1.nonsense'; });
  await page.getByRole('heading', { name: 'This link opens no workshop' }).waitFor();
  await quiet();
}));
