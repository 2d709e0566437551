/** Signs Solana transactions with a signer that holds the key. */
import { equalBytes } from '@noble/curves/utils.js';
import { checkCoin, solanaCoin } from '../coin-type.ts';
import { readAll } from '../interpretation.ts';
import { prefixPath } from '../path-prefix.ts';
import type { Path, Signer } from '../types.ts';
import { accountOf } from './address.ts';
import { readTransaction, solanaInterpreter } from './interpreter.ts';
import { encodeTransaction, parseMessage, parseTransaction } from './message.ts';
import { frameMessage } from './preview.ts';
import { requestSignature } from './signature.ts';

/** What the signer is told besides the message. */
export type SignOptions = {
  /** Wallets that tokens are meant for, at most 4: the signer can then prove that a token account is theirs. */
  readonly owners?: readonly string[];
};

/**
 * Signs a message with the key at `path`. Show `previewTransaction` first.
 *
 * @param message Legacy or version 0, without signatures.
 * @returns 64 bytes.
 * @throws ChainError as `previewTransaction`; `path/other-coin`; `signer/wrong-answer` if the signature is not by that
 * key over this message
 * @example
 * ```ts
 * import { ed25519 } from '@noble/curves/ed25519.js';
 * import { accountOf, defaultPath } from '@symbolon/chains/solana/address';
 * import { signMessageBytes } from '@symbolon/chains/solana/sign';
 * const signature = await signMessageBytes(signer, defaultPath, solanaMessage);
 * ed25519.verify(signature, solanaMessage, await accountOf(signer, defaultPath)); // => true
 * ```
 */
export async function signMessageBytes(
  signer: Signer,
  path: Path,
  message: Uint8Array,
  { owners = [] }: SignOptions = {},
): Promise<Uint8Array> {
  checkCoin(path, solanaCoin);
  const publicKey = await accountOf(signer, path);
  const framed = frameMessage(message, owners);
  const { requests } = readAll(readTransaction(path, publicKey), framed);
  return requestSignature(signer, {
    interpreter: solanaInterpreter.id,
    transaction: prefixPath(path, framed),
    request: requests[0],
    publicKey,
  });
}

/**
 * Signs a transaction as wallets and nodes exchange it, and puts the signature in its place. Signatures of others stay
 * as they are.
 *
 * @param transaction With 64 zeros where a signature is missing.
 * @throws ChainError as {@link signMessageBytes}
 * @example
 * ```ts
 * import { defaultPath } from '@symbolon/chains/solana/address';
 * import { parseTransaction } from '@symbolon/chains/solana/message';
 * import { signTransaction } from '@symbolon/chains/solana/sign';
 * const signed = await signTransaction(signer, defaultPath, solanaTransaction); // for sendTransaction, in base 64
 * parseTransaction(signed).signatures[0]?.some((byte) => byte !== 0); // => true
 * ```
 */
export async function signTransaction(
  signer: Signer,
  path: Path,
  transaction: Uint8Array,
  options: SignOptions = {},
): Promise<Uint8Array> {
  const { signatures, message } = parseTransaction(transaction);
  const signature = await signMessageBytes(signer, path, message, options);
  const self = await accountOf(signer, path);
  const { accounts } = parseMessage(message);
  return encodeTransaction({
    message,
    signatures: signatures.map((other, i) => (equalBytes(accounts[i] ?? new Uint8Array(), self) ? signature : other)),
  });
}
