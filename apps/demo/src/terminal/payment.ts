/** A Bitcoin payment for the demo: a PSBT to sign, and a check of its signatures. */

import { hex } from '@scure/base';
import { OutScript, RawTx, Transaction } from '@scure/btc-signer';
import { accountAddress, bitcoinAccount } from '@symbolon/chains/bitcoin/address';
import type { Signer } from '@symbolon/interface';
import { checkWitness, type SpentOutput } from '../bitcoin/check-witness.ts';

export type Payment = { readonly psbt: Uint8Array; readonly coins: readonly SpentOutput[] };

const recipient = hex.decode('751e76e8199196d454941c45d1b3a323f1433bd6');

/** Makes a PSBT (BIP-174) that spends two invented coins of the first BIP-84 account, with a payment and change. */
export async function makePayment(signer: Signer): Promise<Payment> {
  const account = await bitcoinAccount(signer, { network: 'regtest' });
  const owned = [accountAddress(account, 0, 0), accountAddress(account, 0, 1)];
  const change = accountAddress(account, 1, 0);
  const derivation = ({ publicKey, path }: typeof change): [Uint8Array, { fingerprint: number; path: number[] }][] => [
    [publicKey, { fingerprint: account.masterFingerprint, path: [...path] }],
  ];
  const coins = owned.map(({ script }, index) => ({ script, amount: index === 0 ? 60_000_000n : 45_000_000n }));
  // The invented transaction that paid the two coins.
  const funding = RawTx.encode({
    version: 2,
    segwitFlag: false,
    inputs: [{ txid: new Uint8Array(32).fill(0xfd), index: 0, finalScriptSig: new Uint8Array(), sequence: 0xffffffff }],
    outputs: coins.map(({ script, amount }) => ({ script, amount })),
    witnesses: undefined,
    lockTime: 0,
  });
  const txid = Transaction.fromRaw(funding, { allowUnknownInputs: true, allowUnknownOutputs: true }).id;
  const transaction = new Transaction();
  owned.forEach((address, index) => {
    transaction.addInput({ txid, index, nonWitnessUtxo: funding, bip32Derivation: derivation(address) });
  });
  transaction.addOutput({ script: OutScript.encode({ type: 'wpkh', hash: recipient }), amount: 80_000_000n });
  transaction.addOutput({ script: change.script, amount: 24_990_000n, bip32Derivation: derivation(change) });
  return { psbt: transaction.toPSBT(0), coins };
}

/**
 * Verifies the signature of every input (BIP-143).
 *
 * @param coins the outputs that the inputs spend, in order
 * @returns how many signatures are right
 * @throws Error if one is wrong or missing
 */
export function verifySignatures(bytes: Uint8Array, coins: readonly SpentOutput[]): number {
  const transaction = Transaction.fromRaw(bytes);
  const { witnesses = [] } = RawTx.decode(bytes);
  for (const [position, coin] of coins.entries()) checkWitness(transaction, position, coin, witnesses[position] ?? []);
  return coins.length;
}
