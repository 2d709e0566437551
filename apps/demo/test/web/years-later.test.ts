/** The stories of the years after: verify, recovery plan, rehearse. */
import { expect, test } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { inspect } from '../support/inspect.ts';
import { click, hold, open, prepare, says, screens } from '../support/visit.ts';

describeInChromium('a backup', (visit) => {
  test.each(screens)('is verified every half a year, on a $name', async (screen) => {
    const page = await visit(screen, 'verify');
    await prepare(page);

    await says(page, 'not verified yet');
    await inspect(page, 'cards that were not verified yet');
    await click(page, 'Verify 3 cards');
    await inspect(page, 'a card to verify');
    await hold(page, 1, 2, 3);
    await says(page, 'Every card holds your key.');
    await says(page, /the same key, dormant, 0 signatures/);
    await inspect(page, 'verified cards');
    await click(page, 'Let half a year pass');
    await says(page, 'too long ago');
    await inspect(page, 'overdue cards');
  });

  test.each(screens)('gets a recovery plan without secrets, on a $name', async (screen) => {
    const page = await visit(screen, 'plan');
    await prepare(page);
    await says(page, 'A page to print');
    await inspect(page, 'the form of a plan');
    await page.getByLabel('Where the PIN is written down').fill('the PIN is 246810');
    await click(page, 'Write the plan');
    await says(page, 'it looks like a PIN');
    await inspect(page, 'a secret in a plan');
    await page.getByLabel('Where the PIN is written down').fill('in a sealed envelope');
    await click(page, 'Write the plan');
    const paper = page.frameLocator('iframe');
    await paper.getByText('in a sealed envelope').first().waitFor();
    await paper.getByText('If a PIN was typed wrongly too often, another card').waitFor();
    const badge = paper.locator('.badge').first();
    expect(await badge.evaluate((shown) => getComputedStyle(shown).borderStyle)).toBe('solid');
    await inspect(page, 'a plan');
    await click(page, 'Close');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  test.each(screens)('is rehearsed on blank cards, on a $name', async (screen) => {
    const page = await visit(screen, 'rehearse');
    await prepare(page);
    await says(page, 'Recovery is easy');
    await inspect(page, 'before a rehearsal');
    await click(page, 'Buy a box of three');
    await click(page, 'Begin the rehearsal');
    await hold(page, 4, 5, 6);
    await inspect(page, 'in the middle of a rehearsal');
    await click(page, 'Hold up every card for me');
    await says(page, /You recovered the wallet: .* 14 taps/);
    await inspect(page, 'after a rehearsal');
    // The cards of the rehearsal are blank again.
    await open(page, 'sweep');
    await click(page, 'Use the new cards');
    await hold(page, 4);
    await says(page, 'First back up the new wallet');
  });
});
