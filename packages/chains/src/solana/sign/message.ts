/**
 * Messages that applications ask wallets to sign, such as to log in (wallet-standard `solana:signMessage`): the bytes
 * are signed as they are.
 */

import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Path, Signer, TransactionFacts } from '@symbolon/interface';
import { readAll } from '../../interpreters/read-all.ts';
import { checkAccount, formatAddress } from '../address/address.ts';
import { readOffChainMessage, solanaMessageInterpreter } from '../interpreters/message.ts';
import { frame } from '../transaction/message.ts';
import { requestSolanaSignature, type SolanaSignOptions } from './signature.ts';

/** A signed message. */
export type SolanaSignMessageResult = {
  /** Whose key signed, in base 58. */
  readonly address: string;
  /** 64 bytes. */
  readonly signature: Uint8Array;
};

/**
 * Signs a message that is no transaction.
 *
 * @param message Text, signed as UTF-8, or bytes.
 * @throws SymbolonError `path/other-coin`; `transaction/refused` if the message may be a transaction; `data/malformed`
 * if it is longer than 1232 bytes; `signer/wrong-answer`
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
  const job = {
    interpreter: solanaMessageInterpreter,
    bytes: framed(message),
    read: (publicKey: Uint8Array) => {
      checkAccount(publicKey);
      return readOffChainMessage(options.path);
    },
  };
  const { signature, publicKey } = await requestSolanaSignature(signer, job, options);
  return Object.freeze({ address: formatAddress(publicKey), signature });
}

/**
 * What a card tells of a message.
 *
 * @param path of the key that signs
 * @throws SymbolonError `transaction/refused` if the message may be a transaction; `data/malformed`
 */
export function readMessageFacts(message: string | Uint8Array, path: Path): TransactionFacts {
  return readAll(readOffChainMessage(path), framed(message)).facts;
}

function framed(message: string | Uint8Array): Uint8Array {
  return frame(typeof message === 'string' ? utf8ToBytes(message) : message);
}
