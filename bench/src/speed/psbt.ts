/**
 * PSBTs of many inputs: signed by a card that reads each of them, beside libraries with the bare keys in their hands;
 * and previewed.
 */

import { HDKey } from '@scure/bip32';
import { Transaction } from '@scure/btc-signer';
import { type BitcoinAccount, bitcoinAccount, createAddressDeriver } from '@symbolon/chains/bitcoin/address';
import { previewPsbt, signPsbt } from '@symbolon/chains/bitcoin/sign';
import type { Signer } from '@symbolon/interface';

import { Psbt } from 'bitcoinjs-lib';
import * as tinySecp256k1 from 'tiny-secp256k1';
import { keepPublicKeys } from '../cost/payments.ts';
import { type Race, type Results, run } from './race.ts';
import { warmSigner } from './signing.ts';

/** TEST SEED: everyone has it. */
const master = HDKey.fromMasterSeed(new Uint8Array(32).fill(1));
const amount = 100_000n;

/** Reads keys only. */
const watching: Signer = {
  getPublicKey: async ({ path }) => {
    const { publicKey, chainCode, parentFingerprint } = keyAt(path);
    if (publicKey === null || chainCode === null) throw new Error('no key');
    return { publicKey, chainCode, parentFingerprint, masterFingerprint: master.fingerprint };
  },
  signDigests: () => Promise.reject(new Error('nothing is signed here')),
};

function keyAt(path: readonly number[]): HDKey {
  return path.reduce((parent, index) => parent.deriveChild(index), master);
}

/** Coins of as many addresses, each from a transaction of its own that comes along, to somebody and the change back. */
function psbtOf(inputs: number, account: BitcoinAccount): Uint8Array {
  const derive = createAddressDeriver(account);
  const transaction = new Transaction();
  const origin = (path: readonly number[]) => ({ fingerprint: account.masterFingerprint, path: [...path] });
  for (let index = 0; index < inputs; index += 1) {
    const { script, publicKey, path } = derive(0, index);
    const previous = new Transaction();
    previous.addInput({ txid: new Uint8Array(32).fill(1), index });
    previous.addOutput({ script, amount });
    previous.addOutput({ script: somebody, amount });
    const bip32Derivation: [Uint8Array, ReturnType<typeof origin>][] = [[publicKey, origin(path)]];
    transaction.addInput({
      txid: previous.id,
      index: 0,
      nonWitnessUtxo: previous.unsignedTx,
      witnessUtxo: { script, amount },
      bip32Derivation,
    });
  }
  const change = derive(1, 0);
  transaction.addOutput({ script: somebody, amount: (amount * BigInt(inputs)) / 2n });
  transaction.addOutput({
    script: change.script,
    amount: (amount * BigInt(inputs)) / 2n - 200n * BigInt(inputs),
    bip32Derivation: [[change.publicKey, origin(change.path)]],
  });
  return transaction.toPSBT(0);
}

/** P2WPKH, of nobody's key. */
const somebody = Uint8Array.from([0, 20, ...new Uint8Array(20).fill(0xaa)]);

/** One race for each size, with fewer rounds where each takes seconds. */
export async function psbtSigning(): Promise<readonly Results[]> {
  const results: Results[] = [];
  for (const [inputs, rounds] of sizes) results.push(await run(await signingOf(inputs), { rounds }));
  return results;
}

const sizes = [
  [1, 15],
  [10, 15],
  [100, 9],
  [1000, 3],
] as const;

async function signingOf(inputs: number): Promise<Race> {
  const card = keepPublicKeys(await warmSigner('psbt'));
  const ofCard = psbtOf(inputs, await bitcoinAccount(card));
  const account = await bitcoinAccount(watching);
  const bare = psbtOf(inputs, account);
  const keys = Array.from(
    { length: inputs },
    (_, index) => keyAt([...account.path, 0, index]).privateKey ?? new Uint8Array(),
  );
  const signers = keys.map((key) => ({
    publicKey: tinySecp256k1.pointFromScalar(key) ?? new Uint8Array(),
    sign: (digest: Uint8Array) => tinySecp256k1.sign(digest, key),
  }));
  return {
    unit: `PSBT of ${counted(inputs)}`,
    contenders: {
      '@scure/btc-signer, bare keys': () => {
        const transaction = Transaction.fromPSBT(bare);
        for (const [index, key] of keys.entries()) transaction.signIdx(key, index);
        transaction.finalize();
        return transaction.extract();
      },
      'bitcoinjs-lib, bare keys (WebAssembly)': () => {
        const psbt = Psbt.fromBuffer(bare);
        for (const [index, signer] of signers.entries()) psbt.signInput(index, signer);
        psbt.finalizeAllInputs();
        return psbt.extractTransaction().toBuffer();
      },
      'a card that reads it': async () => {
        const { complete } = await signPsbt(card, ofCard);
        if (complete === undefined) throw new Error('incomplete');
      },
    },
  };
}

const counted = (inputs: number) => (inputs === 1 ? '1 input' : `${inputs} inputs`);

/** What is shown of PSBTs ten times longer each: linear if each takes ten times as long. */
export async function psbtPreview(): Promise<Race> {
  const account = await bitcoinAccount(watching);
  const psbts = sizes.map(([inputs]) => [inputs, psbtOf(inputs, account)] as const);
  return {
    unit: 'preview of a PSBT',
    contenders: Object.fromEntries(
      psbts.map(([inputs, psbt]) => [
        counted(inputs),
        async () => {
          return previewPsbt(watching, psbt);
        },
      ]),
    ),
  };
}
