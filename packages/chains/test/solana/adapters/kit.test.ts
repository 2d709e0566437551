/** Signals of `@solana/kit`, which come with each call. */
import { createSignableMessage } from '@solana/kit';
import { isSymbolonError, type Signer } from '@symbolon/interface';
import { expect, test } from 'vitest';
import { toKitSigner } from '../../../src/solana/adapters/kit.ts';
import { createConfirmingWallet } from '../../../src/solana/sign/wallet.ts';
import { testSigner } from '../../software-signer.ts';

const message = createSignableMessage('Log in to example.com');
const outcome = (signing: Promise<unknown>) =>
  signing.then(
    () => 'signed',
    (error: unknown) => (isSymbolonError(error) ? error.code : error),
  );

test('a signal that has fired asks nobody, and one that fires at the question signs nothing', async () => {
  const stop = new AbortController();
  let asked = 0;
  let signed = 0;
  const signer: Signer = {
    ...testSigner,
    signDigests: (requests) => {
      signed += 1;
      return testSigner.signDigests(requests);
    },
  };
  const confirm = async (): Promise<void> => {
    asked += 1;
    if (asked === 2) stop.abort();
  };
  const kit = toKitSigner(await createConfirmingWallet(signer, { confirm }));
  expect(await outcome(kit.signMessages([message], { abortSignal: new AbortController().signal }))).toBe('signed');
  expect(signed).toBe(1);
  expect(await outcome(kit.signMessages([message], { abortSignal: stop.signal }))).toBe('transport/aborted');
  expect(await outcome(kit.signMessages([message], { abortSignal: stop.signal }))).toBe('transport/aborted');
  expect([asked, signed]).toEqual([2, 1]);
});
