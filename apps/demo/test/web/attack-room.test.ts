/** The attacks of the attack room, and what the cards make of them. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemPart } from '../../../../test/system-part.ts';
import { chromiumMissing } from './support/chromium.ts';
import { inspect } from './support/inspect.ts';
import { connect, desktop, phone, visit } from './support/visit.ts';

const found = await systemPart('chromium', chromiumMissing);
let browser: Browser;

describe.skipIf(!found)('the attack room', () => {
  beforeAll(async () => {
    browser = await connect();
  });
  afterAll(() => browser.close());

  test('refuses what a malicious phone does, and says why', async () => {
    const { page, context } = await visit(browser, phone, 'attack');
    const refusals = {
      'Flip a bit': 'Card 2 refuses: the other card is not genuine (9D01).',
      'Swap the cards': 'Card 3 refuses: the message belongs to another ceremony (9D06).',
      'Insert your own card': 'Card 1 refuses: the other card is from another pack (9D02).',
      'Use a counterfeit': 'Card 1 refuses: the other card is not genuine (9D01).',
      'Make one copy more': 'Card 1 refuses: the set already has its agreed number of clones (9D04).',
      'Replay an old message': 'Card 3 refuses: the message belongs to another ceremony (9D06).',
    };
    for (const [attack, refusal] of Object.entries(refusals)) {
      await page.getByLabel('Attack', { exact: true }).selectOption(attack);
      await page.getByRole('button', { name: 'Try it' }).click();
      await page.getByText(refusal).waitFor();
    }
    expect(await page.getByLabel('Attack', { exact: true }).locator('option').count()).toBe(Object.keys(refusals).length);
    await inspect(page, 'an attack that was refused');
    await context.close();
  });

  test('lets a reader in the crowd learn nothing and block nothing', async () => {
    const { page, context } = await visit(browser, desktop, 'attack');
    await page.getByRole('radio', { name: 'The crowd' }).check();
    await page.getByRole('button', { name: 'Read the pocket' }).click();
    await page.getByText('All tries are back.').waitFor();
    await page.getByText('000000: 2 left; 123456: 1 left; 111111: suspended').waitFor();
    expect(await page.locator('.facts [data-bad]').count()).toBe(0);
    await inspect(page, 'a pocket that was read');
    await context.close();
  });

  test('tears a card at any write and finds it before or after, never between', async () => {
    const { page, context } = await visit(browser, desktop, 'attack');
    await page.getByRole('radio', { name: 'The power' }).check();
    await page.getByRole('button', { name: 'Pull it away' }).click();
    await page.getByText('The card is as it was before').waitFor();
    await page.getByRole('slider').fill('1000');
    await page.getByRole('button', { name: 'Pull it away' }).click();
    await page.getByText('The card has taken the whole key.').waitFor();
    await page.getByText('signed the same receipt').waitFor();
    await inspect(page, 'a card that was torn away');
    await context.close();
  });
});
