/** The story of an heir: a card that sleeps, a clock that the visitor turns, and an allowance by the week. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { inspect } from '../support/inspect.ts';
import { focused, tabTo } from '../support/keyboard.ts';
import { click, desktop, hold, phone, prepare, says, screens } from '../support/visit.ts';
import { whatStays } from '../support/what-stays.ts';

const letter = 'The deeds are with the notary in Bridge Street.';

describeInChromium('an heir', (visit) => {
  test.each(screens)('waits, is told that the owner is well, and then gets all, on a $name', async (screen) => {
    const page = await visit(screen, 'heir');
    await prepare(page);
    await says(page, 'A card has no clock.');
    await inspect(page, 'before there is an heir');
    await makeHeir(page, (name) => inspect(page, name));

    await says(page, "You are the heir, and can't reach the owner.");
    await inspect(page, 'a card that sleeps');
    expect(await isCovered(page, 'Hold card 5')).toBe(false);
    await click(page, 'a month later');
    await click(page, 'Read the letter');
    await hold(page, 5);
    await says(page, 'Card 5 refuses: it sleeps');
    expect(await page.locator('.screen').textContent()).not.toContain(letter);
    await inspect(page, 'a letter that the card keeps');
    await hold(page, 5);
    await says(page, /It opens on .*, in 30 days, unless the owner says a word/);
    expect(await behind(page, 5)).toBeLessThan(2);
    await inspect(page, 'a card that waits');
    await hold(page, 5);
    await says(page, /Too early\. Card 5 refuses: not before /);
    await inspect(page, 'a card that refuses to wake');

    await click(page, 'The owner comes back, two weeks later');
    // Nobody has held the heir's card to the owner's phone, so the page does not say what that would show.
    await says(page, /you see only if you hold it to your phone/);
    await inspect(page, 'the owner, who is back');
    await hold(page, 4);
    await says(page, 'Card 4 has signed that its owner is well.');
    await inspect(page, 'a sign of life on its way');
    await hold(page, 5);
    await says(page, 'Card 5 has dropped what it asked for.');
    await inspect(page, 'a card that has heard of its owner');

    await click(page, 'a month later');
    await hold(page, 5);
    await says(page, /in 30 days, unless/);
    await click(page, 'a week later');
    expect(Math.round((await behind(page, 5)) / 1440)).toBe(7);
    await hold(page, 5);
    await says(page, /Too early/);
    expect(await behind(page, 5)).toBeLessThan(2);
    await click(page, 'a month later');
    await says(page, 'Nobody has said a word.');
    await hold(page, 5);
    await says(page, 'Card 5 is awake.');
    await inspect(page, 'a card that is awake');
    await hold(page, 5);
    await says(page, letter);
    await inspect(page, 'the letter');
    await click(page, 'Pay with card 5');
    await says(page, 'Total');
    await inspect(page, 'a payment of the heir');
    await hold(page, 5);
    await says(page, "the money is the heir's");
    await inspect(page, 'the end of the wait');
  });

  test('opens no earlier for old answers, a wrong clock of the phone, or a wait before it was asked', async () => {
    const page = await visit(phone, 'heir');
    await prepare(page);
    await makeHeir(page);
    await says(page, 'nothing yet');
    await click(page, 'a month later');
    await hold(page, 5);
    await says(page, /in 30 days, unless/);
    await click(page, 'Use the old answers');
    await inspect(page, 'old answers to give');
    await hold(page, 5);
    await says(page, 'Card 5 refuses: these answers are to a number that it threw away');
    await says(page, /in 30 days, unless/);
    await inspect(page, 'old answers that are refused');

    await click(page, "Set the phone's clock a year ahead");
    expect((await behind(page, 5)) / 1440).toBeGreaterThan(364);
    await inspect(page, 'a phone that says the wrong time');
    await hold(page, 5);
    await says(page, /The phone may say what it likes\. Card 5 refuses: not before /);
    expect((await shown(page, 'It is')) - (await shown(page, 'Card 5'))).toBeLessThan(120_000);
    await click(page, "Set the phone's clock right");
    await click(page, 'The owner comes back, two weeks later');
    await click(page, 'Say nothing');
    await hold(page, 5);
    await says(page, /Too early\. Card 5 refuses: not before .*/);
    await click(page, 'a week later');
    await click(page, 'a week later');
    await click(page, 'a week later');
    await hold(page, 5);
    await says(page, 'Card 5 is awake.');
  });

  test('goes on after a reload, at each tap', async () => {
    const page = await visit(desktop, 'heir');
    await prepare(page);
    await click(page, 'Buy a box of three');
    await says(page, 'Tap 1 of 5');
    await hold(page, 5);
    await page.reload();
    await click(page, 'Seal it');
    await hold(page, 4);
    await page.reload();
    await says(page, 'Tap 3 of 5');
    await hold(page, 5);
    await page.reload();
    await hold(page, 4);
    await page.reload();
    await hold(page, 5, 5);
    await page.reload();
    await says(page, /in 30 days, unless/);
    await click(page, 'The owner comes back, two weeks later');
    await hold(page, 4);
    await page.reload();
    await says(page, 'Card 4 has signed that its owner is well.');
    await hold(page, 5);
    await hold(page, 5);
    await click(page, 'a month later');
    await page.reload();
    await hold(page, 5);
    await page.reload();
    await says(page, 'Card 5 is awake.');
  });

  test('has a letter that is in nothing that the browser stores but the memories of the cards, nor in the log', async () => {
    const page = await visit(desktop, 'heir');
    await prepare(page);
    await makeHeir(page);
    await hold(page, 5);
    await click(page, 'a month later');
    await hold(page, 5, 5);
    await says(page, letter);
    const stays = await whatStays(page);
    expect(stays).toContain('"version":7');
    for (const pin of ['135790', '864209'])
      expect(stays).not.toMatch(new RegExp(`(?<![0-9a-z])${pin}(?![0-9a-z])`, 'i'));
    const bytes = Buffer.from(letter);
    for (const form of [letter, bytes.toString('hex'), bytes.toString('base64')])
      expect(stays.toLowerCase().includes(form.toLowerCase())).toBe(false);
  });

  test('can be had with the keyboard alone', async () => {
    const page = await visit(desktop, 'heir');
    const press = async (button: string): Promise<void> => {
      await tabTo(page, button);
      await page.keyboard.press('Enter');
    };
    await press('Do it for me');
    await says(page, 'A card has no clock.');
    await press('Buy a box of three');
    await says(page, 'Tap 1 of 5');
    // The focus is never lost with the button that disappears.
    await expect.poll(() => focused(page)).toMatch(/^Hold card 5/);
    await press('Hold card 5');
    await says(page, 'A letter that only');
    await expect.poll(() => focused(page)).toMatch(/^A letter that only/);
    await press('Seal it');
    await press('Hold card 4');
    for (const [tap, card] of [5, 4, 5].entries()) {
      await says(page, `Tap ${tap + 3} of 5`);
      await press(`Hold card ${card}`);
    }
    await says(page, 'so that it asks to wake');
    await press('Hold card 5');
    await says(page, /in 30 days, unless/);
    await press('a month');
    await press('Hold card 5');
    await says(page, 'Card 5 is awake.');
    await press('Hold card 5');
    await says(page, 'The letter');
  });
});

describeInChromium('an allowance by the week', (visit) => {
  test.each(screens)('comes back as the time goes on, on a $name', async (screen) => {
    const page = await visit(screen, 'heir');
    await prepare(page);
    await makeHeir(page);
    await page.getByLabel('By the week').check();
    await inspect(page, 'an owner without a limit');
    await hold(page, 4);
    await says(page, '0.02 BTC left of 0.02 BTC');
    await inspect(page, 'a whole allowance');
    const pay = async (): Promise<void> => {
      await click(page, 'Pay 0.009 BTC');
      await says(page, 'Total');
      await hold(page, 4);
    };
    await pay();
    await pay();
    await says(page, /^0\.0019\d* BTC left of 0\.02 BTC$/);
    await pay();
    await says(page, /Card 4 refuses: it is more than is left of this week\. Enough is there again on .*, in 2 days/);
    await inspect(page, 'a payment beyond the allowance');
    await click(page, 'a day later');
    await pay();
    await says(page, /Card 4 refuses: .*, in 3[45] hours/);
    await click(page, 'a week later');
    await pay();
    await says(page, /^0\.01[01]\d* BTC left of 0\.02 BTC$/);
    await inspect(page, 'an allowance that came back');
    // What the last payment before the week took comes back too.
    await pay();
    await says(page, /^0\.0019\d* BTC left of 0\.02 BTC$/);
    await click(page, 'a week later');
    await pay();
    await says(page, /^0\.01[01]\d* BTC left of 0\.02 BTC$/);
  });
});

/** Goes through the five taps that make the heir's card. The box has cards 4, 5 and 6. */
async function makeHeir(page: Page, look: (name: string) => Promise<void> = async () => {}): Promise<void> {
  await click(page, 'Buy a box of three');
  await says(page, 'Tap 1 of 5');
  await look('the first tap for an heir');
  await hold(page, 5);
  await page.getByLabel('A letter that only').fill(letter);
  await look('the form of a letter');
  await click(page, 'Seal it');
  await look('a letter to seal');
  await hold(page, 4, 5, 4);
  await says(page, 'Tap 5 of 5');
  await hold(page, 5);
}

/** Minutes by which what a card believes is behind what the phone says. */
async function behind(page: Page, card: number): Promise<number> {
  return ((await shown(page, 'The phone says')) - (await shown(page, `Card ${card}`))) / 60_000;
}

/** The time that the page shows behind these words, in milliseconds: "3 Mar 2027, 14:05". */
async function shown(page: Page, words: string): Promise<number> {
  const text = await page.locator('.times div', { hasText: words }).locator('dd').textContent();
  const [, date = '', time = ''] = /(\d+ \w+ \d{4}), (\d\d:\d\d)/.exec(text ?? '') ?? [];
  return Date.parse(`${date} ${time}`);
}

/** Whether the bar of the log, or the end of the window, hides a button. */
function isCovered(page: Page, name: string): Promise<boolean> {
  return page
    .getByRole('button', { name, exact: true })
    .first()
    .evaluate((button) => {
      const { left, width, bottom } = button.getBoundingClientRect();
      const seen = document.elementFromPoint(left + width / 2, bottom - 2);
      return seen === null || !button.contains(seen);
    });
}
