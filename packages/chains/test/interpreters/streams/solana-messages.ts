/** Solana messages that are no transactions, for the published vectors. */

import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { parsePath } from '@symbolon/interface';
import fc from 'fast-check';
import { prefixPath } from '../../../src/firmware/path-prefix.ts';
import { defaultPath, parseAddress } from '../../../src/solana/firmware/address/address.ts';
import { build, self, somebody, systemTransfer } from '../../solana/transactions.ts';
import { type Streams, sampled } from './streams.ts';

const framed = (message: Uint8Array, path = defaultPath): Uint8Array =>
  prefixPath(path, concatBytes(Uint8Array.of(message.length >> 8, message.length & 255), message));
const text = (length: number) => new Uint8Array(length).map((_, n) => 0x20 + (n % 90));
const offChain = (...rest: readonly (number | Uint8Array)[]): Uint8Array =>
  framed(
    concatBytes(
      Uint8Array.of(0xff, ...utf8ToBytes('solana offchain')),
      ...rest.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : part)),
    ),
  );
const [ours, theirs] = [parseAddress(self), parseAddress(somebody('a'))];
const sorted = [ours, theirs].sort((a, b) => Buffer.compare(a, b));
const application = new Uint8Array(32).fill(0x41);
const said = utf8ToBytes('Log in to example.com');
const long = Uint8Array.of(said.length, 0);
const payment = [systemTransfer(self, somebody('a'), 5n)];

export const solanaMessages: Streams = [
  ...[0, 1, 32, 63, 64, 65, 255, 256, 1232].map((length) => [`of ${length} bytes`, framed(text(length))] as const),
  ['of 1233 bytes', framed(text(1233))],
  ['a sign-in', framed(utf8ToBytes(`example.com wants you to sign in with your Solana account:\n${self}`))],
  ['in Greek', framed(utf8ToBytes('σύμβολον'))],
  ['in Chinese', framed(utf8ToBytes('符'))],
  ['that begins with a mark of the order of bytes', framed(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))],
  ['text that begins with c2', framed(Uint8Array.of(0xc2, 0xa0))],
  ['bytes from 80 on that are no text', framed(Uint8Array.of(0x80, 1, 2))],
  ['bytes from c2 on that are no text', framed(Uint8Array.of(0xc2, 0x41))],
  ['bytes of ff', framed(Uint8Array.of(0xff, 0xff))],
  ['the start of an off-chain message', framed(Uint8Array.of(0xff, ...utf8ToBytes('solana offchai')))],
  ['bytes below 80 that are no text', framed(Uint8Array.of(0x41, 0xff, 0))],
  ['32 bytes, as a digest is', framed(new Uint8Array(32).fill(7))],
  ['a legacy transaction', framed(build(payment, { version: 'legacy' }).message)],
  ['a transaction of version 0', framed(build(payment).message)],
  ['bytes laid out as a transaction that no cluster takes', framed(new Uint8Array(37))],
  ['the same with a byte less', framed(new Uint8Array(36))],
  ['the same with a byte more', framed(new Uint8Array(38))],
  ['off-chain, version 0', offChain(0, application, 0, 1, ours, long, said)],
  ['off-chain, version 0, with two signers', offChain(0, application, 1, 2, theirs, ours, long, said)],
  ['off-chain, version 0, for others', offChain(0, application, 0, 1, theirs, long, said)],
  ['off-chain, version 0, for nobody', offChain(0, application, 0, 0, long, said)],
  ['off-chain, version 0, of format 2', offChain(0, application, 2, 1, ours, long, said)],
  ['off-chain, version 0, of format 3', offChain(0, application, 3, 1, ours, long, said)],
  [
    'off-chain, version 0, with letters that its format does not have',
    offChain(0, application, 0, 1, ours, 2, 0, 0xc2, 0xa0),
  ],
  ['off-chain, version 0, of no text', offChain(0, application, 0, 1, ours, 0, 0)],
  ['off-chain, version 0, short', offChain(0, 0, long, said)],
  ['off-chain, version 0, short, in UTF-8', offChain(0, 1, 2, 0, 0xc2, 0xa0)],
  ['off-chain, version 0, short, of no text', offChain(0, 1, 0, 0)],
  ['off-chain, version 0, short, with a byte after it', offChain(0, 0, long, said, 0)],
  [
    'off-chain, version 0, that can be read in two ways',
    offChain(0, 1, 66, 0, new Uint8Array(29).fill(0x41), 1, 1, application, 1, 0, 0x41),
  ],
  ['off-chain, version 1', offChain(1, 1, ours, said)],
  ['off-chain, version 1, with two signers', offChain(1, 2, ...sorted, said)],
  ['off-chain, version 1, with two signers in another order', offChain(1, 2, ...[...sorted].reverse(), said)],
  ['off-chain, version 1, with one signer twice', offChain(1, 2, ours, ours, said)],
  ['off-chain, version 1, for others', offChain(1, 1, theirs, said)],
  ['off-chain, version 1, for nobody', offChain(1, 0, said)],
  ['off-chain, version 1, of no text', offChain(1, 1, ours)],
  ['off-chain, version 1, that is no text', offChain(1, 1, ours, 0xff)],
  ['off-chain, version 2', offChain(2, 1, ours, said)],
  ['off-chain, no version', offChain()],
  ['a byte after the end', concatBytes(framed(said), Uint8Array.of(0))],
  ['the end missing', framed(said).slice(0, -1)],
  ['at another account', framed(said, parsePath("m/44'/501'/3'"))],
  ['a key of Ethereum', framed(said, parsePath("m/44'/60'/0'/0'"))],
  ['a key of no coin', framed(said, parsePath("m/0'"))],
  ...sampled(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), 8, (message) =>
    framed(utf8ToBytes(message)),
  ),
];
