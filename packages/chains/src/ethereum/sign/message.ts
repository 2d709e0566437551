/** Personal messages (EIP-191 `personal_sign`): what is shown and how they are signed. */

import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { utf8 } from '@scure/base';
import { checkArgument, type Path, type Signer, type TransactionFacts } from '@symbolon/interface';
import { U32BE } from 'micro-packed';
import { readAll } from '../../interpreters/read-all.ts';
import { defaultPath } from '../address/address.ts';
import { toHex } from '../address/hex.ts';
import { ethereumMessageInterpreter, readMessage } from '../interpreters/message.ts';
import { type EthereumSignMessageResult, type EthereumSignOptions, requestMessageSignature } from './signature.ts';

/** What a person must see before a message is signed. */
export type EthereumMessagePreview = {
  /** As a card tells them. */
  readonly facts: TransactionFacts;
  /** The message, if it is text that can be shown in full. */
  readonly text: string | undefined;
  /** What to show, most important first. */
  readonly lines: readonly string[];
};

/**
 * What a message says. Text is UTF-8 without control characters (but line breaks and tabs) or characters that change
 * the direction of what follows: these can make it look like something else.
 *
 * @param options.path of the key that signs, for the facts. Default m/44'/60'/0'/0/0
 * @example
 * ```ts
 * import { previewMessage } from '@symbolon/chains/ethereum/sign';
 * previewMessage('Log in to example.com').text; // => 'Log in to example.com'
 * ```
 */
export function previewMessage(
  message: string | Uint8Array,
  { path = defaultPath }: { readonly path?: Path } = {},
): EthereumMessagePreview {
  const bytes = bytesOf(message);
  const { facts } = readAll(readMessage(path), framed(bytes));
  const text = readableText(bytes);
  const lines =
    text !== undefined
      ? [`Sign the message: ${text}`]
      : [
          `WARNING: sign ${bytes.length} bytes that are not text: ${toHex(bytes)}`,
          ...(bytes.length === 32 ? [hashWarning] : []),
        ];
  const may = 'A signed message may log in, agree or authorise, on any network';
  return Object.freeze({ facts, text, lines: [...lines, may] });
}

const hashWarning = 'WARNING: 32 bytes are usually a digest of something that is not shown';

/**
 * Signs a message. Show `previewMessage` first.
 *
 * @param message Text, signed as UTF-8, or bytes.
 * @throws SymbolonError `path/other-coin`; `signer/wrong-answer` if the signature is not by that key over this message
 * @see EIP-191, version 0x45
 * @example
 * ```ts
 * import { verifyMessage } from 'ethers';
 * import { defaultPath } from '@symbolon/chains/ethereum/address';
 * import { signMessage } from '@symbolon/chains/ethereum/sign';
 * const { address, signature } = await signMessage(signer, 'Log in to example.com', { path: defaultPath });
 * verifyMessage('Log in to example.com', signature) === address; // => true
 * ```
 */
export function signMessage(
  signer: Signer,
  message: string | Uint8Array,
  options: EthereumSignOptions,
): Promise<EthereumSignMessageResult> {
  const bytes = bytesOf(message);
  const job = {
    interpreter: ethereumMessageInterpreter,
    bytes: framed(bytes),
    read: () => readMessage(options.path),
  };
  return requestMessageSignature(signer, job, options);
}

const framed = (bytes: Uint8Array): Uint8Array => concatBytes(U32BE.encode(bytes.length), bytes);

function bytesOf(message: string | Uint8Array): Uint8Array {
  if (typeof message === 'string') return utf8ToBytes(message);
  checkArgument('message', message, 'bytes');
  return message;
}

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
