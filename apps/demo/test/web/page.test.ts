/** The page itself: dragging, keyboard, size, offline use, storage. */
import { gzipSync } from 'node:zlib';
import { expect, inject, test } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { inspect } from '../support/inspect.ts';
import { focused, tabTo } from '../support/keyboard.ts';
import { desktop, hold, open, phone, prepare } from '../support/visit.ts';

describeInChromium('the page', (visit, browser) => {
  test('moves cards with the mouse', async () => {
    const page = await visit();
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
  });

  test('moves cards with a finger', async () => {
    const page = await visit(phone, 'put-away');
    await prepare(page);
    const devtools = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
      devtools.send('Input.dispatchTouchEvent', { type, touchPoints });
    const middle = async (of: string) => {
      const box = await page.locator(of).boundingBox();
      return { x: box!.x + box!.width / 2, y: box!.y + box!.height / 2 };
    };
    const [from, to] = [await middle('[data-card="2"]'), await middle('[data-drop="safe"]')];
    await touch('touchStart', from);
    await touch('touchMove', { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
    await touch('touchMove', to);
    await touch('touchEnd');
    await page.locator('[data-drop="safe"] [data-card="2"]').waitFor();
  });

  test('can be used with the keyboard alone', async () => {
    const page = await visit(desktop, 'back-up');
    await tabTo(page, 'Do it for me');
    await page.keyboard.press('Enter');
    await page.getByText('Tap 1 of 5').waitFor();
    for (const [taken, card] of [2, 3, 1, 2, 3, 1].entries()) {
      await page.getByText(taken < 5 ? `Tap ${taken + 1} of 5` : 'All 5 taps done.').waitFor();
      // After the first tap the focus is on the next button.
      if (taken === 0) await tabTo(page, 'Hold card 2');
      await expect.poll(() => focused(page)).toBe(`Hold card ${card}`);
      await page.keyboard.press('Enter');
    }
    await page.getByText('the set is sealed').waitFor();
    await page.keyboard.press('Home');
    await tabTo(page, 'Card 1');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('Hold to the phone');
    await page.keyboard.press('Escape');
    expect(await focused(page)).toMatch(/^Card 1/);
    await page.keyboard.press('Enter');
    await tabTo(page, 'Lock in the safe');
    await page.keyboard.press('Enter');
    await page.locator('[data-drop="safe"] [data-card="1"]').waitFor();
  });

  test('loads less than 300 KB, compressed', async () => {
    const context = await browser().newContext({ serviceWorkers: 'block', reducedMotion: 'reduce' });
    const page = await context.newPage();
    const loaded = new Map<string, Promise<Buffer>>();
    page.on('response', (response) => loaded.set(response.url(), response.body()));
    await page.goto(inject('page'));
    await page.locator('.card').first().waitFor();
    const sizes = await Promise.all([...loaded.values()].map(async (body) => gzipSync(await body).length));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(loaded.size).toBeGreaterThan(2);
    expect(total).toBeLessThan(300_000);
  });

  test('opens offline after the first visit, with every story', async () => {
    const page = await visit();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.context().setOffline(true);
    await page.reload();
    await page.locator('.card').first().waitFor();
    await open(page, 'attack');
    await page.getByRole('button', { name: 'Try it' }).waitFor();
  });

  test('has animations only without reduced motion', async () => {
    const page = await visit(phone, 'back-up');
    await prepare(page);
    await hold(page, 2);
    const animation = () =>
      page.locator('.sequence-messages button').evaluate((arrow) => getComputedStyle(arrow).animationName);
    expect(await animation()).toBe('none');
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await animation()).toBe('fly-left');
    await hold(page, 3);
    await page.getByText('Tap 3 of 5').waitFor();
  });

  test('moves the focus to the title of a new story', async () => {
    const page = await visit(desktop, 'bitcoin');
    await prepare(page);
    await open(page, 'unbox');
    await page.getByRole('link', { name: 'Next: Create wallet' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Create wallet' }).waitFor();
    expect(await page.title()).toBe('Create wallet · Symbolon');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('story-title');
  });

  test('reports damaged cards and starts over only if asked', async () => {
    const page = await visit(phone);
    await page.evaluate(damageCard);
    await page.reload();
    await page.getByText("The table can't be opened: the memory of card 2 is damaged").waitFor();
    await inspect(page, "a table that can't be opened");
    await page.getByRole('button', { name: 'Start over' }).tap();
    await page.getByText('not checked yet').first().waitFor();
  });

  test('refuses to open in a second tab', async () => {
    const page = await visit();
    const second = await page.context().newPage();
    await second.goto(inject('page'));
    await second.getByText('open in another tab').waitFor();
  });
});

/** In the page: truncates the memory of a card. */
function damageCard(): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('symbolon-demo');
    opening.onsuccess = () => {
      const store = opening.result.transaction('things', 'readwrite').objectStore('things');
      const reading = store.get('card 2');
      reading.onsuccess = () => store.put({ ...reading.result, image: new Uint8Array(7) }, 'card 2');
      store.transaction.oncomplete = () => resolve();
      store.transaction.onerror = () => reject(store.transaction.error);
    };
  });
}
