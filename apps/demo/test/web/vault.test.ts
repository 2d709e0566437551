/** The story of the vault. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { inspect } from '../support/inspect.ts';
import { tabTo } from '../support/keyboard.ts';
import { click, desktop, hold, open, phone, prepare, says, screens } from '../support/visit.ts';
import { whatStays } from '../support/what-stays.ts';

const codes = '4711-0815 2718-2818 3141-5926';
const passphrase = 'correct horse battery staple';
const phrase = `${'abandon '.repeat(11)}about`;

describeInChromium('the vault of a card', (visit) => {
  test.each(screens)('keeps items, and gives each out as its rule says, on a $name', async (screen) => {
    const page = await visit(screen, 'vault');
    await prepare(page);
    await inspect(page, 'a vault that nobody has looked into');
    await hold(page, 1);
    await says(page, 'The vault of card 1 is empty.');
    await inspect(page, 'an empty vault');

    await click(page, 'Store something');
    await inspect(page, 'the form for an item');
    await page.getByLabel('The PIN shows it').uncheck();
    await click(page, 'Keep it');
    await says(page, 'With this rule nobody could ever use it.');
    await inspect(page, 'a rule that allows nothing');
    await page.getByLabel('The PIN shows it').check();
    await page.getByLabel('Label').fill('ä'.repeat(20));
    await click(page, 'Keep it');
    await says(page, 'A label has up to 32 bytes, and an item up to 1024.');
    await page.getByLabel('Label').fill('mail account');
    await click(page, 'Keep it');
    await inspect(page, 'an item to store');
    await hold(page, 1);
    await click(page, 'Show: mail account');
    await hold(page, 1);
    await says(page, codes);
    await inspect(page, 'an item that is shown');
    await click(page, 'Hide it');
    await says(page, 'Shown once, sent never.');
    expect(await page.locator('.screen').textContent()).not.toContain(codes);

    await keepExample(page, 'passphrase');
    await says(page, 'Each time another card must agree.');
    await click(page, 'Show: savings');
    await inspect(page, 'an item that needs another card');
    await hold(page, 1);
    await says(page, 'Card 1 asks to show it: "savings"');
    await inspect(page, 'what another card is asked');
    await hold(page, 3, 1);
    await says(page, passphrase);
    await click(page, 'Hide it');

    await click(page, 'Store something');
    await page.getByLabel('Example').selectOption('phrase');
    await page.getByLabel('What the card keeps').fill('abandon abandon about');
    await click(page, 'Keep it');
    await hold(page, 1);
    await says(page, 'This is no English BIP-39 phrase');
    await click(page, 'Change it');
    expect(await page.getByLabel('What the card keeps').inputValue()).toBe('abandon abandon about');
    await page.getByLabel('What the card keeps').fill(phrase);
    await click(page, 'Keep it');
    await hold(page, 1);
    await inspect(page, 'a vault with three items');
    expect(await page.getByRole('button', { name: 'Show: old wallet' }).count()).toBe(0);
    await click(page, 'Make a wallet: old wallet');
    await hold(page, 1);
    // The fingerprint that the makers of other wallets publish for this phrase.
    await says(page, '73c5da0a');
    await inspect(page, 'a wallet made of a stored phrase');
    await click(page, 'Done');
    await click(page, 'Send: old wallet');
    await inspect(page, 'an item to send');
    await hold(page, 2, 1, 2);
    await says(page, 'Card 2 has "old wallet" too');
    await inspect(page, 'an item that was sent');
    await click(page, 'Done');
    await says(page, 'In the vault of card 2');
    await click(page, 'Delete: old wallet');
    await inspect(page, 'an item to delete');
    await hold(page, 2);
    await says(page, 'The vault of card 2 is empty.');
    await click(page, 'Look into another card');
    await hold(page, 1);
    await says(page, 'Shown never, sent once.');
  });

  test('is not there for others: a stranger, a known phone, whoever is given the duress PIN', async () => {
    const page = await visit(phone, 'vault');
    await prepare(page);
    await hold(page, 1);
    await click(page, 'Store something');
    await click(page, 'Keep it');
    await hold(page, 1);
    await click(page, 'What do others see of it?');
    await says(page, 'The vault of a decoy, which is empty.');
    expect(await page.getByText('Nothing: the card does VAULT LIST only with the PIN').count()).toBe(2);
    await inspect(page, 'what others see of a vault');
    // It was tried on copies: the card knows no new phone, and its vault is as it was.
    await click(page, 'Show: mail account');
    await hold(page, 1);
    await says(page, codes);
  });

  test('leaves no secret, label or PIN in what the browser stores, nor in the log', async () => {
    const page = await visit(desktop, 'vault');
    await prepare(page);
    await hold(page, 1);
    for (const example of ['codes', 'passphrase', 'phrase'] as const) await keepExample(page, example);
    await click(page, 'Show: mail account');
    await hold(page, 1);
    await says(page, codes);
    expect((await whatStays(page)).includes(codes)).toBe(false);
    await click(page, 'Hide it');
    await click(page, 'Show: savings');
    await hold(page, 1, 3, 1);
    await says(page, passphrase);
    await open(page, 'unbox');
    await open(page, 'vault');
    await hold(page, 1);
    await click(page, 'Send: old wallet');
    await hold(page, 2, 1, 2);
    await click(page, 'Done');
    const stays = await whatStays(page);
    // The log and the state are there.
    expect(stays).toContain('Tap 1');
    expect(stays).toContain('"version":7');
    // As a word of its own: keys in hexadecimal have any six digits.
    expect(/(?<![0-9a-z])246810(?![0-9a-z])/i.test(stays)).toBe(false);
    for (const secret of [codes, passphrase, phrase, 'mail account', 'savings', 'old wallet']) {
      const bytes = Buffer.from(secret);
      for (const form of [secret, bytes.toString('hex'), bytes.toString('base64')])
        expect(stays.toLowerCase().includes(form.toLowerCase()), `${secret} as ${form}`).toBe(false);
    }
  });

  test('can be used with the keyboard alone', async () => {
    const page = await visit(desktop, 'vault');
    const press = async (button: string): Promise<void> => {
      await tabTo(page, button);
      await page.keyboard.press('Enter');
    };
    await press('Do it for me');
    await says(page, 'to see its vault');
    await press('Hold card 1');
    await says(page, 'The vault of card 1 is empty.');
    await press('Store something');
    await press('Keep it');
    await says(page, 'so that it stores');
    await press('Hold card 1');
    await says(page, 'Shown never');
    await press('Show');
    await says(page, 'so that it shows');
    await press('Hold card 1');
    await says(page, codes);
    await press('Hide it');
    await says(page, 'Shown once');
  });
});

async function keepExample(page: Page, example: 'codes' | 'passphrase' | 'phrase'): Promise<void> {
  await click(page, 'Store something');
  await page.getByLabel('Example').selectOption(example);
  await click(page, 'Keep it');
  await hold(page, 1);
}
