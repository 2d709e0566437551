/** Transactions and messages of `vectors/interpreters`, and how a card is made to read them. */
import { readFileSync } from 'node:fs';
import { hexToBytes } from '@noble/hashes/utils.js';
import { limits } from '@symbolon/protocol/limits';
import { plainCommand } from '../raw-card.ts';
import type { Expected, Talk } from './teller.ts';

/** The wallet of all streams. */
export const streamsPhrase = `${'abandon '.repeat(11)}about`;

/** Interpreters by number, each with the name of its file. */
const interpreterFiles = {
  1: 'bitcoin-transaction',
  2: 'bitcoin-message',
  16: 'evm-transaction',
  17: 'evm-message',
  18: 'evm-typed-data',
  19: 'evm-authorization',
  32: 'solana-transaction',
  33: 'solana-message',
} as const;
/** Number of an interpreter. */
export type InterpreterId = keyof typeof interpreterFiles;
/** All of them, in the order of a card's answer. */
export const allInterpreters = Object.keys(interpreterFiles).map(Number) as readonly InterpreterId[];

type File = {
  readonly wallets?: readonly string[];
  readonly cases: readonly { readonly name: string; readonly stream: string }[];
};

function fileOf(id: InterpreterId): File {
  const file = new URL(`../../../../vectors/interpreters/${interpreterFiles[id]}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as File;
}

/** A stream by its name. */
export function streamOf(id: InterpreterId, name: string): Uint8Array {
  const found = fileOf(id).cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no stream "${name}"`);
  return hexToBytes(found.stream);
}

/** Multisig wallets of the streams of Bitcoin that a policy can hold. */
export const confirmedWallets = (): readonly Uint8Array[] => (fileOf(1).wallets ?? []).slice(0, 4).map(hexToBytes);

type Reading = {
  readonly approval?: Uint8Array;
  readonly recipients?: readonly { readonly leaf: Uint8Array; readonly siblings: readonly Uint8Array[] }[];
  /** What the last piece is answered. */
  readonly expected?: Expected;
  /** Refused with the first piece, which has all facts. */
  readonly atFirst?: boolean;
  /** What SIGN END is answered. */
  readonly atEnd?: Expected;
};

/** SIGN START or APPROVE, SIGN DATA and SIGN END, or up to the refusal. @returns the approval, after APPROVE */
export function readBy(
  talk: Talk,
  start: 'signStart' | 'approve',
  [id, name]: readonly [id: InterpreterId, name: string],
  { expected = 'ok', atEnd = 'ok', atFirst = false, ...terms }: Reading = {},
): Uint8Array | undefined {
  const { signData: size } = limits;
  const stream = streamOf(id, name);
  talk.ask(`${start === 'approve' ? 'APPROVE' : 'SIGN START'}: ${name}`, start, { interpreter: id, ...terms });
  const length = atFirst ? size : stream.length;
  for (let at = 0; at < length; at += size) {
    const isLast = at + size >= length;
    const piece = plainCommand('signData', { piece: stream.subarray(at, at + size) });
    talk.send(`SIGN DATA: ${name}`, piece, isLast ? expected : 'ok');
  }
  if (expected !== 'ok') return undefined;
  if (atEnd === 'ok') return talk.ask(`SIGN END: ${name}`, 'signEnd', {}).approval;
  talk.refused(`SIGN END: ${name}`, atEnd, 'signEnd', {});
  return undefined;
}
