// Screenshots of the page for looking at, in target/shots/: every state, width, theme and language. Each is also looked at
// by axe, and must not be wider than the window; what is found is printed, and the script fails then.
//
//   node tests/browser/shots.mjs [pattern of a file's name, such as '^390-dark-ja-']
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { box, idle, paste, open, person, start, stop } from './lib/page.mjs';
import { ROOT } from './lib/site.mjs';

const FOLDER = join(ROOT, 'target/shots');
const WIDTHS = {
  320: { width: 320, height: 640 },
  390: { width: 390, height: 844 },
  820: { width: 820, height: 1180 },
  1440: { width: 1440, height: 900 },
  1920: { width: 1920, height: 1080 },
};
const ACCOUNT = '444455556666';
const MESSAGE = 'An error occurred (AccessDeniedException) when calling the CreateBackupVault operation: '
  + `User: arn:aws:sts::${ACCOUNT}:assumed-role/Ops/jo is not authorized to perform: backup:CreateBackupVault on resource: `
  + `arn:aws:backup:eu-central-1:${ACCOUNT}:backup-vault:ledger with an explicit deny in a service control policy`;
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['backup:CreateBackupVault'], Resource: `arn:aws:backup:us-west-2:${ACCOUNT}:backup-vault:*` },
    {
      Effect: 'Allow',
      Action: ['kms:CreateGrant', 'kms:DescribeKey', 'kms:RetireGrant', 'kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: `arn:aws:kms:us-west-2:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    },
  ],
}, null, 2);
const startOver = (page) => page.getByRole('button', { name: 'Start over', exact: true }).click();
const BROKEN = '{\n  "Version": "2012-10-17",\n  "Statement": [\n    { "Effect": "Allow", "Action": "kms:Decrypt"\n';

const REPRODUCED = `User: arn:aws:sts::${ACCOUNT}:assumed-role/BackupAdmin/jo is not authorized to perform: `
  + 'backup-storage:MountCapsule on resource: * because no identity-based policy allows the backup-storage:MountCapsule action';
const own = (more = {}) => JSON.stringify({
  version: 1,
  caller: { arn: `arn:aws:iam::${ACCOUNT}:role/Ops` },
  vault: { name: 'ledger', region: 'eu-central-1' },
  key: { kind: 'awsManaged' },
  policies: { identity: [{ name: 'Ops', text: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...more }] }, null, 2) }] },
});
const seven = JSON.parse(own());
for (const layer of ['boundary', 'session', 'vpcEndpoint']) seven.policies[layer] = seven.policies.identity;
seven.policies.scp = [{ target: 'Root', policies: seven.policies.identity }, { target: 'Workloads', policies: [{ name: 'RegionLock', text: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, { Sid: 'Regions', Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'us-west-2'] } } }] }, null, 2) }] }];
seven.policies.rcp = [{ target: 'Root', policies: [{ name: 'RCP', text: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-abcdefghij"}}}]}' }] }];
seven.key = { kind: 'customer', arn: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab` };
seven.policies.key = [{ name: 'key policy', text: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${ACCOUNT}:root"},"Action":"kms:*","Resource":"*"}]}` }];
const given = (text) => async (page) => {
  await startOver(page);
  await box(page).fill(text);
};

// The names are found in English; the language is changed last.
const STATES = {
  empty: startOver,
  example: async () => {},
  message: given(MESSAGE),
  reproduced: (page) => box(page).fill(REPRODUCED),
  contradicted: async (page) => {
    await given(own())(page);
    await box(page).fill(MESSAGE);
  },
  'pass-assumed': given(own()),
  depends: given(own({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })),
  broken: (page) => paste(page, 'Identity policy', BROKEN),
  fixed: async (page) => {
    await page.getByRole('button', { name: /^Try this fix/ }).first().click();
    await idle(page);
  },
  seven: given(JSON.stringify(seven)),
  policy: given(POLICY),
  'not-understood': (page) => box(page).fill('What my colleague said about vaults'),
};

const wanted = new RegExp(process.argv[2] ?? '');
const axe = await readFile(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
await mkdir(FOLDER, { recursive: true });
await start();
try {
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    for (const colorScheme of ['light', 'dark']) {
      for (const [state, reach] of Object.entries(STATES)) {
        for (const language of ['en', 'ja']) {
          const name = `${width}-${colorScheme}-${language}-${state}.png`;
          if (!wanted.test(name)) continue;
          const context = await person({ viewport, colorScheme });
          const page = await open(context);
          page.mayRequest = (url) => url.includes(language);
          await reach(page).catch((error) => page.problems.push(error.message.split('\n')[0]));
          if (language !== 'en') {
            await page.getByRole('combobox', { name: 'Language', exact: true }).selectOption(language);
            await page.locator(`html[lang=${language}]`).waitFor();
          }
          // An editor measures its lines when it comes into sight.
          for (const each of await page.locator('.editor:not(.tab-away *)').all()) {
            if (await each.isVisible()) await each.scrollIntoViewIfNeeded();
            await idle(page);
          }
          await page.evaluate(() => scrollTo(0, 0));
          await idle(page);
          const [content, wide] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          if (content > wide) page.problems.push(`${content} pixels in ${wide}`);
          await page.screenshot({ path: join(FOLDER, name), fullPage: true });
          await page.evaluate(axe);
          const { violations } = await page.evaluate((runOnly) => globalThis.axe.run({ runOnly }), TAGS);
          page.problems.push(...violations.map(({ id, nodes }) => `axe: ${id} at ${nodes[0].target.join(' ')}`));
          if (page.problems.length) process.exitCode = 1;
          console.log(`${name}${page.problems.length ? `  ${page.problems.join('; ')}` : ''}`);
          await context.close();
        }
      }
    }
  }
} finally {
  await stop();
}
