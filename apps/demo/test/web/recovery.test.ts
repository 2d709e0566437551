/** The stories of the years after: a backup that is tested, cards that are lost, and what comes back. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemPart } from '../../../../test/system-part.ts';
import { chromiumMissing } from './support/chromium.ts';
import { click, connect, desktop, expectAccessible, hold, open, phone, prepare, says, typePin, visit } from './support/visit.ts';

const found = await systemPart('chromium', chromiumMissing);
let browser: Browser;

describe.skipIf(!found)('years later', () => {
  beforeAll(async () => {
    browser = await connect();
  });
  afterAll(() => browser.close());

  test('a backup is verified, planned for and rehearsed', async () => {
    const { page, context, complaints } = await visit(browser, phone, 'verify');
    await prepare(page);
    await says(page, 'has never been asked');
    await click(page, 'Verify 3 cards');
    for (const card of [1, 2, 3]) await hold(page, card);
    await says(page, 'Every card holds what it should.');
    await says(page, /the same key, asleep, 0 signatures/);
    await expectAccessible(page);
    await click(page, 'Let half a year pass');
    await says(page, 'too long ago');

    await open(page, 'plan');
    await expectAccessible(page);
    await page.getByLabel('Where the PIN is written down').fill('the PIN is 246810');
    await click(page, 'Write the plan');
    await says(page, 'it looks like a PIN');
    await page.getByLabel('Where the PIN is written down').fill('in a sealed envelope');
    await click(page, 'Write the plan');
    const paper = page.frameLocator('iframe');
    await paper.getByText('in a sealed envelope').first().waitFor();
    expect(
      await paper
        .locator('h1')
        .first()
        .evaluate((heading) => getComputedStyle(heading).marginTop),
    ).not.toBe('');
    expect(
      await paper
        .locator('.badge')
        .first()
        .evaluate((badge) => getComputedStyle(badge).borderStyle),
    ).toBe('solid');
    await expectAccessible(page);
    await click(page, 'Close');

    await open(page, 'rehearse');
    await click(page, 'Buy a box of three');
    await click(page, 'Begin the rehearsal');
    await hold(page, 4);
    await hold(page, 5);
    await page.getByText('Hold card 6').first().waitFor();
    await page.reload();
    await says(page, 'A rehearsal was left in the middle.');
    await click(page, 'Hold up every card for me');
    await click(page, 'Begin the rehearsal');
    await click(page, 'Hold up every card for me');
    await says(page, /You came back: .* 14 taps/);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a lost card is revoked and replaced, and then everything moves to new cards', async () => {
    const { page, context, complaints } = await visit(browser, desktop, 'bitcoin');
    await prepare(page);
    await click(page, 'Let somebody pay you 0.5');
    await says(page, '0.50000000 BTC');
    await open(page, 'ethereum');
    await click(page, 'Let somebody pay you');
    await says(page, '100 DEMO');
    await open(page, 'lost');
    await prepare(page);
    await page.getByLabel('Card 2').check();
    await click(page, 'Lose card 2');
    await open(page, 'daily');
    await says(page, 'This takes card 2, which you have lost.');

    await open(page, 'replace');
    await hold(page, 1);
    await says(page, 'The primary has the new list.');
    await hold(page, 3);
    await click(page, 'Buy a box of three');
    await click(page, 'Admit card 4 in place of card 2');
    for (const card of [4, 3, 1]) await hold(page, card);
    await says(page, 'Are these the same?');
    const codes = await page.locator('.codes dd').allInnerTexts();
    expect(codes[0]).toMatch(/^\d{4} \d{4}$/);
    expect(codes[1]).toBe(codes[0]);
    await expectAccessible(page);
    // What they agreed on is on the cards: the rest goes on after a reload.
    await page.reload();
    await typePin(page, 'Your PIN', '246810');
    for (const card of [1, 3]) await hold(page, card);
    await click(page, 'They are the same');
    for (const card of [4, 1, 4, 1, 3]) await hold(page, card);
    await says(page, 'Cards 1, 3 and 4 are your set');
    await open(page, 'verify');
    await click(page, 'Verify 3 cards');
    for (const card of [1, 3, 4]) await hold(page, card);
    await says(page, 'Every card holds what it should.');

    await open(page, 'sweep');
    await click(page, 'Buy a box of three');
    await click(page, 'Use the new cards');
    await hold(page, 7);
    await hold(page, 8);
    await page.reload();
    await says(page, 'Tap 2 of 5');
    await click(page, 'Hold up every card for me');
    await typePin(page, 'Your PIN', '246810');
    await says(page, 'Bitcoin, 0.50000000 BTC');
    await says(page, 'to the new wallet');
    await expectAccessible(page);
    await hold(page, 1);
    await says(page, 'Moved: Bitcoin.');
    await says(page, /^Send 100 DEMO to 0x/);
    await hold(page, 1);
    await says(page, 'Everything is on the new wallet.');
    await page.getByRole('link', { name: 'Next: Bitcoin' }).click();
    await says(page, '0.49999780 BTC');
    await open(page, 'ethereum');
    await says(page, '100 DEMO');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a lost primary: the others make one of them the primary, and a code that differs stops it', async () => {
    const { page, context } = await visit(browser, phone, 'lost');
    await prepare(page);
    await click(page, 'Lose card 1');
    await open(page, 'plan');
    await says(page, 'Replace it first');
    await open(page, 'replace');
    await says(page, 'it was the primary');
    await click(page, 'Buy a box of three');
    await click(page, 'Admit card 4 in place of card 1');
    for (const card of [4, 2, 3]) await hold(page, card);
    await click(page, 'They differ');
    await says(page, 'another card than the one in your hand was put into the list');
    await click(page, 'Try again');
    for (const card of [3, 2]) await hold(page, card);
    await click(page, 'They are the same');
    for (const card of [4, 3, 4, 3, 2]) await hold(page, card);
    await says(page, 'Cards 2, 3 and 4 are your set');
    await expectAccessible(page);
    await context.close();
  });
});
