/**
 * Asks for one signature of one key and trusts nothing about the answer: for chains where an account is one address.
 */
import {
  type Curve,
  chainError,
  checkArgument,
  type Interpretation,
  type Interpreter,
  type Path,
  type Signer,
  type SignerCallOptions,
  type SymbolonError,
} from '@symbolon/interface';
import { type CoinType, checkCoin } from '../firmware/coins.ts';
import { prefixPath } from '../firmware/path-prefix.ts';
import { readAll } from '../firmware/read-all.ts';
import { boundSigner } from './bound-signer.ts';

/** How the signatures of a chain are asked for and checked. */
export type SignatureKind = {
  readonly coin: CoinType;
  readonly curve: Curve;
  /** Throws SymbolonError `signer/wrong-answer` unless the signature is by that key over that digest. */
  readonly check: (signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array) => void;
};

/** What is signed, in the form in which an interpreter reads it after the path. */
export type SignatureJob = {
  readonly interpreter: Interpreter;
  readonly bytes: Uint8Array;
  /** The same reading on the host, without the path in front. */
  readonly read: (publicKey: Uint8Array) => Interpretation;
};

/** A signature that was checked, and the key that made it. */
export type OneSignature = { readonly signature: Uint8Array; readonly publicKey: Uint8Array };

/**
 * Reads on the host what is to be signed, and asks the signer. One that reads transactions itself gets all of it, any
 * other the digest.
 *
 * @throws SymbolonError `path/other-coin` before the signer is asked; `signer/wrong-answer`; what the reading throws
 */
export async function requestSignature(
  given: Signer,
  { interpreter, bytes, read }: SignatureJob,
  { path, coin, curve, check, ...call }: SignatureKind & SignerCallOptions & { readonly path: Path },
): Promise<OneSignature> {
  checkCoin(path, coin);
  const signer = boundSigner(given, call);
  const publicKey = bytesOf('public key', (await signer.getPublicKey({ path, curve })).publicKey);
  const [request] = readAll(read(publicKey), bytes).requests;
  if (!request) throw chainError('data/malformed', { what: 'transaction', where: 'end', reason: 'nothing to sign' });
  const signatures = signer.signTransaction
    ? await signer.signTransaction({ interpreter: interpreter.id, transaction: prefixPath(path, bytes) })
    : await signer.signDigests([{ ...request, digest: request.digest.slice() }]);
  if (!Array.isArray(signatures) || signatures.length !== 1) throw wrongSignature('not one signature');
  const signature = bytesOf('signature', signatures[0]);
  check(signature, request.digest, publicKey);
  return { signature, publicKey };
}

/** A copy: who answered may keep what it gave, and change it after it was checked. */
function bytesOf(where: string, given: unknown): Uint8Array {
  checkArgument(where, given, 'bytes', (_, reason) => chainError('signer/wrong-answer', { where, reason }));
  return new Uint8Array(given as Uint8Array);
}

export const wrongSignature = (reason: string, cause?: unknown): SymbolonError =>
  chainError('signer/wrong-answer', { where: 'signature', reason }, { cause });
