/** Personal messages (EIP-191 `personal_sign`): what is shown and how they are signed. */
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { utf8 } from '@scure/base';
import { U32BE } from 'micro-packed';
import { checkCoin, evmCoin } from '../coin-type.ts';
import { readAll } from '../interpretation.ts';
import { prefixPath } from '../path-prefix.ts';
import type { Path, Signer } from '../types.ts';
import { type Hex, toHex } from './hex.ts';
import { ethereumMessageInterpreter, readMessage } from './message-interpreter.ts';
import { requestSignature, serializeSignature } from './signature.ts';

/** What a person must see before a message is signed. */
export type MessagePreview = {
  /** The message, if it is text that can be shown in full. */
  readonly text: string | undefined;
  /** What to show, most important first. */
  readonly lines: readonly string[];
};

/**
 * What a message says. Text is UTF-8 without control characters (but line breaks and tabs) or characters that change
 * the direction of what follows: these can make it look like something else.
 *
 * @example
 * ```ts
 * import { previewMessage } from '@symbolon/chains/ethereum/message';
 * previewMessage('Log in to example.com').text; // => 'Log in to example.com'
 * ```
 */
export function previewMessage(message: string | Uint8Array): MessagePreview {
  const bytes = bytesOf(message);
  const text = readableText(bytes);
  const lines =
    text !== undefined
      ? [`Sign the message: ${text}`]
      : [
          `WARNING: sign ${bytes.length} bytes that are not text: ${toHex(bytes)}`,
          ...(bytes.length === 32 ? [hashWarning] : []),
        ];
  return Object.freeze({ text, lines: [...lines, 'A signed message may log in, agree or authorise, on any network'] });
}

const hashWarning = 'WARNING: 32 bytes are usually a digest of something that is not shown';

/**
 * Signs a message with the key at `path`. Show `previewMessage` first.
 *
 * @param message Text, signed as UTF-8, or bytes.
 * @returns 65 bytes r || s || v, v 27 or 28.
 * @throws ChainError `path/other-coin`; `signer/wrong-answer` if the signature is not by that key over this message
 * @example
 * ```ts
 * import { verifyMessage } from 'ethers';
 * import { defaultPath } from '@symbolon/chains/ethereum/address';
 * import { signMessage } from '@symbolon/chains/ethereum/message';
 * const signature = await signMessage(signer, defaultPath, 'Log in to example.com');
 * verifyMessage('Log in to example.com', signature); // => '0x9858EfFD232B4033E47d90003D41EC34EcaEda94'
 * ```
 */
export async function signMessage(signer: Signer, path: Path, message: string | Uint8Array): Promise<Hex> {
  checkCoin(path, evmCoin);
  const bytes = bytesOf(message);
  const framed = concatBytes(U32BE.encode(bytes.length), bytes);
  const { publicKey } = await signer.getPublicKey({ path, curve: 'secp256k1' });
  const { requests } = readAll(readMessage(path), framed);
  const job = {
    interpreter: ethereumMessageInterpreter.id,
    transaction: prefixPath(path, framed),
    request: requests[0],
    publicKey,
  };
  return serializeSignature(await requestSignature(signer, job));
}

const bytesOf = (message: string | Uint8Array): Uint8Array =>
  typeof message === 'string' ? utf8ToBytes(message) : message;

function readableText(bytes: Uint8Array): string | undefined {
  let text: string;
  try {
    text = utf8.encode(bytes);
  } catch {
    return undefined;
  }
  // Control, format (such as bidirectional overrides; but the joiner inside emoji), unassigned, private and surrogate
  // characters.
  return /(?![\n\r\t])\p{Cc}|(?!\u200d)\p{Cf}|[\p{Cn}\p{Co}\p{Cs}]/u.test(text) ? undefined : text;
}
