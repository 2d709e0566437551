/** Signs Solana transactions with a signer that holds the key. */

import { equalBytes } from '@noble/curves/utils.js';
import { checkArgument, type Signer } from '@symbolon/interface';
import { checkApproved } from '../../sign/approved.ts';
import { checkAccount } from '../firmware/address/address.ts';
import { decodeMessage, decodeTransaction, encodeTransaction } from '../firmware/transaction/message.ts';
import { frameMessage, readTransaction, solanaInterpreter } from '../firmware/transaction.ts';
import { captureBytes, captureOwners, captureSignOptions, checkSigner } from './capture.ts';
import { transactionFingerprint } from './preview.ts';
import { requestSolanaSignature, type SolanaSignOptions } from './signature.ts';

/** With which key to sign, and what the signer is told besides the message. */
export type SolanaSignTransactionOptions = SolanaSignOptions & {
  /** Wallets that tokens are meant for, at most 4: the signer can then prove that a token account is theirs. */
  readonly owners?: readonly string[];
};

/**
 * Signs a transaction as wallets and nodes exchange it, and puts the signature in its place. Signatures of others stay
 * as they are. Show `previewTransaction` first.
 *
 * @param transaction With 64 zeros where a signature is missing.
 * @throws SymbolonError as {@link signTransactionMessage}
 * @example
 * ```ts
 * import { defaultPath } from '@symbolon/chains/solana/address';
 * import { signTransaction } from '@symbolon/chains/solana/sign';
 * import { decodeTransaction } from '@symbolon/chains/solana/transaction';
 * const signed = await signTransaction(signer, solanaTransaction, { path: defaultPath }); // for sendTransaction, in base 64
 * decodeTransaction(signed).signatures[0]?.some((byte) => byte !== 0); // => true
 * ```
 */
export async function signTransaction(
  signer: Signer,
  transaction: Uint8Array,
  options: SolanaSignTransactionOptions,
): Promise<Uint8Array> {
  const { signatures, message } = decodeTransaction(captureBytes('transaction', transaction));
  const { signature, publicKey } = await requestMessageSignature(signer, message, options);
  const { accounts } = decodeMessage(message);
  const isOurs = (position: number) => equalBytes(accounts[position] ?? new Uint8Array(), publicKey);
  return encodeTransaction({ message, signatures: signatures.map((other, i) => (isOurs(i) ? signature : other)) });
}

/**
 * Signs the message of a transaction. Show `previewTransaction` first.
 *
 * @param message Legacy or version 0, without signatures.
 * @returns 64 bytes.
 * @throws SymbolonError as `previewTransaction`; `transaction/refused` for another than that `approved`;
 * `path/other-coin`; `signer/wrong-answer` if the signature is not by that key over this message
 * @example
 * ```ts
 * import { ed25519 } from '@noble/curves/ed25519.js';
 * import { defaultPath, solanaAccount } from '@symbolon/chains/solana/address';
 * import { signTransactionMessage } from '@symbolon/chains/solana/sign';
 * const signature = await signTransactionMessage(signer, solanaMessage, { path: defaultPath });
 * ed25519.verify(signature, solanaMessage, await solanaAccount(signer)); // => true
 * ```
 */
export async function signTransactionMessage(
  signer: Signer,
  message: Uint8Array,
  options: SolanaSignTransactionOptions,
): Promise<Uint8Array> {
  return (await requestMessageSignature(signer, captureBytes('message', message), options)).signature;
}

/** `message` is a copy of ours. */
async function requestMessageSignature(signer: Signer, message: Uint8Array, given: SolanaSignTransactionOptions) {
  checkSigner(signer);
  checkArgument('options', given, 'object');
  const { owners = [] } = given;
  const framed = frameMessage(message, captureOwners(owners));
  const { path, approved, ...call } = captureSignOptions(given, ['owners']);
  const job = {
    interpreter: solanaInterpreter,
    bytes: framed,
    read: (publicKey: Uint8Array) => {
      const self = checkAccount(publicKey);
      checkApproved(approved, transactionFingerprint(path, self, framed));
      return readTransaction(path, self);
    },
  };
  return requestSolanaSignature(signer, job, { path, ...call });
}
