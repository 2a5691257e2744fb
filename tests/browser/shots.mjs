// Screenshots of the page for looking at, in target/shots/: every state, width, theme and language.
//
//   node tests/browser/shots.mjs [part of a file's name]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { box, idle, paste, open, person, start, stop } from './lib/page.mjs';
import { ROOT } from './lib/site.mjs';

const FOLDER = join(ROOT, 'target/shots');
const WIDTHS = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
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

// The names are found in English; the language is changed last where a state needs them.
const STATES = {
  example: async () => {},
  broken: (page) => paste(page, 'Identity policy', BROKEN),
  empty: startOver,
  message: (page) => box(page).fill(MESSAGE),
  policy: async (page) => {
    await startOver(page);
    await box(page).fill(POLICY);
  },
  'not-understood': (page) => box(page).fill('What my colleague said about vaults'),
};

const wanted = process.argv[2] ?? '';
await mkdir(FOLDER, { recursive: true });
await start();
try {
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    for (const colorScheme of ['light', 'dark']) {
      for (const [state, reach] of Object.entries(STATES)) {
        for (const language of ['en', 'ja']) {
          const name = `${width}-${colorScheme}-${language}-${state}.png`;
          if (!name.includes(wanted)) continue;
          const context = await person({ viewport, colorScheme });
          const page = await open(context);
          page.mayRequest = (url) => url.includes(language);
          await reach(page);
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
          await page.screenshot({ path: join(FOLDER, name), fullPage: true });
          console.log(`${name}${page.problems.length ? `  ${page.problems.join('; ')}` : ''}`);
          await context.close();
        }
      }
    }
  }
} finally {
  await stop();
}
