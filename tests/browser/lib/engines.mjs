// Three browser engines behind one small interface, so that a test is written once: Chromium and Firefox by Puppeteer,
// WebKit (WebKitGTK's MiniBrowser under Xvfb) by WebDriver.
//
// A page has goto, reload, run (a function in the page, its value), click (a place in the window), press (keys held
// together) and close. What is above that is in person.mjs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createServer } from 'node:net';
import puppeteer from 'puppeteer-core';
import { Builder, Capabilities, Key } from 'selenium-webdriver';

const PATIENCE = 60_000;
// Debian's places. cargo xtask names others by these variables where it finds them.
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FIREFOX = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
const WEBKIT_DRIVER = process.env.WEBKIT_DRIVER ?? '/usr/bin/WebKitWebDriver';
const XVFB = process.env.XVFB ?? '/usr/bin/Xvfb';

const CHROMIUM_ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--window-size=1280,900'];

/** A page of Puppeteer's. */
const puppeteerPage = (page) => ({
  goto: async (address) => {
    await page.bringToFront(); // as the tab of a person who does something there: only that one has the clipboard
    await page.goto(address, { timeout: PATIENCE });
  },
  reload: () => page.reload({ timeout: PATIENCE }),
  run: (task, ...values) => page.evaluate(task, ...values),
  click: async (x, y) => {
    await page.bringToFront();
    await page.mouse.click(x, y);
  },
  async press(...keys) {
    await page.bringToFront();
    for (const key of keys) await page.keyboard.down(key);
    for (const key of keys.reverse()) await page.keyboard.up(key);
  },
  close: () => page.close(),
});

async function puppeteerEngine(options) {
  const browser = await puppeteer.launch({ headless: true, timeout: PATIENCE, protocolTimeout: PATIENCE, defaultViewport: null, ...options });
  return {
    version: await browser.version(),
    page: async () => puppeteerPage(await browser.newPage()),
    close: () => browser.close(),
  };
}

/** A window of a WebDriver session, which works in one window at a time. */
function windowPage(driver, handle) {
  const here = () => driver.switchTo().window(handle);
  const run = async (task, ...values) => {
    await here();
    // A value that is a promise is waited for, which not every driver does by itself.
    const { value, error } = await driver.executeAsyncScript(`
      const [values, done] = arguments;
      Promise.resolve().then(() => (${task})(...values)).then((value) => done({ value }), (error) => done({ error: String(error) }));
    `, values);
    if (error) throw new Error(error);
    return value;
  };
  return {
    goto: async (address) => { await here(); await driver.get(address); },
    reload: async () => { await here(); await driver.navigate().refresh(); },
    run,
    click: async (x, y) => {
      await here();
      await driver.actions().move({ x, y, duration: 0 }).click().perform();
    },
    async press(...keys) {
      await here();
      const held = keys.map((key) => Key[key.toUpperCase()] ?? key);
      const actions = driver.actions();
      for (const key of held) actions.keyDown(key);
      for (const key of held.reverse()) actions.keyUp(key);
      await actions.perform();
    },
    close: async () => {
      await here();
      await driver.close();
      const [other] = await driver.getAllWindowHandles();
      if (other) await driver.switchTo().window(other);
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((closed) => { server.close(closed); });
  return port;
}

/** A program of ours in the background, which is told to end with the tests. */
function background(program, args, options) {
  const child = spawn(program, args, options);
  const failed = once(child, 'error').then(([error]) => { throw error; });
  failed.catch(() => {});
  return { child, failed, stop: () => child.kill() };
}

async function webkitEngine() {
  const screen = background(XVFB, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const [said] = await Promise.race([once(screen.child.stdio[3], 'data'), screen.failed]);
  const port = await freePort();
  const environment = {
    ...process.env,
    DISPLAY: `:${String(said).trim()}`,
    GDK_BACKEND: 'x11',
    // Its sandbox needs namespaces that a container, where CI runs, does not give; it opens our own page only.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  };
  const server = background(WEBKIT_DRIVER, [`--port=${port}`, '--host=127.0.0.1'], { env: environment, stdio: 'ignore' });
  const stop = () => [server, screen].forEach((program) => program.stop());
  try {
    const address = `http://127.0.0.1:${port}`;
    await Promise.race([answers(`${address}/status`), server.failed]);
    const driver = await new Builder().usingServer(address).withCapabilities(new Capabilities({ browserName: 'MiniBrowser' })).build();
    await driver.manage().setTimeouts({ script: PATIENCE, pageLoad: PATIENCE });
    let isFirst = true;
    return {
      version: (await driver.getCapabilities()).get('browserVersion'),
      page: async () => {
        if (!isFirst) await driver.switchTo().newWindow('window');
        isFirst = false;
        return windowPage(driver, await driver.getWindowHandle());
      },
      close: async () => {
        await driver.quit().catch(() => {});
        stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

async function answers(address) {
  const until = Date.now() + PATIENCE;
  while (!(await fetch(address).then((answer) => answer.ok, () => false))) {
    if (Date.now() > until) throw new Error(`${address} does not answer`);
    await new Promise((later) => { setTimeout(later, 50); });
  }
}

/** What each engine takes, and how it is started. */
export const ENGINES = [
  { name: 'Chromium', programs: [CHROMIUM], launch: () => puppeteerEngine({ executablePath: CHROMIUM, args: CHROMIUM_ARGS }) },
  { name: 'Firefox', programs: [FIREFOX], launch: () => puppeteerEngine({ browser: 'firefox', executablePath: FIREFOX, args: ['--width=1280', '--height=900'] }) },
  { name: 'WebKit', programs: [WEBKIT_DRIVER, XVFB], launch: webkitEngine },
];

/** The programs of an engine that are not there. */
export async function missing({ programs }) {
  const there = await Promise.all(programs.map((program) => access(program).then(() => true, () => false)));
  return programs.filter((_, at) => !there[at]);
}
