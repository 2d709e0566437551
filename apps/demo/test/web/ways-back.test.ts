/** A PIN that is forgotten. */
import { test } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { inspect } from '../support/inspect.ts';
import { tabTo } from '../support/keyboard.ts';
import { click, desktop, follow, hold, open, phone, prepare, press, says, screens, typePin } from '../support/visit.ts';

describeInChromium('a PIN that is blocked', (visit) => {
  test.each(screens)('is reset by another card, without a PUK, on a $name', async (screen) => {
    const page = await visit(screen, 'forgotten-pin');
    await prepare(page);
    await says(page, 'After 3 wrong ones in a row');
    await inspect(page, 'the choice of a card with a forgotten PIN');
    await typePin(page, 'A wrong PIN for card 3', '111111');
    await inspect(page, 'a PIN to try');
    await hold(page, 3);
    await says(page, 'Wrong: 2 tries left.');
    await typePin(page, 'A wrong PIN for card 3', '246810');
    await hold(page, 3);
    await says(page, 'This is the right PIN. The card opened, and has all its tries again.');
    await inspect(page, 'answers to PINs');
    for (const wrong of ['111111', '222222', '333333']) {
      await typePin(page, 'A wrong PIN for card 3', wrong);
      await hold(page, 3);
    }
    await says(page, 'The PIN of card 3 is blocked');
    await inspect(page, 'a blocked PIN');

    // The right PIN does not open it: no other story has it.
    await open(page, 'vault');
    await hold(page, 3);
    await says(page, 'the PIN is blocked');
    await open(page, 'forgotten-pin');
    await hold(page, 3, 1);
    await says(page, 'Card 1 agrees that card 3 gets a new PIN.');
    await inspect(page, 'a new PIN to choose');
    await click(page, 'Take the PIN of card 1');
    await inspect(page, 'a new PIN to set');
    await hold(page, 3);
    await says(page, 'Card 3 has its new PIN, with all its tries.');
    await inspect(page, 'a PIN that was reset');
    await follow(page, 'Next: Lose a card');
    await open(page, 'vault');
    await hold(page, 3);
    await says(page, 'The vault of card 3 is empty.');
  });

  test('is reset with the keyboard alone', async () => {
    const page = await visit(desktop, 'forgotten-pin');
    const enter = async (button: string): Promise<void> => {
      await tabTo(page, button);
      await page.keyboard.press('Enter');
    };
    await enter('Do it for me');
    await says(page, 'Whose PIN is forgotten?');
    await enter('Type wrong ones for me');
    await says(page, 'The PIN of card 3 is blocked');
    await enter('Hold card 3');
    await says(page, 'so that it agrees');
    await enter('Hold card 1');
    await enter('Take the PIN of card 1');
    await says(page, 'so that it takes the new PIN');
    await enter('Hold card 3');
    await enter('Next: Lose a card');
    await page.getByRole('heading', { name: 'Lose a card' }).waitFor();
  });

  test('of the primary is reset by a dormant backup, and by no daily card', async () => {
    const page = await visit(phone, 'lost');
    await prepare(page);
    await press(page.getByLabel('Card 3'));
    await click(page, 'Lose card 3');
    await open(page, 'forgotten-pin');
    await press(page.getByLabel('Card 1'));
    await click(page, 'Type wrong ones for me');
    await says(page, 'A daily card does not');
    await inspect(page, 'a blocked PIN that no card at hand resets');
    await open(page, 'lost');
    await click(page, 'Find it again');
    await open(page, 'forgotten-pin');
    await hold(page, 1, 3);
    await click(page, 'Take the PIN of card 3');
    await hold(page, 1);
    await says(page, 'Card 1 has its new PIN');
  });
});
