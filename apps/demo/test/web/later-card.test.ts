/** A card that was bought later joins a wallet. */
import { expect, test } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { inspect } from '../support/inspect.ts';
import { click, desktop, follow, hold, open, phone, prepare, press, says, screens, typePin } from '../support/visit.ts';

describeInChromium('a card that comes later', (visit) => {
  test.each(screens)('joins three cards if two agree and the codes are the same, on a $name', async (screen) => {
    const page = await visit(screen, 'later');
    await prepare(page);
    await says(page, 'Your wallet, on 3 cards');
    await inspect(page, 'the choice of a wallet for a later card');
    expect(await page.locator('.who-agrees tbody td').allInnerTexts()).toEqual([
      'it, with its PUK',
      'both, or one with its PUK',
      '2 of them',
      '3 of them',
      '3 of them',
    ]);
    await click(page, 'Buy a box of three');
    await says(page, 'So cards 1 and 2 admit it');
    await click(page, 'Let card 4 join');
    await says(page, 'It makes an offer, and two other cards have to admit it.');
    await hold(page, 4, 2, 1);
    await says(page, 'Are these the same?');
    const codes = await page.locator('.codes dd').allInnerTexts();
    expect(codes[0]).toMatch(/^\d{4} \d{4}$/);
    expect(codes[1]).toBe(codes[0]);
    await inspect(page, 'codes of a later card');
    await click(page, 'They are the same');
    await hold(page, 1, 4, 1);
    await says(page, "Until then they don't know the new card.");
    await inspect(page, 'members that do not know the later card');
    await hold(page, 2, 3);
    await says(page, 'Card 4 holds the key too, as a backup. Cards 1, 2, 3 and 4 are your set');
    await says(page, 'Your wallet, on 4 cards');
    await inspect(page, 'a set of four');

    await open(page, 'verify');
    await click(page, 'Verify 4 cards');
    await hold(page, 1, 2, 3, 4);
    await says(page, 'Every card holds your key.');
    await open(page, 'lost');
    await click(page, 'Lose card 1');
    await says(page, 'cards 2, 3 and 4 hold the same key');
    // More than half of four: three cards agree that another one becomes the primary.
    await open(page, 'replace');
    await click(page, 'Admit card 5 in place of card 1');
    await says(page, 'It makes an offer, and 3 other cards have to admit it.');
    await hold(page, 5, 2, 4, 3);
    await click(page, 'They are the same');
    await hold(page, 3, 5, 3, 2, 4);
    await says(page, 'Cards 2, 3, 4 and 5 are your set');
  });

  test.each(screens)('joins a single card whose PUK stands for a second one, on a $name', async (screen) => {
    const page = await visit(screen, 'later');
    await prepare(page);
    await press(page.getByLabel('A wallet on one card'));
    await click(page, 'Buy a box of three');
    await click(page, 'Make a wallet on card 4');
    await says(page, 'and the PUK 135790246801');
    await inspect(page, 'a wallet with a PUK');
    await hold(page, 4);
    await says(page, 'there is no copy of it');
    await click(page, 'Let card 5 join');
    await says(page, 'Card 5 joins card 4. It makes an offer, and your card admits it with its PIN and its PUK.');
    await hold(page, 5, 4);
    await says(page, 'Your card has admitted it. Now it gets the key.');
    await inspect(page, 'a card that was admitted by a PUK');
    await hold(page, 4, 5, 4);
    await says(page, 'Cards 4 and 5 hold the same key. Card 4 agreed alone: its PUK stood for a second card.');
    await inspect(page, 'a wallet on two cards');
    // The wallet on the table did not change, and the cards of the other one are not spare.
    await press(page.getByLabel('Your wallet, on 3 cards'));
    await says(page, 'Card 6 is from another box');
    await open(page, 'sweep');
    await page.getByRole('button', { name: 'Buy a box of three' }).waitFor();
  });

  test('needs its primary, and the cards that agree', async () => {
    const page = await visit(desktop, 'lost');
    await prepare(page);
    await click(page, 'Lose card 1');
    await open(page, 'later');
    await says(page, 'Card 1, your primary, is lost. Replace it first.');
    await inspect(page, 'a later card without a primary');
    await follow(page, 'Replace it');
    await says(page, 'it was the primary');
    await open(page, 'lost');
    await click(page, 'Find it again');
    await press(page.getByLabel('Card 2'));
    await click(page, 'Lose card 2');
    await open(page, 'later');
    await click(page, 'Buy a box of three');
    // Card 3 agrees in its place.
    await says(page, 'So cards 1 and 3 admit it');
  });

  test('goes on after a reload', async () => {
    const page = await visit(phone, 'later');
    await prepare(page);
    await click(page, 'Buy a box of three');
    await click(page, 'Let card 4 join');
    await hold(page, 4, 2);
    await page.reload();
    await says(page, 'It makes an offer, and two other cards have to admit it.');
    await hold(page, 4);
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 2, 1);
    await says(page, 'Are these the same?');
    await page.reload();
    await says(page, 'The other cards have admitted it.');
    await hold(page, 4);
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 2, 1);
    await click(page, 'They are the same');
    await hold(page, 1, 4, 1, 2);
    await page.reload();
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 3);
    await says(page, 'Cards 1, 2, 3 and 4 are your set');

    await press(page.getByLabel('A wallet on one card'));
    await click(page, 'Make a wallet on card 5');
    await page.reload();
    await hold(page, 5);
    await click(page, 'Let card 6 join');
    await hold(page, 6, 5);
    await page.reload();
    await says(page, 'Your card has admitted it.');
    // Card 6 is from the box of card 5: there is no code to compare.
    await hold(page, 6, 5, 5, 6, 5);
    await says(page, 'Cards 5 and 6 hold the same key.');
  });
});
