/** The page itself: what it keeps, what it loads, how it is used without a mouse. */
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { systemPart } from '../../../../test/system-part.ts';
import { chromiumMissing } from './support/chromium.ts';
import { connect, desktop, hold, open, phone, prepare, visit } from './support/visit.ts';

const found = await systemPart('chromium', chromiumMissing);
let browser: Browser;

describe.skipIf(!found)('the page', () => {
  beforeAll(async () => {
    browser = await connect();
  });
  afterAll(() => browser.close());

  test('takes cards by dragging', async () => {
    const { page, context } = await visit(browser);
    const drag = async (from: string, to: string) => {
      const [start, end] = [await page.locator(from).boundingBox(), await page.locator(to).boundingBox()];
      await page.mouse.move(start!.x + 20, start!.y + 12);
      await page.mouse.down();
      await page.mouse.move(end!.x + end!.width / 2, end!.y + end!.height / 2, { steps: 5 });
      await page.mouse.up();
    };
    const [card, phone, safe] = ['[data-card="2"]', '.antenna', '[data-drop="safe"]'] as const;
    await drag(card, phone);
    await page.getByText(/genuine, number/).waitFor();
    await drag(card, safe);
    await page.locator(`${safe} ${card}`).waitFor();
    await drag(card, phone);
    await page.getByText('This is card 2. The phone waits for card 1 or card 3.').waitFor();
    await context.close();
  });

  test('can be used with the keyboard alone: a whole backup, and a card put away', async () => {
    const { page, context } = await visit(browser, desktop, 'back-up');
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    const tabTo = async (start: string): Promise<void> => {
      for (let presses = 0; !(await focused()).startsWith(start); presses += 1) {
        expect(presses, start).toBeLessThan(40);
        await page.keyboard.press('Tab');
      }
    };
    await tabTo('Do it for me');
    await page.keyboard.press('Enter');
    await page.getByText('Tap 1 of 5').waitFor();
    for (const [taken, card] of [2, 3, 1, 2, 3, 1].entries()) {
      await page.getByText(taken < 5 ? `Tap ${taken + 1} of 5` : 'All 5 taps done.').waitFor();
      // After the first tap the focus is where the next one is asked for.
      if (taken === 0) await tabTo('Hold card 2');
      await expect.poll(focused).toBe(`Hold card ${card}`);
      await page.keyboard.press('Enter');
    }
    await page.getByText('the set is sealed').waitFor();
    await page.keyboard.press('Home');
    await tabTo('Card 1');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('Hold to the phone');
    await page.keyboard.press('Escape');
    expect(await focused()).toMatch(/^Card 1/);
    await page.keyboard.press('Enter');
    await tabTo('Lock in the safe');
    await page.keyboard.press('Enter');
    await page.locator('[data-drop="safe"] [data-card="1"]').waitFor();
    await context.close();
  });

  test('loads less than 300 KB before anything is done, compressed', async () => {
    const context = await browser.newContext({ serviceWorkers: 'block', reducedMotion: 'reduce' });
    const page = await context.newPage();
    const loaded = new Map<string, Promise<Buffer>>();
    page.on('response', (response) => loaded.set(response.url(), response.body()));
    await page.goto(inject('page'));
    await page.locator('.card').first().waitFor();
    const sizes = await Promise.all([...loaded.values()].map(async (body) => gzipSync(await body).length));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(loaded.size).toBeGreaterThan(2);
    expect(total).toBeLessThan(300_000);
    await context.close();
  });

  test('opens without a connection once it was visited, every story of it', async () => {
    const { page, context } = await visit(browser);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await context.setOffline(true);
    await page.reload();
    await page.locator('.card').first().waitFor();
    await open(page, 'attack');
    await page.getByRole('button', { name: 'Try it' }).waitFor();
    await context.close();
  });

  test('moves for those who like it, and keeps still for those who do not', async () => {
    const { page, context } = await visit(browser, phone, 'back-up');
    await prepare(page);
    await hold(page, 2);
    const animation = () => page.locator('.air-messages button').evaluate((arrow) => getComputedStyle(arrow).animationName);
    expect(await animation()).toBe('none');
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await animation()).toBe('fly-left');
    await hold(page, 3);
    await page.getByText('Tap 3 of 5').waitFor();
    await context.close();
  });

  test('keeps a second tab away from the cards', async () => {
    const { context } = await visit(browser);
    const second = await context.newPage();
    await second.goto(inject('page'));
    await second.getByText('open in another tab').waitFor();
    await context.close();
  });
});
