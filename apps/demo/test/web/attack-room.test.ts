/**
 * The attack room: what a visitor does there, and what the cards answer. Every attack there is tried in `attack-room/`,
 * without a browser.
 */
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInChromium } from './support/in-chromium.ts';
import { inspect } from './support/inspect.ts';
import { click, press, says, screens } from './support/visit.ts';

describeInChromium('the attack room', (visit) => {
  test.each(screens)(
    'lets one be the phone, the reader in the crowd, and the hand that pulls a card away, $name',
    async (screen) => {
      const { page, context, errors } = await visit(screen, 'attack');
      await page.getByRole('button', { name: 'Try it' }).waitFor();
      await inspect(page, 'a bench');
      expect(await choices(page, 'Message').allInnerTexts()).toEqual([
        'The offer',
        'The sealed key',
        'The receipt',
        'The end',
      ]);
      expect(await choices(page, 'What you do').count()).toBe(6);

      await page.getByLabel(/^Byte 300 of/).fill('0');
      await says(page, 'There: a number, a length or a tag.');
      await page.getByLabel(/^Byte 0 of/).fill('600');
      await says(page, 'There: sealed: only the other card reads it.');
      await click(page, 'Try it');
      await says(page, 'Card 2 refuses: the other card is not genuine (9D01).');
      await says(
        page,
        'Nothing was lost: with the true messages the backup came to its end. Card 1, card 2 and card 3 hold the key.',
      );
      await inspect(page, 'a flipped bit');

      for (const [what, attack, answer] of [
        ['The offer', 'Put in one of your own card', 'Card 1 refuses: the other card is from another pack (9D02).'],
        ['The offer', 'Replay an earlier one', 'Card 2 refuses: the message belongs to another ceremony (9D06).'],
        ['The receipt', 'Swap it with another one', 'Card 1 refuses: receipts of exported clones are missing (9D08).'],
        [
          'The end',
          'Make one copy more afterwards',
          'Card 1 refuses: the set is sealed and never exports again (9D05).',
        ],
      ] as const) {
        await page.getByLabel('Message', { exact: true }).selectOption(what);
        await page.getByLabel('What you do').selectOption(attack);
        await click(page, 'Try it');
        await says(page, answer);
        await says(page, 'Nothing was lost');
      }
      await inspect(page, 'the end of cloning');

      await press(page.getByRole('radio', { name: 'The payment' }));
      await click(page, 'Have it signed');
      await says(page, 'The daily card signed it: 0.00500000 BTC went where the owner did not see it go.');
      await says(
        page,
        /A card has no screen\. .* what you showed to the owner it can't know\. The worst .* 0\.01 BTC at once/,
      );
      await inspect(page, 'a payment within the limit, to somebody else');
      for (const [sent, payer, answer] of [
        [
          'The same amount, to yourself',
          'A daily card with a limit and a list',
          'The daily card refuses: the policy does not list the recipient (9D26).',
        ],
        [
          'Sixty times the amount',
          'A daily card with a limit',
          'The daily card refuses: more than one transaction may move (9D29).',
        ],
        [
          'The change, to yourself',
          'A daily card with a limit',
          'The daily card refuses: more than one transaction may move (9D29).',
        ],
        [
          'First new rules, then sixty times',
          'A daily card with a limit',
          'The daily card refuses: only a primary can set a policy that allows more (9D2D).',
        ],
        [
          'The change, to yourself',
          'The primary',
          'The primary signed it: 0.49499000 BTC went where the owner did not see it go.',
        ],
      ] as const) {
        await page.getByLabel('What you send to the card').selectOption(sent);
        await page.getByLabel('Card that is held to you').selectOption(payer);
        await click(page, 'Have it signed');
        await says(page, answer);
      }
      await inspect(page, 'all that the primary holds');
      await page.getByLabel('What you send to the card').selectOption('What is shown');
      await click(page, 'Have it signed');
      await says(page, 'The card signed what you saw, and the network took it.');

      await press(page.getByRole('radio', { name: 'The crowd' }));
      await click(page, 'Read the pocket');
      await says(page, 'All tries are back.');
      await says(page, '000000: 2 left; 123456: 1 left; 111111: suspended');
      expect(await page.locator('.facts [data-bad]').count()).toBe(0);
      await inspect(page, 'a pocket that was read');

      await press(page.getByRole('radio', { name: 'The power' }));
      await click(page, 'Pull it away');
      await says(page, 'The card is as it was before');
      await says(page, 'Card 1 takes it, and the backup comes to its end.');
      await page.getByRole('slider').fill('1000');
      await click(page, 'Pull it away');
      await says(page, 'The card has taken the whole key.');
      await says(page, 'it signs the receipt that it would have signed.');
      await inspect(page, 'a card that was pulled away');
      expect(errors).toEqual([]);
      await context.close();
    },
  );
});

function choices(page: Page, label: string): Locator {
  return page.getByLabel(label, { exact: true }).locator('option');
}
