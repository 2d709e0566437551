/** A wallet is split over share cards, lost, and made again of enough shares. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { inspect } from '../support/inspect.ts';
import { click, desktop, follow, hold, open, phone, prepare, press, says, screens } from '../support/visit.ts';

const homes = { pocket: 'Put in your pocket', safe: 'Lock in the safe', friend: "Take to your friend's" } as const;

/** Puts a card into a place, as somebody does who can't drag. */
async function put(page: Page, card: number, place: keyof typeof homes): Promise<void> {
  await press(page.locator(`[data-card="${card}"]`));
  await click(page, homes[place]);
}

describeInChromium('a wallet that is split', (visit) => {
  test.each(screens)('comes back from two of three shares, on a $name', async (screen) => {
    const page = await visit(screen, 'shares');
    await prepare(page);
    await says(page, 'Every backup so far is a copy of the whole key.');
    await inspect(page, 'the choice of a plan');
    await click(page, 'Buy a box of six');
    await says(page, 'Card 4 makes a wallet for savings.');
    await hold(page, 4);

    await says(page, 'deals a share to each of cards 5, 6 and 7');
    await inspect(page, 'the beginning of a split');
    await hold(page, 5, 6, 7, 4);
    await says(page, 'The shares of 3 cards are encrypted to them.');
    await press(page.getByRole('button', { name: 'deal 6, from card 4 to the phone' }));
    await says(page, 'encrypted: only the other card can read it');
    await inspect(page, 'a share on its way');
    await hold(page, 5, 6, 7);
    await says(page, 'Card 7 has its share, which fits the others, and signed a receipt.');
    await hold(page, 4);
    await says(page, 'It took 8 taps, and every share has arrived: 2 of 3 cards make the wallet again.');
    await says(page, /show the same code: \d{4} \d{4}\.$/);
    await inspect(page, 'a finished split');

    await put(page, 5, 'pocket');
    await put(page, 6, 'pocket');
    await put(page, 7, 'friend');
    await says(page, 'Cards 5 and 6 lie together (pocket).');
    await inspect(page, 'two shares in one place');
    expect(await page.getByRole('button', { name: 'Lose cards 4 and 5' }).count()).toBe(0);
    await put(page, 6, 'safe');
    await inspect(page, 'shares in three places');
    await click(page, 'Lose cards 4 and 5');

    await says(page, 'None of your cards holds the wallet any more');
    await click(page, 'Be the finder');
    await says(page, 'It holds share 1 of 3 of the wallet');
    await says(page, 'The card refused GET PUBLIC KEY: the card holds a share of this wallet, and none of its keys');
    await says(page, 'The card does SHARE EXPORT only with the PUK');
    await says(page, 'The card refused SHARE RECOVER: more shares are needed');
    await inspect(page, 'what the finder of a share gets');
    await hold(page, 9, 6);
    await says(page, 'Card 6 gives share 2 of 3, of split 1: 2 of 3 cards make the wallet.');
    await inspect(page, 'the middle of a recovery');
    await hold(page, 7, 9);
    await says(page, 'Card 9 holds the wallet again. It took 4 taps');
    await inspect(page, 'a recovered wallet');
    await hold(page, 9);
    await says(page, 'The same addresses, so the same key.');
    const shown = await page.locator('.addresses dd').allInnerTexts();
    expect(shown).toHaveLength(4);
    expect(shown[0]).toMatch(/^bcrt1q/);
    expect(shown[1]).toBe(shown[0]);
    expect(shown[2]).toMatch(/^0x/);
    expect(shown[3]).toBe(shown[2]);
    await inspect(page, 'addresses before and after');
    await follow(page, 'Next: An heir');
    await open(page, 'sweep');
    // The wallet on the table is still the one that it was.
    await says(page, 'revoked on a chain');
  });

  test('is rehearsed with the real shares, and then lost', async () => {
    const page = await visit(phone, 'shares');
    await prepare(page);
    await press(page.getByLabel('3 of 4 cards'));
    await click(page, 'Buy a box of six');
    await hold(page, 4);
    await click(page, 'Hold up every card for me');
    await says(page, 'It took 10 taps, and every share has arrived: 3 of 4 cards make the wallet again.');
    await inspect(page, 'the messages of four shares');
    await put(page, 5, 'pocket');
    await put(page, 6, 'pocket');
    await put(page, 7, 'safe');
    await put(page, 8, 'friend');
    await click(page, 'Rehearse it first');
    await says(page, 'The real shares make the wallet on card 9, which is blank.');
    await inspect(page, 'the beginning of a rehearsal');
    await hold(page, 9, 5, 6, 7, 9);
    // The wallet is on the blank card now, and nobody has reset it.
    await page.reload();
    await says(page, 'A rehearsal was interrupted.');
    await hold(page, 9);
    await says(page, 'The real shares make the wallet on card 9, which is blank.');
    await click(page, 'Hold up every card for me');
    await says(page, /You recovered the wallet: .* 6 taps/);
    await inspect(page, 'after a rehearsal of shares');
    await click(page, 'Back to the shares');
    await click(page, 'Lose cards 4 and 5');
    await click(page, 'Hold up every card for me');
    await says(page, 'Card 9 holds the wallet again. It took 5 taps');
  });

  test('goes on after a reload at every step', async () => {
    const page = await visit(phone, 'shares');
    await prepare(page);
    await click(page, 'Buy a box of six');
    await says(page, 'Card 4 makes a wallet for savings.');
    await page.reload();
    await hold(page, 4, 5);
    await page.reload();
    await hold(page, 6, 7, 4, 5);
    await page.reload();
    await hold(page, 6, 7);
    await page.reload();
    await hold(page, 4);
    await says(page, 'It took 8 taps');
    await put(page, 5, 'pocket');
    await put(page, 6, 'safe');
    await put(page, 7, 'friend');
    await click(page, 'Lose cards 4 and 5');
    await hold(page, 9, 6);
    await page.reload();
    await hold(page, 7);
    await page.reload();
    await hold(page, 9);
    await says(page, 'Card 9 holds the wallet again. It took 4 taps');
    await page.reload();
    await hold(page, 9);
    await says(page, 'The same addresses, so the same key.');
  });

  test('goes on if the phone lost its messages', async () => {
    const page = await visit(desktop, 'shares');
    await prepare(page);
    await click(page, 'Buy a box of six');
    await hold(page, 4, 5, 6, 7, 4, 5);
    await says(page, 'Card 5 has its share');
    await page.evaluate(forgetShares, 'dealing');
    await page.reload();
    await click(page, 'Hold up every card for me');
    await says(page, 'every share has arrived: 2 of 3 cards make the wallet again.');
    await put(page, 5, 'pocket');
    await put(page, 6, 'safe');
    await put(page, 7, 'friend');
    await click(page, 'Lose cards 4 and 5');
    await hold(page, 9, 6, 7);
    await page.evaluate(forgetShares, 'recovering');
    await page.reload();
    await click(page, 'Hold up every card for me');
    await says(page, 'Card 9 holds the wallet again.');
  });
});

/** In the page: deletes the messages that the phone stored. */
function forgetShares(part: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('symbolon-demo');
    opening.onsuccess = () => {
      const store = opening.result.transaction('things', 'readwrite').objectStore('things');
      const reading = store.get('state');
      reading.onsuccess = () => {
        delete reading.result.phone.shared[part];
        store.put(reading.result, 'state');
      };
      store.transaction.oncomplete = () => resolve();
      store.transaction.onerror = () => reject(store.transaction.error);
    };
  });
}
