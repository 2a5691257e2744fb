// Screenshots of the page for looking at, in target/shots/: every state, width, theme and language.
//
//   node tests/browser/shots.mjs [part of a file's name]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { idle, paste, open, person, start, stop } from './lib/page.mjs';
import { ROOT } from './lib/site.mjs';

const FOLDER = join(ROOT, 'target/shots');
const WIDTHS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
const BROKEN = '{\n  "Version": "2012-10-17",\n  "Statement": [\n    { "Effect": "Allow", "Action": "kms:Decrypt"\n';

// The names are found in English; the language is changed last where a state needs them.
const STATES = {
  example: async () => {},
  broken: (page) => paste(page, 'Identity policy', BROKEN),
  empty: (page) => page.getByRole('button', { name: 'Start over', exact: true }).click(),
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
          for (const each of await page.locator('.editor').all()) {
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
