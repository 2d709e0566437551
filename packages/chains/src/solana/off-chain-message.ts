/**
 * Messages that applications ask wallets to sign, such as to log in (wallet-standard `solana:signMessage`): the bytes
 * are signed as they are.
 */
import { checkCoin, solanaCoin } from '../coin-type.ts';
import { readAll } from '../interpretation.ts';
import { prefixPath } from '../path-prefix.ts';
import type { Path, Signer } from '../types.ts';
import { accountOf } from './address.ts';
import { frame } from './message.ts';
import { readOffChainMessage, solanaMessageInterpreter } from './off-chain-message-interpreter.ts';
import { requestSignature } from './signature.ts';

/**
 * Signs a message with the key at `path`.
 *
 * @returns 64 bytes.
 * @throws ChainError `path/other-coin`; `transaction/refused` if the message may be a transaction; `data/malformed` if
 * it is longer than 1232 bytes; `signer/wrong-answer`
 * @example
 * ```ts
 * import { ed25519 } from '@noble/curves/ed25519.js';
 * import { utf8 } from '@scure/base';
 * import { accountOf, defaultPath } from '@symbolon/chains/solana/address';
 * import { signOffChainMessage } from '@symbolon/chains/solana/off-chain-message';
 * const message = utf8.decode('Log in to example.com');
 * const signature = await signOffChainMessage(signer, defaultPath, message);
 * ed25519.verify(signature, message, await accountOf(signer, defaultPath)); // => true
 * ```
 */
export async function signOffChainMessage(signer: Signer, path: Path, message: Uint8Array): Promise<Uint8Array> {
  checkCoin(path, solanaCoin);
  const publicKey = await accountOf(signer, path);
  const framed = frame(message);
  const { requests } = readAll(readOffChainMessage(path), framed);
  return requestSignature(signer, {
    interpreter: solanaMessageInterpreter.id,
    transaction: prefixPath(path, framed),
    request: requests[0],
    publicKey,
  });
}
