/** Personal messages (EIP-191 `personal_sign`): what is shown and how they are signed. */

import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { utf8 } from '@scure/base';
import {
  checkArgument,
  formatPath,
  isWarning,
  type Line,
  line,
  type Path,
  quote,
  type Signer,
  type TransactionFacts,
  visible,
  warn,
  warningsFirst,
  word,
} from '@symbolon/interface';
import { U32BE } from 'micro-packed';
import { checkCoin, evmCoin } from '../../firmware/coins.ts';
import { readAll } from '../../firmware/read-all.ts';
import { plainCopy } from '../../plain-copy.ts';
import { defaultPath, type EthereumAddress, formatAddress, parseAddress } from '../firmware/address/address.ts';
import { toHex } from '../firmware/address/hex.ts';
import { ethereumMessageInterpreter, readMessage } from '../firmware/message.ts';
import { checkShown, ethereumFingerprint, previewShape } from './approval.ts';
import { type Asked, describeSignIn } from './sign-in.ts';
import {
  type EthereumSignMessageResult,
  type EthereumSignOptions,
  readSignOptions,
  requestMessageSignature,
} from './signature.ts';

/** What a person must see before a message is signed. */
export type EthereumMessagePreview = {
  /** As a card tells them. */
  readonly facts: TransactionFacts;
  /** The message, if it is text that can be shown in full. */
  readonly text: string | undefined;
  /** What to show, most important first. */
  readonly lines: readonly Line[];
  /** 32 bytes over the message, the key and the lines. Given to `signMessage` as `approved`, it signs nothing else. */
  readonly fingerprint: Uint8Array;
};

/** Who signs. */
export type EthereumMessagePreviewOptions = {
  /** The key that signs. Default m/44'/60'/0'/0/0. */
  readonly path?: Path;
  /** The account that signs: a message that signs in another one (EIP-4361) is told then. */
  readonly from?: EthereumAddress | undefined;
  /** Host and port of the page that asks: a message that signs in to another one (EIP-4361) is told then. */
  readonly domain?: string | undefined;
};

/**
 * What a message says. In the lines, characters that would not show are written out, in `text` there are none but line
 * breaks and tabs. A message that signs in to an application (EIP-4361) is told by its fields.
 *
 * @throws SymbolonError `argument/invalid`, `address/invalid`, `path/other-coin`
 * @example
 * ```ts
 * import { previewMessage } from '@symbolon/chains/ethereum/sign';
 * previewMessage('Log in to example.com').text; // => 'Log in to example.com'
 * ```
 */
export function previewMessage(
  message: string | Uint8Array,
  options: EthereumMessagePreviewOptions = {},
): EthereumMessagePreview {
  checkArgument('options', options, 'object');
  const { path: at, from: who, domain: page } = options;
  const own = plainCopy('options', { path: at, from: who, domain: page });
  checkArgument('options', own, { ...previewShape, 'domain?': 'text' });
  const { path = defaultPath, from, domain } = own;
  const bytes = framed(bytesOf(message));
  checkCoin(path, evmCoin);
  const account = from === undefined ? undefined : formatAddress(parseAddress(from));
  const { facts } = readAll(readMessage(path), bytes);
  const text = textOf(bytes.subarray(4));
  const lines = warningsFirst([
    ...(text === undefined ? describeBytes(bytes.subarray(4)) : describeText(text, { from: account, domain })),
    line`A signed message may log in, agree or authorise, on any network`,
    line`To be signed with the key at ${word(formatPath(path))}`,
  ]);
  return Object.freeze({
    facts,
    text: text !== undefined && allShow(text) ? text : undefined,
    lines,
    fingerprint: ethereumFingerprint('message', { path, bytes, lines }),
  });
}

function describeText(text: string, asked: Asked): readonly Line[] {
  const hidden = allShow(text) ? [] : [warn`it has characters that do not show: they are written out here`];
  const signIn = describeSignIn(text, asked);
  // Only warnings: it looks like one, and is shown as what it is.
  if (signIn !== undefined && !signIn.every(isWarning)) return [...hidden, ...signIn];
  const [first = '', ...rest] = text.split('\n');
  const said =
    rest.length === 0
      ? [line`Sign the message: ${quote(first)}`]
      : [line`Sign the message of ${rest.length + 1} lines:`, ...[first, ...rest].map((part) => line`${quote(part)}`)];
  return [...hidden, ...(signIn ?? []), ...said];
}

function describeBytes(bytes: Uint8Array): readonly Line[] {
  return [
    warn`sign ${bytes.length} bytes that are not text: ${word(toHex(bytes))}`,
    ...(bytes.length === 32 ? [warn`32 bytes are usually a digest of something that is not shown`] : []),
  ];
}

/**
 * Signs a message. Show `previewMessage` first, and give its `fingerprint` as `approved` and its `lines` as `shown`.
 *
 * @param message Text, signed as UTF-8, or bytes.
 * @throws SymbolonError `argument/invalid`; `transaction/refused` if it is not what was approved; `path/other-coin`;
 * `signer/wrong-answer` if the signature is not by that key over this message
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
export async function signMessage(
  signer: Signer,
  message: string | Uint8Array,
  options: EthereumSignOptions,
): Promise<EthereumSignMessageResult> {
  const bytes = framed(bytesOf(message));
  checkArgument('signer', signer, 'object');
  const own = readSignOptions(options);
  const { path } = own;
  checkShown('message', own, { path, bytes });
  const job = { interpreter: ethereumMessageInterpreter, bytes, read: () => readMessage(path) };
  return requestMessageSignature(signer, job, own);
}

const framed = (bytes: Uint8Array): Uint8Array => concatBytes(U32BE.encode(bytes.length), bytes);

function bytesOf(message: string | Uint8Array): Uint8Array {
  if (typeof message === 'string') return utf8ToBytes(message);
  checkArgument('message', message, 'bytes');
  return message;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.encode(bytes);
  } catch {
    return undefined;
  }
}

/** Emoji recommended for general interchange (UTS #51, ED-27); `undefined` on an engine that does not know them. */
const emoji = regularExpression('\\p{RGI_Emoji}', 'gv');

function regularExpression(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

/** Whether each character leaves a mark on a screen, but for line breaks, tabs and what is inside of an emoji. */
const allShow = (text: string): boolean => {
  const plain = text.replace(/[\n\r\t]/g, '');
  const others = emoji === undefined ? plain : plain.replace(emoji, 'x');
  return visible(others) === others;
};
