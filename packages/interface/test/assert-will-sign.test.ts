import { expect, test } from 'vitest';
import { assertWillSign, type PolicyVerdict, type ToBeSigned } from '../src/index.ts';

const readable: ToBeSigned = { facts: undefined };
const unreadable: ToBeSigned = { facts: undefined, unreadable: 'input 4: more than 4 accounts pay' };
const no: PolicyVerdict = {
  signs: false,
  reason: 'pathRefused',
  status: 0x9d25,
  setting: 'paths',
  meaning: 'the policy does not list the path',
  wayOut: 'Use another.',
};
const unknown: PolicyVerdict = { signs: 'unknown', unknown: ['policy'] };
const saying = (verdict: PolicyVerdict) => ({ willSign: async () => verdict });

test.each([{}, saying({ signs: true }), saying(unknown)])('what a card reads is let through by %j', async (signer) =>
  expect(await assertWillSign(signer, readable)).toBeUndefined(),
);

test.each([{}, saying({ signs: true }), saying(unknown)])(
  'what no card takes is refused before anybody is asked, whatever %j says',
  async (signer) => {
    const refused: unknown = await assertWillSign(signer, unreadable).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'signer/refuses',
      context: { reason: 'transactionRefused', status: 0x9d21, setting: undefined },
    });
    expect(String(refused)).toBe(
      'SymbolonError: the signer will refuse it: a card does not take it (input 4: more than 4 accounts pay). ' +
        'Make it in another way, or have a wallet with another kind of key sign it. Nothing was signed',
    );
  },
);

test('what a signer refuses is told in its own words', async () => {
  const { signs: _, ...told } = no;
  for (const toBeSigned of [readable, unreadable])
    await expect(assertWillSign(saying(no), toBeSigned)).rejects.toMatchObject({
      code: 'signer/refuses',
      context: told,
    });
});
