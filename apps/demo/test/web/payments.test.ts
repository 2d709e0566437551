/** Money: received, previewed, sent, and kept within a limit. */
import { expect, test } from 'vitest';
import { describeInChromium } from './support/in-chromium.ts';
import { inspect } from './support/inspect.ts';
import { click, hold, open, prepare, press, says, screens, typePin } from './support/visit.ts';

describeInChromium('payments', (visit) => {
  test.each(screens)('coins and tokens come and go, $name', async (screen) => {
    const { page, context, errors } = await visit(screen, 'bitcoin');
    await inspect(page, 'a story that has to wait');
    await prepare(page);
    await says(page, '0.00000000 BTC');
    await inspect(page, 'an empty wallet');
    await click(page, 'Let somebody pay you 0.5');
    await says(page, '0.50000000 BTC');
    await inspect(page, 'a wallet with something in it');
    await click(page, 'Send');
    await page.getByLabel('Amount in BTC').fill('much');
    await click(page, 'Preview');
    await says(page, 'An amount is a number like 0.01.');
    await inspect(page, 'an amount that is none');
    await page.getByLabel('Amount in BTC').fill('0.01');
    await click(page, 'Preview');
    await says(page, 'back to you');
    // Who comes back later types the PIN, and a wrong one costs a try.
    await page.reload();
    await click(page, 'Send');
    await click(page, 'Preview');
    await page.getByLabel('Your PIN').waitFor();
    await inspect(page, 'a preview, and the PIN is asked for');
    await typePin(page, 'Your PIN', '999999');
    await inspect(page, 'a preview, and a card is asked for');
    await hold(page, 1);
    await says(page, 'Wrong PIN: 2 tries left.');
    await inspect(page, 'a wrong PIN');
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 1);
    await says(page, 'The network checked the signature and took it.');
    await inspect(page, 'a payment is out');
    await click(page, 'Done');
    await says(page, /^0\.4899\d{4} BTC$/);

    await open(page, 'ethereum');
    await says(page, '0 DEMO');
    await inspect(page, 'an empty account');
    await click(page, 'Let somebody pay you');
    await says(page, '100 DEMO');
    await inspect(page, 'an account with something in it');
    await click(page, 'Send');
    await page.getByLabel('What').selectOption('token');
    await page.getByLabel('Amount').fill('12.5');
    await inspect(page, 'who gets how many tokens');
    await click(page, 'Preview');
    await says(page, 'Send 12.5 DEMO to 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045');
    await inspect(page, 'a preview of tokens');
    await hold(page, 1);
    await says(page, 'The chain found your signature right and took it.');
    await inspect(page, 'tokens are sent');
    await click(page, 'Done');
    await says(page, '87.5 DEMO');
    await press(page.getByRole('button', { name: /^On the air/ }));
    await page.getByText('→ SIGN START').first().waitFor();
    await inspect(page, 'the log');
    expect(errors).toEqual([]);
    await context.close();
  });

  test.each(screens)('a daily card pays until its limit, and is refilled, $name', async (screen) => {
    const { page, context, errors } = await visit(screen, 'daily');
    await prepare(page);
    await says(page, 'Card 2 is the one you carry.');
    await inspect(page, 'a daily card');
    await hold(page, 2);
    await says(page, '0.02000000 BTC');
    await inspect(page, 'an allowance');
    for (const _ of [1, 2]) {
      await click(page, 'Pay 0.009 BTC');
      await hold(page, 2);
      await click(page, 'Go on');
    }
    await click(page, 'Pay 0.009 BTC');
    await says(page, 'In all');
    await inspect(page, 'a bill');
    await hold(page, 2);
    await says(page, 'more than is left of the allowance (status 9D2A)');
    await inspect(page, 'a bill above the limit');
    await click(page, 'Not now');
    await says(page, /^0\.0019\d{4} BTC$/);
    await click(page, 'Refill it');
    await hold(page, 1);
    await inspect(page, 'a voucher on its way');
    await hold(page, 2);
    await says(page, '0.02000000 BTC');
    expect(errors).toEqual([]);
    await context.close();
  });
});
