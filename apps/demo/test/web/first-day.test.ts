/** The first day: a box is opened, a key made, copied and put away. */
import { expect, test } from 'vitest';
import { describeInChromium } from './support/in-chromium.ts';
import { inspect } from './support/inspect.ts';
import { click, follow, hold, press, says, screens, typePin } from './support/visit.ts';

describeInChromium('the first day', (visit) => {
  test.each(screens)('three cards come out of a box and go to three places, $name', async (screen) => {
    const { page, context, errors } = await visit(screen);
    await inspect(page, 'a box');
    await hold(page, 1);
    await inspect(page, 'one card is checked');
    await hold(page, 2, 3);
    await says(page, 'All three are genuine.');
    expect(await page.getByText(/genuine, number \d{12}, never used/).count()).toBe(3);
    await inspect(page, 'all cards are checked');

    await follow(page, 'Next: Activate');
    await typePin(page, 'New PIN', '1234');
    await says(page, 'A PIN has 6 to 12 digits; no try was used.');
    await inspect(page, 'a PIN that is too short');
    await typePin(page, 'New PIN', '135790');
    await inspect(page, 'a PIN that is chosen');
    await hold(page, 1);
    await says(page, 'Card 1 made a key');
    await inspect(page, 'a key is made');

    await follow(page, 'Next: Back up');
    await says(page, 'Tap 1 of 5');
    await inspect(page, 'a backup begins');
    for (const [tap, card] of [2, 3, 1, 2, 3].entries()) {
      await says(page, `Tap ${tap + 1} of 5`);
      await hold(page, card);
    }
    await says(page, 'All 5 taps done.');
    await press(page.getByRole('button', { name: /^export 2, from card 1/ }));
    await says(page, 'sealed: only the other card reads it');
    await inspect(page, 'a message is read');
    await hold(page, 1);
    await says(page, 'the set is sealed');
    await inspect(page, 'a backup is done');

    await follow(page, 'Next: Put away');
    await inspect(page, 'three cards on one table');
    for (const [card, place] of [
      [1, 'Put in your pocket'],
      [2, 'Lock in the safe'],
      [3, "Take to your friend's"],
    ] as const) {
      await press(page.locator(`[data-card="${card}"]`));
      if (card === 1) await inspect(page, 'a card in hand');
      await click(page, place);
    }
    await says(page, 'Three cards, three places.');
    await inspect(page, 'three cards in three places');
    await follow(page, 'Next: Bitcoin');
    await says(page, '0.00000000 BTC');
    expect(errors).toEqual([]);
    await context.close();
  });
});
