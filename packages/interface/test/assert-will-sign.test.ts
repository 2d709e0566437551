import { expect, test } from 'vitest';
import { assertWillSign, type PolicyVerdict, type ToBeSigned } from '../src/index.ts';

const toBeSigned: ToBeSigned = { facts: undefined };
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

test.each([{}, saying({ signs: true }), saying(unknown)])('%j, which does not refuse, may be asked', async (signer) =>
  expect(await assertWillSign(signer, toBeSigned)).toBeUndefined(),
);

test('what a signer refuses is told in its own words', async () => {
  const { signs: _, ...told } = no;
  await expect(assertWillSign(saying(no), toBeSigned)).rejects.toMatchObject({
    code: 'signer/refuses',
    message: 'the signer will refuse it: the policy does not list the path. Use another. Nothing was signed',
    context: told,
  });
});
