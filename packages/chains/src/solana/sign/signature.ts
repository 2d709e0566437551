/** Ed25519 signatures of Solana accounts: one is asked for, and nothing about it is believed. */

import { ed25519 } from '@noble/curves/ed25519.js';
import type { Path, Signer, SignerCallOptions } from '@symbolon/interface';
import { solanaCoin } from '../../firmware/coins.ts';
import { callOptions } from '../../sign/bound-signer.ts';
import { type OneSignature, requestSignature, type SignatureJob, wrongSignature } from '../../sign/one-signature.ts';

/** With which key to sign, a signal that stops it, and who hears of the progress. */
export type SolanaSignOptions = SignerCallOptions & {
  /** m/44'/501' or below. */
  readonly path: Path;
  /** `fingerprint` of the preview that a person agreed to: then nothing else is signed. Default: anything is. */
  readonly approved?: Uint8Array;
};

/**
 * Asks for one signature, 64 bytes, and proves that it is by that key over that message.
 *
 * @throws SymbolonError `path/other-coin`, `signer/wrong-answer`
 */
export function requestSolanaSignature(
  signer: Signer,
  job: SignatureJob,
  { path, ...call }: Pick<SolanaSignOptions, 'path'> & SignerCallOptions,
): Promise<OneSignature> {
  return requestSignature(signer, job, {
    path,
    coin: solanaCoin,
    curve: 'ed25519',
    check: checkSignature,
    ...callOptions(call),
  });
}

function checkSignature(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): void {
  if (signature.length !== 64) throw wrongSignature(`${signature.length} bytes instead of 64`);
  // As the runtime verifies: strict about the encoding of points (RFC 8032), not ZIP-215.
  if (!ed25519.verify(signature, message, publicKey, { zip215: false }))
    throw wrongSignature('made by another key, or over something else');
}
