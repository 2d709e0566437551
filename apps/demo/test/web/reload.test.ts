/** A reload in the middle of a ceremony loses nothing. */
import { test } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { click, desktop, hold, open, phone, prepare, press, says, typePin } from '../support/visit.ts';

describeInChromium('after a reload', (visit) => {
  test('a backup continues', async () => {
    const page = await visit(desktop, 'back-up');
    await prepare(page);
    await hold(page, 2, 3, 1, 2);
    await page.getByText('Tap 5 of 5').waitFor();
    await page.reload();
    await page.getByText('Tap 5 of 5').waitFor();
    await hold(page, 3);
    await page.getByText('All 5 taps done.').waitFor();
    await page.reload();
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 1);
    await page.getByText('the set is sealed').waitFor();
  });

  test('a backup continues even if the phone lost its messages', async () => {
    const page = await visit(desktop, 'back-up');
    await prepare(page);
    await hold(page, 2, 3, 1);
    await page.getByText('Tap 4 of 5').waitFor();
    await page.evaluate(forgetMessages);
    await page.reload();
    await page.getByText('Tap 1 of 5').waitFor();
    await hold(page, 2, 3);
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 1, 2, 3, 1);
    await page.getByText('the set is sealed').waitFor();
  });

  test('a voucher is still there for the daily card', async () => {
    const page = await visit(phone, 'daily');
    await prepare(page);
    await click(page, 'Pay 0.009 BTC');
    await hold(page, 2);
    await click(page, 'Continue');
    await says(page, 'left of 0.02 BTC');
    await click(page, 'Refill it');
    await hold(page, 1);
    await page.reload();
    await typePin(page, 'Your PIN', '246810');
    await says(page, 'The primary has signed a voucher.');
    await hold(page, 2);
    await says(page, '0.02 BTC');
  });

  test('a verification continues with the next card', async () => {
    const page = await visit(desktop, 'verify');
    await prepare(page);
    await click(page, 'Verify 3 cards');
    await hold(page, 1, 2);
    await page.reload();
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 3);
    await says(page, 'Every card holds your key.');
  });

  test('an activation and a replacement continue', async () => {
    const page = await visit(phone, 'lost');
    await prepare(page);
    await press(page.getByLabel('Card 2'));
    await click(page, 'Lose card 2');
    await hold(page, 1);
    await page.reload();
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 1, 3);
    await says(page, 'Active: card 3 signs without a limit.');

    await open(page, 'replace');
    await hold(page, 1);
    await says(page, 'The primary has the new list of members.');
    await page.reload();
    await says(page, 'The primary has the new list of members.');
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 3);
    await click(page, 'Buy a box of three');
    await click(page, 'Admit card 4 in place of card 2');
    // The primary has not signed yet: the new card has to make its offer again.
    await hold(page, 4, 3);
    await page.reload();
    await says(page, 'It makes an offer, and two other cards have to admit it.');
    await hold(page, 4);
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 3, 1);
    await says(page, 'Are these the same?');
    // The cards have the signed roster.
    await page.reload();
    await says(page, 'The other cards have admitted it. Compare a code, and then it gets the key.');
    await hold(page, 4);
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 3, 1);
    await click(page, 'They are the same');
    await hold(page, 1, 4);
    // The new card has the key, but the phone does not know: the same taps find out, and there is no code to compare.
    await page.reload();
    await says(page, 'The other cards have admitted it. Compare a code, and then it gets the key.');
    await hold(page, 4);
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 3, 1, 1, 4, 1);
    await says(page, 'The primary has the new list of members.');
    await page.reload();
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 3);
    await says(page, 'Cards 1, 3 and 4 are your set');
  });

  test('a PIN is still blocked, and its reset begins again at any step', async () => {
    const page = await visit(phone, 'forgotten-pin');
    await prepare(page);
    await click(page, 'Type wrong ones for me');
    await says(page, 'The PIN of card 3 is blocked');
    await page.reload();
    await says(page, 'The PIN of card 3 is blocked');
    await hold(page, 3);
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 1);
    await says(page, 'A new PIN for card 3');
    await page.reload();
    await hold(page, 3);
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 1);
    await click(page, 'Take the PIN of card 1');
    await hold(page, 3);
    await says(page, 'Card 3 has its new PIN');
  });

  test('a vault has what was stored, and an item that was on its way is sent again', async () => {
    const page = await visit(phone, 'vault');
    await prepare(page);
    await hold(page, 1);
    await click(page, 'Store something');
    await page.getByLabel('Example').selectOption('phrase');
    await click(page, 'Keep it');
    await hold(page, 1);
    await click(page, 'Send: old wallet');
    await hold(page, 2, 1);
    await says(page, 'so that it stores the sealed item');
    await page.reload();
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 1);
    await says(page, 'Shown never, sent once.');
    await click(page, 'Send: old wallet');
    await hold(page, 2, 1, 2);
    await says(page, 'Card 2 has "old wallet" too');
  });

  test('an interrupted rehearsal is reset first', async () => {
    const page = await visit(desktop, 'rehearse');
    await prepare(page);
    await click(page, 'Buy a box of three');
    await click(page, 'Begin the rehearsal');
    await hold(page, 4, 5);
    await page.reload();
    await says(page, 'A rehearsal was interrupted.');
    await hold(page, 4);
    await page.reload();
    await says(page, 'A rehearsal was interrupted.');
    await click(page, 'Hold up every card for me');
    await click(page, 'Begin the rehearsal');
  });

  test('a new wallet and its sweep continue at every step', async () => {
    const page = await visit(desktop, 'sweep');
    await prepare(page);
    await open(page, 'bitcoin');
    await click(page, 'Receive 0.5 BTC');
    await open(page, 'ethereum');
    await click(page, 'Receive ether and tokens');
    await says(page, '100 DEMO');
    await open(page, 'sweep');
    await click(page, 'Buy a box of three');
    await click(page, 'Use the new cards');
    await page.reload();
    await says(page, 'Card 4 makes a new key.');
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 4, 5);
    await page.reload();
    await says(page, 'Tap 2 of 5');
    await hold(page, 6);
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 4, 5, 6, 4);
    await says(page, 'Bitcoin, 0.5 BTC');
    await hold(page, 1);
    await says(page, 'Moved: Bitcoin.');
    await page.reload();
    await says(page, 'Moved: Bitcoin.');
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 1);
    await says(page, 'Everything is in the new wallet.');
  });
});

/** In the page: deletes the messages of the backup that the phone stored. */
function forgetMessages(): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('symbolon-demo');
    opening.onsuccess = () => {
      const store = opening.result.transaction('things', 'readwrite').objectStore('things');
      const reading = store.get('state');
      reading.onsuccess = () => {
        const { phone } = reading.result;
        delete phone.wallet.backup;
        store.put(reading.result, 'state');
      };
      store.transaction.oncomplete = () => resolve();
      store.transaction.onerror = () => reject(store.transaction.error);
    };
  });
}
