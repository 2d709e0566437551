/** What a person must see before a message is signed that is no transaction. */

import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { utf8 } from '@scure/base';
import {
  checkArgument,
  formatPath,
  joined,
  type Line,
  line,
  type Path,
  quote,
  type TransactionFacts,
  warn,
  warningsFirst,
  word,
} from '@symbolon/interface';
import { prefixPath } from '../../firmware/path-prefix.ts';
import { readAll } from '../../firmware/read-all.ts';
import { fingerprintOf } from '../../sign/approved.ts';
import { hostOf, placeOf, warnOfNoDates, whoChecked } from '../../sign/sign-in-words.ts';
import { defaultPath, formatAddress, parseAddress } from '../firmware/address/address.ts';
import { readMessage } from '../firmware/message.ts';
import { frame } from '../firmware/transaction/message.ts';
import { decodeOffChainMessage, type OffChainMessage } from '../firmware/transaction/off-chain-message.ts';
import { captureBytes, capturePath } from './capture.ts';
import { parseSignIn, type SolanaSignInFields, signInLabels } from './sign-in.ts';

/** Whose view it is, and who asks. */
export type SolanaMessagePreviewOptions = {
  /** The account that signs, in base 58. */
  readonly from: string;
  /** Its key, for the facts. Default m/44'/501'/0'/0'. */
  readonly path?: Path;
  /** The host of the page that asks, with its port if that is not the usual one. Default: nobody knows. */
  readonly domain?: string;
};

/** What a message says. */
export type SolanaMessagePreview = {
  /** The account that signs. */
  readonly from: string;
  /** Without its envelope; `undefined` if it is no text. */
  readonly text: string | undefined;
  /** The fields, if it is a sign-in. */
  readonly signIn: SolanaSignInFields | undefined;
  /** As a card tells them. */
  readonly facts: TransactionFacts;
  /** The same in words, warnings first. */
  readonly lines: readonly Line[];
  /** 32 bytes over what is signed, and by whom. Given to `signMessage`, it signs nothing else. */
  readonly fingerprint: Uint8Array;
};

/**
 * What is signed by `signMessage`, read from the very bytes.
 *
 * @param message Text, signed as UTF-8, or bytes: raw, or an off-chain message with its envelope.
 * @throws SymbolonError `transaction/refused` if the message may be a transaction, or is an off-chain message that is
 * not known or not for `from`; `data/malformed` if it is longer than 1232 bytes; `argument/invalid`, `address/invalid`
 * @example
 * ```ts
 * import { formatSignIn, previewMessage } from '@symbolon/chains/solana/sign';
 * const from = 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk';
 * const text = formatSignIn({ domain: 'example.com', address: from, statement: 'Hello' });
 * previewMessage(text, { from }).lines[0]; // => 'Sign in to example.com'
 * previewMessage(text, { from, domain: 'evil.example' }).lines[0]; // => 'WARNING: the page is of evil.example, and asks to sign in to example.com'
 * ```
 */
export function previewMessage(
  message: string | Uint8Array,
  options: SolanaMessagePreviewOptions,
): SolanaMessagePreview {
  const bytes = captureMessage(message);
  checkArgument('options', options, 'object');
  const { from, path: givenPath = defaultPath, domain } = options;
  const self = parseAddress(from);
  const path = capturePath(givenPath);
  checkArgument('options', { domain }, { 'domain?': 'text' });

  const framed = frame(bytes);
  const fingerprint = messageFingerprint(path, self, framed);
  const { facts } = readAll(readMessage(path, self), framed);
  const envelope = decodeOffChainMessage(bytes);
  const text = envelope ? envelope.text : textOf(bytes);
  const signIn = text === undefined ? undefined : parseSignIn(text);
  const own = formatAddress(self);
  const lines = warningsFirst([
    ...(signIn ? signInWords(signIn, { own, domain }) : textWords(text, bytes)),
    ...(envelope ? envelopeWords(envelope, own) : []),
    line`From ${word(own)} (${word(formatPath(path))})`,
  ]);
  return Object.freeze({ from: own, text, signIn, facts, lines, fingerprint });
}

/** The bytes of a message, a copy. */
export const captureMessage = (message: string | Uint8Array): Uint8Array =>
  typeof message === 'string' ? utf8ToBytes(message) : captureBytes('message', message);

/** What a person approves: the key, the account and the message. */
export function messageFingerprint(path: Path, self: Uint8Array, framed: Uint8Array): Uint8Array {
  return fingerprintOf('Symbolon approval Solana message', [self, prefixPath(path, framed)]);
}

function textWords(text: string | undefined, bytes: Uint8Array): readonly Line[] {
  if (text === undefined) return [line`Sign the message: ${word(`0x${bytesToHex(bytes)}`)} (not text)`];
  const isLike = text.includes('wants you to sign in with your');
  return [
    ...(isLike ? [warn`it looks like a sign-in, but does not have the form of one`] : []),
    line`Sign the message: ${quote(text)}`,
  ];
}

function signInWords(
  { domain, address, statement, resources = [], ...rest }: SolanaSignInFields,
  { own, domain: page }: { readonly own: string; readonly domain: string | undefined },
): readonly Line[] {
  const { uri } = rest;
  const isElsewhere = uri !== undefined && placeOf(hostOf(uri), 'https') !== placeOf(domain, 'https');
  return [
    ...(isElsewhere ? [warn`it is for ${quote(uri)}, which is not at ${quote(domain)}`] : []),
    ...(page !== undefined && page !== domain
      ? [warn`the page is of ${word(page)}, and asks to sign in to ${word(domain)}`]
      : []),
    ...(address !== own ? [warn`it signs in ${word(address)}, which is another account`] : []),
    ...warnOfNoDates(Object.fromEntries(dated.map((field) => [signInLabels[field], rest[field]]))),
    line`Sign in to ${word(domain)}`,
    ...(page === undefined || page === domain ? [whoChecked(page !== undefined)] : []),
    ...(statement === undefined ? [] : [line`Statement: ${quote(statement)}`]),
    ...(Object.keys(signInLabels) as (keyof typeof signInLabels)[]).flatMap((field) => {
      const value = rest[field];
      return value === undefined ? [] : [line`${labelLines[field]}: ${word(value)}`];
    }),
    ...resources.map((resource) => line`Resource: ${word(resource)}`),
  ];
}

const dated = ['issuedAt', 'expirationTime', 'notBefore'] as const;

const labelLines: { readonly [field in keyof typeof signInLabels]: Line } = Object.freeze({
  uri: line`URI`,
  version: line`Version`,
  chainId: line`Chain`,
  nonce: line`Nonce`,
  issuedAt: line`Issued at`,
  expirationTime: line`Expires at`,
  notBefore: line`Not before`,
  requestId: line`Request`,
});

function envelopeWords({ application, signers }: OffChainMessage, own: string): readonly Line[] {
  const others = signers.map(formatAddress).filter((signer) => signer !== own);
  const isNamed = application?.some((byte) => byte !== 0);
  return [
    ...(application && isNamed ? [line`For the application ${word(formatAddress(application))}`] : []),
    ...(others.length > 0 ? [line`Valid once also signed by ${joined(others.map(word))}`] : []),
  ];
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.encode(bytes);
  } catch {
    return undefined;
  }
}
