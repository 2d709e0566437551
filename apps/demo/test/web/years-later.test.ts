/** The years after: a backup that is tested, written down and rehearsed. */
import { expect, test } from 'vitest';
import { describeInChromium } from './support/in-chromium.ts';
import { inspect } from './support/inspect.ts';
import { click, hold, open, prepare, says, screens } from './support/visit.ts';

describeInChromium('years later', (visit) => {
  test.each(screens)('a backup is verified, planned for and rehearsed, $name', async (screen) => {
    const { page, context, errors } = await visit(screen, 'verify');
    await prepare(page);

    await says(page, 'has never been asked');
    await inspect(page, 'cards that were never asked');
    await click(page, 'Verify 3 cards');
    await inspect(page, 'a card is asked');
    await hold(page, 1, 2, 3);
    await says(page, 'Every card holds what it should.');
    await says(page, /the same key, asleep, 0 signatures/);
    await inspect(page, 'all of them proved it');
    await click(page, 'Let half a year pass');
    await says(page, 'too long ago');
    await inspect(page, 'half a year later');

    await open(page, 'plan');
    await says(page, 'A page for the drawer');
    await inspect(page, 'what a plan asks for');
    await page.getByLabel('Where the PIN is written down').fill('the PIN is 246810');
    await click(page, 'Write the plan');
    await says(page, 'it looks like a PIN');
    await inspect(page, 'a secret in a plan');
    await page.getByLabel('Where the PIN is written down').fill('in a sealed envelope');
    await click(page, 'Write the plan');
    const paper = page.frameLocator('iframe');
    await paper.getByText('in a sealed envelope').first().waitFor();
    const badge = paper.locator('.badge').first();
    expect(await badge.evaluate((shown) => getComputedStyle(shown).borderStyle)).toBe('solid');
    await inspect(page, 'a plan');
    await click(page, 'Close');
    await page.locator('dialog').waitFor({ state: 'detached' });

    await open(page, 'rehearse');
    await says(page, 'Recovery is easy');
    await inspect(page, 'before a rehearsal');
    await click(page, 'Buy a box of three');
    await click(page, 'Begin the rehearsal');
    await hold(page, 4, 5, 6);
    await inspect(page, 'in the middle of a rehearsal');
    await click(page, 'Hold up every card for me');
    await says(page, /You came back: .* 14 taps/);
    await inspect(page, 'after a rehearsal');
    // Its cards are blank again.
    await open(page, 'sweep');
    await click(page, 'Use the new cards');
    await hold(page, 4);
    await says(page, 'First the new wallet is backed up.');
    expect(errors).toEqual([]);
    await context.close();
  });
});
