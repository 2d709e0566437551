import type { PublicKeyRequest } from '@symbolon/interface';
import { expect, test } from 'vitest';
import { analysePsbt } from '../../../src/bitcoin/transaction/analysis.ts';
import { softwareSigner } from '../../software-signer.ts';
import { makePsbt } from '../make-psbt.ts';

test('keys of several accounts are asked for at once, each once: a signer that taps takes one tap for them', async () => {
  const signer = softwareSigner();
  const asked: string[] = [];
  let rounds = 0;
  let open: Promise<void> | undefined;
  const getPublicKey = async (request: PublicKeyRequest) => {
    asked.push(String(request.path));
    if (open === undefined) {
      rounds += 1;
      open = new Promise((resolve) => setTimeout(resolve, 0));
    }
    await open;
    open = undefined;
    return signer.getPublicKey(request);
  };
  const coins = [0, 1, 2, 3, 4].map((account) => ({ path: `m/84'/0'/${account}'/0/0` }));
  const change = [
    { amount: 400_000n, path: "m/84'/0'/4'/1/0" },
    { amount: 90_000n, path: "m/84'/0'/0'/1/0" },
  ];
  const { ownInputs } = await analysePsbt({ ...signer, getPublicKey }, makePsbt(coins, change));
  expect([ownInputs.length, rounds, asked.length, new Set(asked).size]).toEqual([5, 1, 5, 5]);
});
