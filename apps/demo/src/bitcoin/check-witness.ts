/** Checks the signatures of a Bitcoin transaction, as a node does. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { equalBytes } from '@noble/curves/utils.js';
import { OutScript, type Transaction } from '@scure/btc-signer';
import { hash160 } from '@symbolon/chains/bitcoin/address';

/** The output that an input spends. Amount in satoshi. */
export type SpentOutput = { readonly script: Uint8Array; readonly amount: bigint };

/**
 * Checks the witness of a P2WPKH input (BIP-141): a DER signature of the digest of BIP-143, and the public key that the
 * spent output names.
 *
 * @throws Error if the input is not P2WPKH, has another key, or the signature is wrong
 */
export function checkWitness(
  transaction: Transaction,
  position: number,
  { script, amount }: SpentOutput,
  witness: readonly Uint8Array[],
): void {
  const [signature, publicKey] = witness;
  const output = OutScript.decode(script);
  if (
    signature === undefined ||
    publicKey === undefined ||
    witness.length !== 2 ||
    output.type !== 'wpkh' ||
    !equalBytes(hash160(publicKey), output.hash)
  )
    throw new Error(`the network refuses it: input ${position} is not signed by its owner`);
  const digest = transaction.preimageWitnessV0(
    position,
    OutScript.encode({ type: 'pkh', hash: output.hash }),
    signature.at(-1) ?? 0,
    amount,
  );
  if (!secp256k1.verify(signature.subarray(0, -1), digest, publicKey, { prehash: false, format: 'der', lowS: true }))
    throw new Error(`the network refuses it: the signature of input ${position} is wrong`);
}
