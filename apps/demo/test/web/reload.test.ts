/** The page is closed in the middle of a ceremony: nothing is lost, and it says where one is. */
import { test } from 'vitest';
import { describeInChromium } from './support/in-chromium.ts';
import { click, desktop, hold, open, phone, prepare, press, says, typePin } from './support/visit.ts';

describeInChromium('goes on where it was after a reload', (visit) => {
  test('in the middle of a backup', async () => {
    const { page, context } = await visit(desktop, 'back-up');
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
    await context.close();
  });

  test('in the middle of a backup whose messages the phone forgot: the cards give them again', async () => {
    const { page, context } = await visit(desktop, 'back-up');
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
    await context.close();
  });

  test('in the middle of a refill: the voucher waits for the daily card', async () => {
    const { page, context } = await visit(phone, 'daily');
    await prepare(page);
    await click(page, 'Pay 0.009 BTC');
    await hold(page, 2);
    await click(page, 'Go on');
    await says(page, 'left of 0.02 BTC');
    await click(page, 'Refill it');
    await hold(page, 1);
    await page.reload();
    await typePin(page, 'Your PIN', '246810');
    await says(page, 'The primary has signed a voucher.');
    await hold(page, 2);
    await says(page, '0.02000000 BTC');
    await context.close();
  });

  test('in the middle of a verification: who has proven what it holds is not asked again', async () => {
    const { page, context } = await visit(desktop, 'verify');
    await prepare(page);
    await click(page, 'Verify 3 cards');
    await hold(page, 1, 2);
    await page.reload();
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 3);
    await says(page, 'Every card holds what it should.');
    await context.close();
  });

  test('while a backup is woken, a lost card replaced and the others told', async () => {
    const { page, context } = await visit(phone, 'lost');
    await prepare(page);
    await press(page.getByLabel('Card 2'));
    await click(page, 'Lose card 2');
    await hold(page, 1);
    await page.reload();
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 1, 3);
    await says(page, 'Awake: card 3 pays from the whole wallet.');

    await open(page, 'replace');
    await hold(page, 1);
    await says(page, 'The primary has the new list.');
    await page.reload();
    await says(page, 'The primary has the new list.');
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 3);
    await click(page, 'Buy a box of three');
    await click(page, 'Admit card 4 in place of card 2');
    // Nobody has signed yet who counts: the new card offers itself once more.
    await hold(page, 4, 3);
    await page.reload();
    await says(page, 'It offers itself, and two of the others have to agree.');
    await hold(page, 4);
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 3, 1);
    await says(page, 'Are these the same?');
    // What they agreed on is on the cards.
    await page.reload();
    await says(page, 'The others have agreed to it. You compare a code, and then it gets the key.');
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 1, 3);
    await click(page, 'They are the same');
    await hold(page, 4, 1, 4);
    // The new card has the key, and nobody was told: the same taps say so.
    await page.reload();
    await says(page, 'The others have agreed to it. You compare a code, and then it gets the key.');
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 1, 3);
    await click(page, 'They are the same');
    await hold(page, 4, 1, 4, 1);
    await says(page, 'The primary has the new list.');
    await page.reload();
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 3);
    await says(page, 'Cards 1, 3 and 4 are your set');
    await context.close();
  });

  test('in the middle of a rehearsal: its cards forget it first', async () => {
    const { page, context } = await visit(desktop, 'rehearse');
    await prepare(page);
    await click(page, 'Buy a box of three');
    await click(page, 'Begin the rehearsal');
    await hold(page, 4, 5);
    await page.reload();
    await says(page, 'A rehearsal was left in the middle.');
    await hold(page, 4);
    await page.reload();
    await says(page, 'A rehearsal was left in the middle.');
    await click(page, 'Hold up every card for me');
    await click(page, 'Begin the rehearsal');
    await context.close();
  });

  test('at every step of the way to a new key', async () => {
    const { page, context } = await visit(desktop, 'sweep');
    await prepare(page);
    await open(page, 'bitcoin');
    await click(page, 'Let somebody pay you 0.5');
    await open(page, 'ethereum');
    await click(page, 'Let somebody pay you');
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
    await says(page, 'Bitcoin, 0.50000000 BTC');
    await hold(page, 1);
    await says(page, 'Moved: Bitcoin.');
    await page.reload();
    await says(page, 'Moved: Bitcoin.');
    await typePin(page, 'Your PIN', '246810');
    await hold(page, 1);
    await says(page, 'Everything is on the new wallet.');
    await context.close();
  });
});

/** In the page: what the phone keeps of the backup is gone, and the cards stay as they are. */
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
