// `pnpm pictures`: takes the pictures of the README. Cards and date are always the same, so that a picture changes only
// with the page.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { chromiumOptions } from '../../../test/chromium.mjs';

const folder = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));

const server = await preview({ root, logLevel: 'error', preview: { host: '127.0.0.1', port: 0 } });
const address = server.resolvedUrls?.local[0];
const browser = await chromium.launch(chromiumOptions());

try {
  await mkdir(folder, { recursive: true });
  await picture(
    'back-up',
    { width: 1180, height: 760, colorScheme: 'light' },
    'back-up',
    async ({ hold, click, page, prepare }) => {
      await prepare();
      for (const card of [2, 3, 1, 2]) await hold(card);
      await click(/^export 2, from card 1/);
      await page
        .locator('.screen')
        .evaluate((screen) => screen.querySelector('.message')?.scrollIntoView({ block: 'nearest' }));
      await page.evaluate(() => scrollTo(0, 0));
    },
  );
  await picture(
    'send',
    { width: 390, height: 844, colorScheme: 'dark' },
    'bitcoin',
    async ({ says, click, prepare }) => {
      await prepare();
      await click('Receive 0.5 BTC');
      await click('Send');
      await click('Preview');
      await says('back to you');
    },
  );
  await picture(
    'limit',
    { width: 390, height: 844, colorScheme: 'light' },
    'daily',
    async ({ hold, says, click, prepare }) => {
      await prepare();
      await hold(2);
      for (const payment of [1, 2, 3]) {
        await click('Pay 0.009 BTC');
        await hold(2);
        if (payment < 3) await click('Continue');
      }
      await says('more than is left of the allowance');
    },
  );
  await picture(
    'replace',
    { width: 390, height: 844, colorScheme: 'light' },
    'lost',
    async ({ hold, says, click, prepare, page }) => {
      await prepare();
      await page.getByLabel('Card 2').check();
      await click('Lose card 2');
      await page.getByRole('link', { name: 'Replace card 2' }).click();
      await hold(1);
      await hold(3);
      await click('Buy a box of three');
      await click('Admit card 4 in place of card 2');
      for (const card of [4, 3, 1]) await hold(card);
      await says('Are these the same?');
    },
  );
  await picture('attack', { width: 390, height: 844, colorScheme: 'dark' }, 'attack', async ({ says, click }) => {
    await click('Try it');
    await says('Card 2 refuses');
  });
} finally {
  await browser.close();
  await server.close();
}

/** Goes through a story and takes a picture. A narrow picture shows the phone only. */
async function picture(name, { width, height, colorScheme }, story, live) {
  const scale = width < 500 ? 2 : 1.5;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: 'reduce',
    deviceScaleFactor: scale,
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(new Date('2026-11-21T12:00:00Z'));
  await page.addInitScript(repeatable);
  await page.goto(`${address}#/${story}`);
  const idle = () => page.locator('.screen[aria-busy="false"]').waitFor();
  await idle();
  const click = (button) => page.getByRole('button', { name: button, exact: true }).first().click();
  await live({
    page,
    click,
    says: (text) => page.locator('.screen').getByText(text).first().waitFor(),
    hold: (card) => click(`Hold card ${card}`).then(idle),
    prepare: async () => {
      await click('Do it for me');
      await page.getByRole('button', { name: 'Do it for me' }).waitFor({ state: 'detached' });
      await idle();
    },
  });
  await idle();
  if (width < 500) await page.evaluate(() => document.querySelector('.log')?.remove());
  const box = width < 500 ? await page.locator('.phone').boundingBox() : { x: 0, y: 0, width, height };
  const top = await page.evaluate(() => scrollY);
  const clip = { ...box, y: box.y + top, scale: 1 };
  const devtools = await context.newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', {
    format: 'webp',
    quality: 85,
    clip,
    captureBeyondViewport: true,
  });
  const bytes = Buffer.from(data, 'base64');
  await writeFile(`${folder}${name}.webp`, bytes);
  console.log(`docs/images/${name}.webp, ${Math.round(bytes.length / 1024)} KB`);
  await context.close();
}

/** In the page: makes the random numbers repeatable. Only for pictures. */
function repeatable() {
  let state = 1;
  crypto.getRandomValues = (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let at = 0; at < bytes.length; at += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      bytes[at] = state >>> 24;
    }
    return array;
  };
}
