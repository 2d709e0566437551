/** A card is gone: what its finder gets, who takes its place, and how everything moves to new cards. */
import { expect, test } from 'vitest';
import { describeInChromium } from './support/in-chromium.ts';
import { inspect } from './support/inspect.ts';
import { click, follow, hold, open, prepare, press, says, screens } from './support/visit.ts';

describeInChromium('a card is lost', (visit) => {
  test.each(screens)(
    'its finder gets nothing, a backup wakes, and one of the others becomes the primary, $name',
    async (screen) => {
      const { page, context, errors } = await visit(screen, 'lost');
      await prepare(page);
      await open(page, 'bitcoin');
      await click(page, 'Let somebody pay you 0.5');
      await open(page, 'lost');
      await says(page, 'One day a card is gone.');
      await inspect(page, 'which card is lost');
      await click(page, 'Lose card 1');
      await inspect(page, 'a card is gone');
      await click(page, 'Be the finder');
      await says(page, 'The card refused GET PUBLIC KEY: the session does not allow it (status 6982).');
      await says(page, '123456: 2 left; 000000: 1 left; 111111: blocked.');
      await inspect(page, 'what the finder gets');
      await hold(page, 2, 3);
      await says(page, 'Awake: card 3 pays from the whole wallet.');
      await open(page, 'bitcoin');
      await click(page, 'Send');
      await page.getByLabel('Amount in BTC').fill('0.2');
      await click(page, 'Preview');
      await says(page, 'In all');
      expect(await page.getByRole('button', { name: 'Hold card 1', exact: true }).count()).toBe(0);
      await hold(page, 3);
      await says(page, 'The network checked the signature and took it.');

      await open(page, 'plan');
      await says(page, 'Replace it first');
      await inspect(page, 'no plan without a primary');
      await open(page, 'replace');
      await says(page, 'it was the primary');
      await click(page, 'Buy a box of three');
      await says(page, 'Card 4 is of another box');
      await inspect(page, 'a card of another box');
      await click(page, 'Admit card 4 in place of card 1');
      await hold(page, 4, 2, 3);
      await click(page, 'They differ');
      await says(page, 'another card than the one in your hand was put into the list');
      await inspect(page, 'codes that differ');
      await click(page, 'Try again');
      await hold(page, 3, 2);
      await click(page, 'They are the same');
      await hold(page, 4, 3, 4, 3, 2);
      await says(page, 'Cards 2, 3 and 4 are your set');
      expect(errors).toEqual([]);
      await context.close();
    },
  );

  test.each(screens)(
    'it is revoked, another one admitted in its place, and everything moves to a new key on new cards, $name',
    async (screen) => {
      const { page, context, errors } = await visit(screen, 'lost');
      await prepare(page);
      await press(page.getByLabel('Card 2'));
      await click(page, 'Lose card 2');
      await open(page, 'daily');
      await says(page, 'This takes card 2, which you have lost.');
      await inspect(page, 'a story whose card is lost');
      await open(page, 'replace');
      await says(page, 'The primary signs a list');
      await inspect(page, 'a member is revoked');
      await hold(page, 1);
      await says(page, 'The primary has the new list.');
      await inspect(page, 'a member is told');
      await hold(page, 3);
      await says(page, 'a third makes you safe');
      await inspect(page, 'a new card is wanted');
      await click(page, 'Buy a box of three');
      await click(page, 'Admit card 4 in place of card 2');
      await hold(page, 4, 3, 1);
      await says(page, 'Are these the same?');
      const codes = await page.locator('.codes dd').allInnerTexts();
      expect(codes[0]).toMatch(/^\d{4} \d{4}$/);
      expect(codes[1]).toBe(codes[0]);
      await inspect(page, 'codes to compare');
      await click(page, 'They are the same');
      await hold(page, 1, 4, 1, 3);
      await says(page, 'Cards 1, 3 and 4 are your set');
      await inspect(page, 'a set with a new member');
      await follow(page, 'Next: Verify');
      await click(page, 'Verify 3 cards');
      await hold(page, 1, 3, 4);
      await says(page, 'Every card holds what it should.');

      await open(page, 'bitcoin');
      await click(page, 'Let somebody pay you 0.5');
      await open(page, 'ethereum');
      await click(page, 'Let somebody pay you');
      await says(page, '100 DEMO');
      await open(page, 'sweep');
      await says(page, 'revoked on a chain');
      await inspect(page, 'before the new key');
      await click(page, 'Buy a box of three');
      await click(page, 'Use the new cards');
      await inspect(page, 'a new key is made');
      await hold(page, 7, 8);
      await inspect(page, 'the new key is copied');
      await click(page, 'Hold up every card for me');
      await says(page, 'Bitcoin, 0.50000000 BTC');
      await says(page, 'to the new wallet');
      await inspect(page, 'coins move');
      await hold(page, 1);
      await says(page, 'Moved: Bitcoin.');
      await says(page, /^Send 100 DEMO to 0x/);
      await inspect(page, 'tokens move');
      await hold(page, 1);
      await says(page, 'Everything is on the new wallet.');
      await inspect(page, 'everything has moved');
      await follow(page, 'Next: Bitcoin');
      await says(page, '0.49999780 BTC');
      await open(page, 'ethereum');
      await says(page, '100 DEMO');
      expect(errors).toEqual([]);
      await context.close();
    },
  );
});
