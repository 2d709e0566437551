/** The attack room. The tests in `attack-room/` try every attack without a browser. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { inspect } from '../support/inspect.ts';
import { click, press, type Screen, says, screens } from '../support/visit.ts';

describeInChromium('the attack room', (visit) => {
  const openRoom = async (screen: Screen, attack: string): Promise<Page> => {
    const page = await visit(screen, 'attack');
    await press(page.getByRole('radio', { name: attack }));
    return page;
  };

  test.each(screens)('attacks the messages of a backup, on a $name', async (screen) => {
    const page = await openRoom(screen, 'Backup');
    await page.getByRole('button', { name: 'Try it' }).waitFor();
    await inspect(page, 'the attacks on a backup');
    expect(await options(page, 'Message')).toEqual(['The offer', 'The encrypted key', 'The receipt', 'Sealing']);
    expect(await options(page, 'What you do')).toHaveLength(6);

    await page.getByLabel(/^Byte 300 of/).fill('0');
    await says(page, 'This byte is part of: a number, a length or a tag.');
    await page.getByLabel(/^Byte 0 of/).fill('600');
    await says(page, 'This byte is part of: encrypted: only the other card can read it.');
    await click(page, 'Try it');
    await says(page, 'Card 2 refuses: the other card is not genuine (9D01).');
    await says(
      page,
      'Nothing was lost: the true messages completed the backup. Card 1, card 2 and card 3 hold the key.',
    );
    await inspect(page, 'a flipped bit');

    for (const [message, attack, answer] of [
      ['The offer', 'Insert a message of your own card', 'Card 1 refuses: the other card is from another pack (9D02).'],
      ['The offer', 'Replay an earlier message', 'Card 2 refuses: the message belongs to another ceremony (9D06).'],
      [
        'The receipt',
        'Swap it with another message',
        'Card 1 refuses: receipts of exported clones are missing (9D08).',
      ],
      ['Sealing', 'Make one more copy afterwards', 'Card 1 refuses: the set is sealed and never exports again (9D05).'],
    ] as const) {
      await page.getByLabel('Message', { exact: true }).selectOption(message);
      await page.getByLabel('What you do').selectOption(attack);
      await click(page, 'Try it');
      await says(page, answer);
      await says(page, 'Nothing was lost');
    }
    await inspect(page, 'an attack on sealing');
  });

  test.each(screens)('attacks a payment, on a $name', async (screen) => {
    const page = await openRoom(screen, 'Payment');
    await click(page, 'Let the card sign');
    await says(page, 'The daily card signed it: 0.005 BTC went where the owner did not expect it.');
    await says(page, /A card has no screen\. .* can't know what the phone showed\. The most .* 0\.01 BTC at a time/);
    await inspect(page, 'a stolen payment within the limit');
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
        'First a looser policy, then sixty times the amount',
        'A daily card with a limit',
        'The daily card refuses: only a primary or an activated backup can set a policy that allows more (9D2D).',
      ],
      [
        'The change, to yourself',
        'The primary',
        'The primary signed it: 0.49499 BTC went where the owner did not expect it.',
      ],
    ] as const) {
      await page.getByLabel('What you send to the card').selectOption(sent);
      await page.getByLabel('The card that you read').selectOption(payer);
      await click(page, 'Let the card sign');
      await says(page, answer);
    }
    await inspect(page, 'a primary that was emptied');
    await page.getByLabel('What you send to the card').selectOption('What you show');
    await click(page, 'Let the card sign');
    await says(page, 'The card signed what the phone showed, and the network accepted it.');
  });

  test.each(screens)('skims a card, on a $name', async (screen) => {
    const page = await openRoom(screen, 'Skimming');
    await click(page, 'Read the pocket');
    await says(page, 'That restores all tries.');
    await says(page, '000000: 2 left; 123456: 1 left; 111111: suspended');
    expect(await page.locator('.facts [data-bad]').count()).toBe(0);
    await inspect(page, 'a skimmed card');
  });

  test.each(screens)('cuts the power of a card, on a $name', async (screen) => {
    const page = await openRoom(screen, 'Power cut');
    await click(page, 'Pull it away');
    await says(page, 'The card is as it was before');
    await says(page, 'Card 1 accepts it, and the backup is complete.');
    await page.getByRole('slider').fill('1000');
    await click(page, 'Pull it away');
    await says(page, 'The card has taken the whole key.');
    await says(page, 'it signs the same receipt as without the power cut.');
    await inspect(page, 'a card without power');
  });
});

function options(page: Page, label: string): Promise<string[]> {
  return page.getByLabel(label, { exact: true }).locator('option').allInnerTexts();
}
