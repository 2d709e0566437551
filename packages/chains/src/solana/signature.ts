import { ed25519 } from '@noble/curves/ed25519.js';
import { ChainError } from '../errors.ts';
import type { Signer, SignRequest } from '../types.ts';

/** One signature to be made: for a signer that reads transactions itself, and for one that signs what it is given. */
export type SignatureJob = {
  readonly interpreter: number;
  /** What that interpreter reads. */
  readonly transaction: Uint8Array;
  readonly request: SignRequest | undefined;
  /** 32 bytes: whose signature it must be. */
  readonly publicKey: Uint8Array;
};

/**
 * Asks for one ed25519 signature, 64 bytes, and proves that it is by that key over that message. Throws ChainError
 * `signer/wrong-answer`.
 */
export async function requestSignature(
  signer: Signer,
  { interpreter, transaction, request, publicKey }: SignatureJob,
): Promise<Uint8Array> {
  if (!request) throw new ChainError('data/malformed', { what: 'message', where: 'end', reason: 'nothing to sign' });
  const signatures = signer.signTransaction
    ? await signer.signTransaction({ interpreter, transaction })
    : await signer.signDigests([request]);
  const [signature] = signatures;
  if (signatures.length !== 1 || !signature) throw wrong(`${signatures.length} signatures instead of one`);
  if (signature.length !== 64) throw wrong(`${signature.length} bytes instead of 64`);
  // As the runtime verifies: strict about the encoding of points (RFC 8032), not ZIP-215.
  if (!ed25519.verify(signature, request.digest, publicKey, { zip215: false }))
    throw wrong('made by another key, or over something else');
  return signature;
}

const wrong = (reason: string) => new ChainError('signer/wrong-answer', { where: 'signature', reason });
