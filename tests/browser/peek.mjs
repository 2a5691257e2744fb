import { chromium } from 'playwright-core';
const base = process.argv[2] ?? 'http://127.0.0.1:8301/';
const MESSAGE = 'An error occurred (AccessDeniedException) when calling the CreateBackupVault operation: User: arn:aws:sts::444455556666:assumed-role/Ops/jo is not authorized to perform: backup:CreateBackupVault on resource: arn:aws:backup:eu-central-1:444455556666:backup-vault:ledger with an explicit deny in a service control policy';
const POLICY = JSON.stringify({Version:'2012-10-17',Statement:[{Effect:'Allow',Action:['backup:CreateBackupVault'],Resource:'arn:aws:backup:us-west-2:444455556666:backup-vault:*'},{Effect:'Allow',Action:['kms:CreateGrant','kms:DescribeKey','kms:RetireGrant','kms:Decrypt','kms:GenerateDataKey'],Resource:'arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab'}]},null,2);
const states = {
  example: async () => {},
  message: async (p) => { await p.locator('#paste').fill(MESSAGE); },
  policy: async (p) => { await p.getByRole('button', {name:'Start over', exact: true}).first().click(); await p.locator('#paste').fill(POLICY); },
  empty: async (p) => { await p.getByRole('button', {name:'Start over', exact: true}).first().click(); },
};
const only = process.argv[3] ?? '';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu','--disable-background-networking','--disable-component-update','--disable-sync','--no-first-run'] });
for (const [w, viewport] of Object.entries({ phone: {width:390,height:844}, desktop: {width:1440,height:900} })) {
  for (const [name, reach] of Object.entries(states)) {
    for (const [cs, lang] of [['light','en'],['dark','ja']]) {
    const file = `${w}-${cs}-${lang}-${name}.png`;
    if (!file.includes(only)) continue;
    const c = await b.newContext({ viewport, colorScheme: cs });
    const p = await c.newPage();
    const problems = [];
    p.on('pageerror', (e) => problems.push(e.message)); p.on('console', (m) => m.type() === 'error' && problems.push(m.text()));
    await p.goto(base, { waitUntil: "commit", timeout: 60000 }); 
    try { await p.locator('html:not(.failed)').waitFor(); await p.waitForTimeout(6000);
    await reach(p); await p.waitForTimeout(2500);
    if (lang !== 'en') { await p.locator('#language').selectOption(lang); await p.waitForTimeout(1500); }
    await p.evaluate(() => scrollTo(0, 0)); await p.waitForTimeout(300);
    } catch (e) { problems.push(e.message.slice(0, 300)); }
    await p.screenshot({ path: `/tmp/shots/${file}`, fullPage: w !== 'phone' });
    console.log(file, problems.join(' | '));
    await c.close(); }
  }
}
await b.close();
