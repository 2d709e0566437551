/** The first stories: unbox, create a wallet, back up, put away. */
import { expect, test } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { inspect } from '../support/inspect.ts';
import { click, follow, hold, press, says, screens, typePin } from '../support/visit.ts';

describeInChromium('a new box of cards', (visit) => {
  test.each(screens)('is checked, gets a wallet, is backed up and put away, on a $name', async (screen) => {
    const page = await visit(screen);
    await inspect(page, 'a new box');
    await hold(page, 1);
    await inspect(page, 'one checked card');
    await hold(page, 2, 3);
    await says(page, 'All three are genuine.');
    expect(await page.getByText(/genuine, number \d{12}, never used/).count()).toBe(3);
    await inspect(page, 'three checked cards');

    await follow(page, 'Next: Create wallet');
    await typePin(page, 'New PIN', '1234');
    await says(page, 'A PIN has 6 to 12 digits. No try was used.');
    await inspect(page, 'a PIN that is too short');
    await typePin(page, 'New PIN', '135790');
    await inspect(page, 'a chosen PIN');
    await hold(page, 1);
    await says(page, 'Card 1 made a key');
    await inspect(page, 'a new key');

    await follow(page, 'Next: Back up');
    await says(page, 'Tap 1 of 5');
    await inspect(page, 'the beginning of a backup');
    for (const [tap, card] of [2, 3, 1, 2, 3].entries()) {
      await says(page, `Tap ${tap + 1} of 5`);
      await hold(page, card);
    }
    await says(page, 'All 5 taps done.');
    await press(page.getByRole('button', { name: /^export 2, from card 1/ }));
    await says(page, 'encrypted: only the other card can read it');
    await inspect(page, 'an open message');
    await hold(page, 1);
    await says(page, 'the set is sealed');
    await inspect(page, 'a finished backup');

    await follow(page, 'Next: Put away');
    await inspect(page, 'three cards on the table');
    for (const [card, place] of [
      [1, 'Put in your pocket'],
      [2, 'Lock in the safe'],
      [3, "Take to your friend's"],
    ] as const) {
      await press(page.locator(`[data-card="${card}"]`));
      if (card === 1) await inspect(page, 'a selected card');
      await click(page, place);
    }
    await says(page, 'Three cards, three places.');
    await inspect(page, 'three cards in three places');
    await follow(page, 'Next: Bitcoin');
    await says(page, '0 BTC');
  });
});
