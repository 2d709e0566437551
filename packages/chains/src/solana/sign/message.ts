/**
 * Messages that applications ask wallets to sign, such as to log in (wallet-standard `solana:signMessage`): the bytes
 * are signed as they are.
 */
import type { Signer } from '@symbolon/interface';
import { checkApproved } from '../../sign/approved.ts';
import { checkAccount, formatAddress } from '../firmware/address/address.ts';
import { readMessage, solanaMessageInterpreter } from '../firmware/message.ts';
import { frame } from '../firmware/transaction/message.ts';
import { captureSignOptions, checkSigner } from './capture.ts';
import { captureMessage, messageFingerprint } from './message-preview.ts';
import { requestSolanaSignature, type SolanaSignOptions } from './signature.ts';

/** A signed message. */
export type SolanaSignMessageResult = {
  /** Whose key signed, in base 58. */
  readonly address: string;
  /** 64 bytes. */
  readonly signature: Uint8Array;
};

/**
 * Signs a message that is no transaction. Show `previewMessage` first.
 *
 * @param message Text, signed as UTF-8, or bytes: raw, or an off-chain message with its envelope.
 * @throws SymbolonError `path/other-coin`; `transaction/refused` if the message may be a transaction, is an off-chain
 * message that is not known or not for this account, or is another than that `approved`; `data/malformed` if it is
 * longer than 1232 bytes; `argument/invalid`, `path/invalid`; `signer/wrong-answer`
 * @example
 * ```ts
 * import { ed25519 } from '@noble/curves/ed25519.js';
 * import { utf8 } from '@scure/base';
 * import { defaultPath, parseAddress } from '@symbolon/chains/solana/address';
 * import { signMessage } from '@symbolon/chains/solana/sign';
 * const { address, signature } = await signMessage(signer, 'Log in to example.com', { path: defaultPath });
 * ed25519.verify(signature, utf8.decode('Log in to example.com'), parseAddress(address)); // => true
 * ```
 */
export async function signMessage(
  signer: Signer,
  message: string | Uint8Array,
  options: SolanaSignOptions,
): Promise<SolanaSignMessageResult> {
  const framed = frame(captureMessage(message));
  checkSigner(signer);
  const { path, approved, ...call } = captureSignOptions(options);
  const job = {
    interpreter: solanaMessageInterpreter,
    bytes: framed,
    read: (publicKey: Uint8Array) => {
      const self = checkAccount(publicKey);
      checkApproved(approved, messageFingerprint(path, self, framed));
      return readMessage(path, self);
    },
  };
  const { signature, publicKey } = await requestSolanaSignature(signer, job, { path, ...call });
  return Object.freeze({ address: formatAddress(publicKey), signature });
}
