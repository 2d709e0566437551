/** Every story as a person lives it, on every screen. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemPart } from '../../../../test/system-part.ts';
import { chromiumMissing } from './support/chromium.ts';
import { connect, desktop, expectAccessible, hold, open, says as pageSays, phone, typePin, visit } from './support/visit.ts';

const found = await systemPart('chromium', chromiumMissing);
let browser: Browser;

describe.skipIf(!found)('the stories', () => {
  beforeAll(async () => {
    browser = await connect();
  });
  afterAll(() => browser.close());

  test.each([desktop, phone])('from the box to a payment: $name', async (screen) => {
    const { page, context, complaints } = await visit(browser, screen);
    const says = (text: string | RegExp) => pageSays(page, text);

    await expectAccessible(page);
    for (const card of [1, 2, 3]) await hold(page, card);
    await says('All three are genuine.');
    expect(await page.getByText(/genuine, number \d{12}, never used/).count()).toBe(3);
    await expectAccessible(page);

    await page.getByRole('link', { name: 'Next: Activate' }).click();
    await typePin(page, 'New PIN', '1234');
    await says('A PIN has 6 to 12 digits; no try was used.');
    await typePin(page, 'New PIN', '135790');
    await expectAccessible(page);
    await hold(page, 1);
    await says('Card 1 made a key');

    await page.getByRole('link', { name: 'Next: Back up' }).click();
    for (const [tap, card] of [2, 3, 1, 2, 3].entries()) {
      await says(`Tap ${tap + 1} of 5`);
      await hold(page, card);
    }
    await says('All 5 taps done.');
    await page.getByRole('button', { name: /^export 2, from card 1/ }).click();
    await says('sealed: only the other card reads it');
    await expectAccessible(page);
    await hold(page, 1);
    await says('the set is sealed');

    await page.getByRole('link', { name: 'Next: Put away' }).click();
    for (const [card, place] of [
      [1, 'Put in your pocket'],
      [2, 'Lock in the safe'],
      [3, "Take to your friend's"],
    ] as const) {
      await page.locator(`[data-card="${card}"]`).click();
      if (card === 1) await expectAccessible(page);
      await page.getByRole('button', { name: place }).click();
    }
    await says('Three cards, three places.');
    await expectAccessible(page);

    await page.getByRole('link', { name: 'Next: Bitcoin' }).click();
    await page.getByRole('button', { name: 'Let somebody pay you' }).click();
    await says('0.50000000 BTC');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('button', { name: 'Preview' }).click();
    await says('back to you');
    await expectAccessible(page);
    await hold(page, 1);
    await says('The network checked the signature and took it.');
    await page.getByRole('button', { name: 'Done' }).click();
    await says(/^0\.4899\d{4} BTC$/);

    await open(page, 'ethereum');
    await page.getByRole('button', { name: 'Let somebody pay you' }).click();
    await says('100 DEMO');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByLabel('What').selectOption('token');
    await page.getByLabel('Amount').fill('12.5');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Preview' }).click();
    await says('Send 12.5 DEMO to 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045');
    await expectAccessible(page);
    await hold(page, 1);
    await page.getByRole('button', { name: 'Done' }).click();
    await says('87.5 DEMO');

    await open(page, 'daily');
    await hold(page, 2);
    await says('0.02000000 BTC');
    for (const _ of [1, 2]) {
      await page.getByRole('button', { name: 'Pay 0.009 BTC' }).click();
      await hold(page, 2);
      await page.getByRole('button', { name: 'Go on' }).click();
    }
    await page.getByRole('button', { name: 'Pay 0.009 BTC' }).click();
    await hold(page, 2);
    await says('more than is left of the allowance (status 9D2A)');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Not now' }).click();
    await says(/^0\.0019\d{4} BTC$/);
    await page.getByRole('button', { name: 'Refill it' }).click();
    await hold(page, 1);
    await hold(page, 2);
    await says('0.02000000 BTC');

    await open(page, 'lost');
    await page.getByRole('button', { name: 'Lose card 1' }).click();
    await page.getByRole('button', { name: 'Be the finder' }).click();
    await says('The card refused GET PUBLIC KEY: the session does not allow it (status 6982).');
    await says('123456: 2 left; 000000: 1 left; 111111: blocked.');
    await expectAccessible(page);
    await hold(page, 2);
    await hold(page, 3);
    await says('Awake: card 3 pays from the whole wallet.');
    await open(page, 'bitcoin');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByLabel('Amount in BTC').fill('0.2');
    await page.getByRole('button', { name: 'Preview' }).click();
    expect(await page.getByRole('button', { name: 'Hold card 1', exact: true }).count()).toBe(0);
    await hold(page, 3);
    await says('The network checked the signature and took it.');

    await page.getByRole('button', { name: /^On the air/ }).click();
    await page.getByText('→ SIGN START').first().waitFor();
    await expectAccessible(page);

    expect(complaints).toEqual([]);
    await context.close();
  });
});
