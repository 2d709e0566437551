/** Gets a signature from a signer and believes nothing about it. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE, equalBytes } from '@noble/curves/utils.js';
import { ChainError } from '../errors.ts';
import type { Signer, SignRequest } from '../types.ts';
import { type Hex, toHex } from './hex.ts';

const halfOrder = secp256k1.Point.Fn.ORDER >> 1n;

/** One signature to be made: for a signer that reads transactions itself, and for one that signs digests. */
export type SignatureJob = {
  readonly interpreter: number;
  /** What that interpreter reads. */
  readonly transaction: Uint8Array;
  readonly request: SignRequest | undefined;
  /** 33 bytes: whose signature it must be. */
  readonly publicKey: Uint8Array;
};

/**
 * Asks for one ECDSA signature and proves that it is by that key over that digest.
 *
 * @returns 65 bytes r || s || recovery id (0 or 1), s in the lower half (EIP-2).
 * @throws ChainError `signer/wrong-answer`
 */
export async function requestSignature(
  signer: Signer,
  { interpreter, transaction, request, publicKey }: SignatureJob,
): Promise<Uint8Array> {
  if (!request)
    throw new ChainError('data/malformed', { what: 'transaction', where: 'end', reason: 'nothing to sign' });
  const signatures = signer.signTransaction
    ? await signer.signTransaction({ interpreter, transaction })
    : await signer.signDigests([request]);
  const [signature] = signatures;
  if (signatures.length !== 1 || !signature) throw wrong(`${signatures.length} signatures instead of one`);
  checkSignature(signature, request.digest, publicKey);
  return signature;
}

function checkSignature(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): void {
  if (signature.length !== 65) throw wrong(`${signature.length} bytes instead of 65`);
  const recovery = signature[64] ?? 0xff;
  if (recovery > 1) throw wrong(`recovery id ${recovery}`);
  if (bytesToNumberBE(signature.subarray(32, 64)) > halfOrder) throw wrong('s in the upper half (EIP-2)');
  let recovered: Uint8Array;
  try {
    recovered = secp256k1.recoverPublicKey(Uint8Array.of(recovery, ...signature.subarray(0, 64)), digest, {
      prehash: false,
    });
  } catch (cause) {
    throw wrong('not a signature', cause);
  }
  if (!equalBytes(recovered, publicKey)) throw wrong('made by another key, or over something else');
}

const wrong = (reason: string, cause?: unknown) =>
  new ChainError('signer/wrong-answer', { where: 'signature', reason }, { cause });

/** Writes a signature as wallets exchange it: r || s || v in hexadecimal, v 27 or 28. */
export function serializeSignature(signature: Uint8Array): Hex {
  return toHex(Uint8Array.of(...signature.subarray(0, 64), 27 + (signature[64] ?? 0)));
}
