/** The story of an heir: a card that sleeps, a clock that the visitor turns, and an allowance by the week. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { inspect } from '../support/inspect.ts';
import { click, hold, prepare, says, screens } from '../support/visit.ts';

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
    await click(page, 'A month later');
    await click(page, 'Read the letter');
    await hold(page, 5);
    await says(page, 'Card 5 refuses: it sleeps');
    expect(await page.locator('.screen').textContent()).not.toContain(letter);
    await inspect(page, 'a letter that the card keeps');
    await hold(page, 5);
    await says(page, /It opens on .*, in 30 days, unless the owner says a word/);
    expect(await believed(page, 5)).toMatch(/^at least /);
    expect(await behind(page, 5)).toBeLessThan(2);
    await inspect(page, 'a card that waits');
    await hold(page, 5);
    await says(page, /Too early\. Card 5 refuses: not before /);
    await inspect(page, 'a card that refuses to wake');

    await click(page, 'The owner comes back, two weeks later');
    await inspect(page, 'the owner, who is back');
    await hold(page, 4);
    await says(page, 'Card 4 has signed that its owner is well.');
    await inspect(page, 'a sign of life on its way');
    await hold(page, 5);
    await says(page, 'Card 5 has dropped what it asked for.');
    await inspect(page, 'a card that has heard of its owner');

    await click(page, 'A month later');
    await hold(page, 5);
    await says(page, /in 30 days, unless/);
    await click(page, 'A week later');
    expect(Math.round((await behind(page, 5)) / 1440)).toBe(7);
    await hold(page, 5);
    await says(page, /Too early/);
    expect(await behind(page, 5)).toBeLessThan(2);
    await click(page, 'A month later');
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
    await says(page, 'the heir has the money');
    await inspect(page, 'the end of the wait');
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

/** What the card with this number believes, as the page shows it. */
function believed(page: Page, card: number): Promise<string | null> {
  return page
    .locator('.times div', { hasText: `Card ${card}` })
    .locator('dd')
    .textContent();
}

/** Minutes by which what a card believes is behind what the phone says. */
async function behind(page: Page, card: number): Promise<number> {
  const says = await page.locator('.times div', { hasText: 'The phone says' }).locator('dd').textContent();
  return (minuteOf(says) - minuteOf(await believed(page, card))) / 60_000;
}

/** "at least Wednesday 3 March 2027 at 14:05", in milliseconds. */
function minuteOf(text: string | null): number {
  const [, date = '', time = ''] = /(\d+ \w+ \d{4}) at (\d\d:\d\d)/.exec(text ?? '') ?? [];
  return Date.parse(`${date} ${time}`);
}
