/** A PIN that is forgotten, and the way to a program of somebody else. */
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { describeInChromium } from '../support/in-chromium.ts';
import { inspect } from '../support/inspect.ts';
import { tabTo } from '../support/keyboard.ts';
import { click, desktop, follow, hold, open, phone, prepare, press, says, screens, typePin } from '../support/visit.ts';

describeInChromium('a PIN that is blocked', (visit) => {
  test.each(screens)('is reset by another card, without a PUK, on a $name', async (screen) => {
    const page = await visit(screen, 'forgotten-pin');
    await prepare(page);
    await says(page, 'After 3 wrong ones in a row');
    await inspect(page, 'the choice of a card with a forgotten PIN');
    await typePin(page, 'A wrong PIN for card 3', '111111');
    await inspect(page, 'a PIN to try');
    await hold(page, 3);
    await says(page, 'Wrong: 2 tries left.');
    await typePin(page, 'A wrong PIN for card 3', '246810');
    await hold(page, 3);
    await says(page, 'This is the right PIN. The card opened, and has all its tries again.');
    await inspect(page, 'answers to PINs');
    for (const wrong of ['111111', '222222', '333333']) {
      await typePin(page, 'A wrong PIN for card 3', wrong);
      await hold(page, 3);
    }
    await says(page, 'The PIN of card 3 is blocked');
    await inspect(page, 'a blocked PIN');

    // The right PIN does not open it: no other story has it.
    await open(page, 'vault');
    await hold(page, 3);
    await says(page, 'the PIN is blocked');
    await open(page, 'forgotten-pin');
    await hold(page, 3, 1);
    await says(page, 'Card 1 agrees that card 3 gets a new PIN.');
    await inspect(page, 'a new PIN to choose');
    await click(page, 'Take the PIN of card 1');
    await inspect(page, 'a new PIN to set');
    await hold(page, 3);
    await says(page, 'Card 3 has its new PIN, with all its tries.');
    await inspect(page, 'a PIN that was reset');
    await follow(page, 'Next: Lose a card');
    await open(page, 'vault');
    await hold(page, 3);
    await says(page, 'The vault of card 3 is empty.');
  });

  test('is reset with the keyboard alone', async () => {
    const page = await visit(desktop, 'forgotten-pin');
    const enter = async (button: string): Promise<void> => {
      await tabTo(page, button);
      await page.keyboard.press('Enter');
    };
    await enter('Do it for me');
    await says(page, 'Whose PIN is forgotten?');
    await enter('Type wrong ones for me');
    await says(page, 'The PIN of card 3 is blocked');
    await enter('Hold card 3');
    await says(page, 'so that it agrees');
    await enter('Hold card 1');
    await enter('Take the PIN of card 1');
    await says(page, 'so that it takes the new PIN');
    await enter('Hold card 3');
    await enter('Next: Lose a card');
    await page.getByRole('heading', { name: 'Lose a card' }).waitFor();
  });

  test('of the primary is reset by a dormant backup, and by no daily card', async () => {
    const page = await visit(phone, 'lost');
    await prepare(page);
    await press(page.getByLabel('Card 3'));
    await click(page, 'Lose card 3');
    await open(page, 'forgotten-pin');
    await press(page.getByLabel('Card 1'));
    await click(page, 'Type wrong ones for me');
    await says(page, 'A daily card does not');
    await inspect(page, 'a blocked PIN that no card at hand resets');
    await open(page, 'lost');
    await click(page, 'Find it again');
    await open(page, 'forgotten-pin');
    await hold(page, 1, 3);
    await click(page, 'Take the PIN of card 3');
    await hold(page, 1);
    await says(page, 'Card 1 has its new PIN');
  });
});

describeInChromium('a wallet', (visit) => {
  test.each(screens)('goes to other programs as public keys, and keeps its words, on a $name', async (screen) => {
    const page = await visit(screen, 'other-wallet');
    await prepare(page);
    await says(page, 'Save the file');
    await inspect(page, 'the ways to another wallet');
    const save = async (program: string): Promise<{ readonly name: string; readonly content: string }> => {
      await page.getByLabel('For', { exact: true }).selectOption(program);
      const [file] = await Promise.all([page.waitForEvent('download'), follow(page, 'Save the file')]);
      return { name: file.suggestedFilename(), content: await text(await file.createReadStream()) };
    };
    const sparrow = await save('sparrow');
    expect(sparrow.name).toMatch(/^card-[0-9a-f]{8}-p2wpkh-sparrow\.txt$/);
    expect(sparrow.content).toMatch(
      /^# Receive and change descriptor \(BIP389\):\nwpkh\(\[[0-9a-f]{8}\/84h\/1h\/0h\]tpub/,
    );
    const electrum = JSON.parse((await save('electrum')).content);
    expect(electrum.keystore).toMatchObject({ derivation: "m/84'/1'/0'", xprv: null });
    // Its files are for mainnet alone, and this wallet is on a test network.
    expect(await page.locator('#program option[value="bluewallet"]').count()).toBe(0);
    await press(page.getByText('What is in it'));
    await page.getByLabel('For', { exact: true }).selectOption('generic-json');
    await inspect(page, 'the content of a file');

    await click(page, 'Ask the card all the same');
    await hold(page, 1);
    await says(page, /Card 1 answers: The card does EXPORT WALLET only with the PUK/);
    await press(page.getByText('How a wallet is made that has words'));
    await inspect(page, 'a card that keeps its words');

    const cell = (program: string) => page.getByRole('row', { name: program }).textContent();
    expect(await cell('Sparrow')).toBe('Sparrowchosenchosen');
    expect(await cell('Bitcoin Core')).toBe('Bitcoin Corenot foundchosen');
    await press(page.getByRole('radio', { name: 'Solana' }));
    await says(page, "m/44'/501'/x'/0'");
    expect(await cell('Ledger Wallet')).toContain('not found');
    await inspect(page, 'what comes back of Solana');
    await follow(page, 'Start afresh');
    await page.getByRole('heading', { name: 'Start afresh' }).waitFor();
  });

  test('is saved as a file with the keyboard alone', async () => {
    const page = await visit(desktop, 'other-wallet');
    await prepare(page);
    await says(page, 'Save the file');
    await tabTo(page, 'Save the file');
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(file.suggestedFilename()).toMatch(/-sparrow\.txt$/);
    await tabTo(page, 'What is in it');
    await page.keyboard.press('Enter');
    await says(page, '# Receive and change descriptor');
    await tabTo(page, 'Ask the card all the same');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Hold card 1');
    await page.keyboard.press('Enter');
    await says(page, 'Card 1 answers');
  });
});
