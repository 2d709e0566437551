/** Money: received, previewed, sent, and kept within a limit. */
import { test } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { inspect } from '../support/inspect.ts';
import { click, hold, prepare, press, says, screens, typePin } from '../support/visit.ts';

describeInChromium('payments', (visit) => {
  test.each(screens)('receive and send bitcoin, on a $name', async (screen) => {
    const page = await visit(screen, 'bitcoin');
    await inspect(page, 'a locked story');
    await prepare(page);
    await says(page, '0 BTC');
    await inspect(page, 'an empty wallet');
    await click(page, 'Receive 0.5 BTC');
    await says(page, '0.5 BTC');
    await inspect(page, 'a wallet with coins');
    await click(page, 'Send');
    await page.getByLabel('Amount in BTC').fill('much');
    await click(page, 'Preview');
    await says(page, 'Type the amount as a number like 0.01.');
    await inspect(page, 'a wrong amount');
    await page.getByLabel('Amount in BTC').fill('0.01');
    await click(page, 'Preview');
    await says(page, 'back to you');
    // After a reload the page asks for the PIN again.
    await page.reload();
    await click(page, 'Send');
    await click(page, 'Preview');
    await page.getByLabel('Your PIN').waitFor();
    await inspect(page, 'a preview with the PIN');
    await typePin(page, 'Your PIN', '999999');
    await inspect(page, 'a preview with a request for a card');
    await hold(page, 1);
    await says(page, 'Wrong PIN: 2 tries left.');
    await inspect(page, 'a wrong PIN');
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 1);
    await says(page, 'The network checked the signature and accepted it.');
    await inspect(page, 'a sent payment');
    await click(page, 'Done');
    await says(page, /^0\.4899\d{4} BTC$/);
  });

  test.each(screens)('receive and send tokens, on a $name', async (screen) => {
    const page = await visit(screen, 'ethereum');
    await prepare(page);
    await says(page, '0 DEMO');
    await inspect(page, 'an empty account');
    await click(page, 'Receive ether and tokens');
    await says(page, '100 DEMO');
    await inspect(page, 'an account with ether and tokens');
    await click(page, 'Send');
    await page.getByLabel('What').selectOption('token');
    await page.getByLabel('Amount').fill('12.5');
    await inspect(page, 'a payment of tokens');
    await click(page, 'Preview');
    await says(page, 'Send 12.5 DEMO to 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045');
    await inspect(page, 'a preview of tokens');
    await hold(page, 1);
    await says(page, 'The network checked the signature and accepted it.');
    await inspect(page, 'sent tokens');
    await click(page, 'Done');
    await says(page, '87.5 DEMO');
    await press(page.getByRole('button', { name: /^Log/ }));
    await page.getByText('→ SIGN START').first().waitFor();
    await inspect(page, 'the log');
  });

  test.each(screens)('are limited with a daily card until it is refilled, on a $name', async (screen) => {
    const page = await visit(screen, 'daily');
    await prepare(page);
    await says(page, 'You carry card 2.');
    await inspect(page, 'a daily card');
    await hold(page, 2);
    await says(page, '0.02 BTC');
    await inspect(page, 'an allowance');
    for (const _ of [1, 2]) {
      await click(page, 'Pay 0.009 BTC');
      await hold(page, 2);
      await click(page, 'Continue');
    }
    await click(page, 'Pay 0.009 BTC');
    await says(page, 'Total');
    await inspect(page, 'a bill');
    await hold(page, 2);
    await says(page, 'more than is left of the allowance (status 9D2A)');
    await inspect(page, 'a bill above the limit');
    await click(page, 'Not now');
    await says(page, /^0\.0019\d{4} BTC$/);
    await click(page, 'Refill it');
    await hold(page, 1);
    await inspect(page, 'a voucher to redeem');
    await hold(page, 2);
    await says(page, '0.02 BTC');
  });
});
