/** The PSBT of a refresh (BIP-174), in which many coins may have one transaction: that is encoded once. */
import { concatBytes } from '@noble/hashes/utils.js';
import { VarBytes } from '@scure/btc-signer/script.js';
import type { DerivedScript } from '../firmware/descriptors/script.ts';
import { encodeTransaction, transactionId } from '../firmware/transaction/psbt.ts';
import {
  type PsbtInputMap,
  type PsbtOutputMap,
  psbtMapCodecs,
  type RawTransaction,
} from '../firmware/transaction/psbt-maps.ts';
import { fieldsOf } from '../transaction/own-scripts.ts';

/** A transaction as an input carries it. */
export type Proof = {
  /** 32 bytes, in the order people read. */
  readonly txid: Uint8Array;
  readonly bytes: Uint8Array;
};

/** What an input spends. */
export type Spent = { readonly amount: bigint; readonly derived: DerivedScript; readonly proof: Proof };

/** "psbt" and 0xff. */
const magic = Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xff);
/** Length and type: PSBT_GLOBAL_UNSIGNED_TX in the first map, PSBT_IN_NON_WITNESS_UTXO in that of an input. */
const keyOfTransaction = Uint8Array.of(1, 0);
const endOfMap = Uint8Array.of(0);

/** Encodes and hashes each transaction once, however many coins are of it. */
export function createProofs(): (previous: RawTransaction) => Proof {
  const known = new Map<RawTransaction, Proof>();
  return (previous) => {
    const proof = known.get(previous) ?? { txid: transactionId(previous), bytes: encodeTransaction(previous) };
    known.set(previous, proof);
    return proof;
  };
}

/**
 * A PSBT of version 0 with one output.
 *
 * @param spent In the order of the inputs.
 */
export function encodeRefresh(unsignedTx: RawTransaction, spent: readonly Spent[], back: DerivedScript): Uint8Array {
  const transactions = new Map<Proof, Uint8Array>();
  const transactionOf = (proof: Proof): Uint8Array => {
    const field = transactions.get(proof) ?? concatBytes(keyOfTransaction, VarBytes.encode(proof.bytes));
    transactions.set(proof, field);
    return field;
  };
  const inputs = spent.flatMap(({ amount, derived, proof }) => [
    transactionOf(proof),
    psbtMapCodecs.input.encode({
      witnessUtxo: { amount, script: derived.script },
      ...fieldsOf(derived),
      ...originsOf(derived),
    }),
  ]);
  const transaction = VarBytes.encode(encodeTransaction(unsignedTx));
  const output = psbtMapCodecs.output.encode(outputFields(back));
  return concatBytes(magic, keyOfTransaction, transaction, endOfMap, ...inputs, output);
}

function originsOf({
  keys,
  taproot,
}: DerivedScript): Pick<PsbtInputMap & PsbtOutputMap, 'bip32Derivation' | 'tapBip32Derivation'> {
  const known = keys.flatMap(({ publicKey, masterFingerprint, path, leafHashes }) =>
    masterFingerprint === undefined
      ? []
      : [{ publicKey, hashes: leafHashes, der: { fingerprint: masterFingerprint, path: [...path] } }],
  );
  return taproot === undefined
    ? { bip32Derivation: known.map(({ publicKey, der }) => [publicKey, der] as const) }
    : { tapBip32Derivation: known.map(({ publicKey, hashes, der }) => [publicKey, { hashes, der }] as const) };
}

function outputFields(derived: DerivedScript): PsbtOutputMap {
  const { redeemScript, witnessScript, taproot } = derived;
  return {
    ...(redeemScript === undefined ? {} : { redeemScript }),
    ...(witnessScript === undefined ? {} : { witnessScript }),
    ...(taproot === undefined ? {} : { tapInternalKey: taproot.internalKey }),
    ...originsOf(derived),
  };
}
