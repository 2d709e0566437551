/**
 * Coins of a wallet as text, for a computer without a network: each with its transaction, which proves its amount anew.
 * That a block has it was proven to whoever wrote the text.
 */
import { hex } from '@scure/base';
import { RawTx } from '@scure/btc-signer/script.js';
import { chainError, checkArgument, type SymbolonError } from '@symbolon/interface';
import { addChecksum } from '../firmware/descriptors/checksum.ts';
import { policyDescriptor, type WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
import { transactionId } from '../firmware/transaction/psbt.ts';
import type { WalletCoin } from './refresh.ts';
import { createProofs } from './refresh-psbt.ts';
import { highestBlock, type WalletCoins } from './wallet-coins.ts';

const format = 'coins of a wallet';
const version = 1;

/**
 * Writes what was found of a wallet as JSON. It is no secret that moves coins, but shows them all.
 *
 * @throws `data/malformed` as `policyDescriptor`
 * @example
 * ```ts
 * import { decodeWalletCoins, encodeWalletCoins } from '@symbolon/chains/bitcoin/inheritance';
 * const tip = { height: 1_000_000, medianTime: 1_800_000_000 };
 * const text = encodeWalletCoins(timelockedPolicy, { coins: [timelockedCoin], tip, changeIndex: 3 });
 * decodeWalletCoins(timelockedPolicy, text).coins[0]?.amount; // => 40_000_000n
 * ```
 */
export function encodeWalletCoins(policy: WalletPolicy, { coins, tip, changeIndex }: WalletCoins): string {
  const proofOf = createProofs();
  const texts = new Map<Uint8Array, string>();
  const shown = coins.map(({ index, height, medianTime, multipath, addressIndex, previous }) => {
    const { bytes } = proofOf(previous);
    const transaction = texts.get(bytes) ?? hex.encode(bytes);
    texts.set(bytes, transaction);
    return { index, height: height ?? null, medianTime: medianTime ?? null, multipath, addressIndex, transaction };
  });
  const descriptor = addChecksum(policyDescriptor(policy));
  return `${JSON.stringify({ symbolon: format, version, descriptor, tip, changeIndex, coins: shown }, null, 2)}\n`;
}

/**
 * Reads what {@link encodeWalletCoins} has written. Ids and amounts are those of the transactions in it.
 *
 * @throws `data/malformed` for another text, for coins of another wallet, and for one above the last block
 * @example
 * ```ts
 * import { decodeWalletCoins } from '@symbolon/chains/bitcoin/inheritance';
 * try {
 *   decodeWalletCoins(timelockedPolicy, '{}');
 * } catch (error) {
 *   String(error); // => 'SymbolonError: malformed coins at file: they are none of this version; ask its maker for a correct one'
 * }
 * ```
 */
export function decodeWalletCoins(policy: WalletPolicy, text: string): WalletCoins {
  checkArgument('text', text, 'text');
  const file = fieldsOf(parse(text), 'file');
  if (file['symbolon'] !== format || file['version'] !== version)
    throw malformed('file', 'they are none of this version');
  if (file['descriptor'] !== addChecksum(policyDescriptor(policy)))
    throw malformed('descriptor', 'they are of another wallet');
  const tip = fieldsOf(file['tip'], 'tip');
  if (!Array.isArray(file['coins'])) throw malformed('coins', 'expected a list');
  const last = heightOf(tip, 'tip', highestBlock);
  const read = createReader();
  return {
    coins: file['coins'].map((coin: unknown, n) => {
      const where = `coins[${n}]`;
      return coinOf(fieldsOf(coin, where), { where, last, read });
    }),
    tip: { height: last, medianTime: countOf(tip, 'medianTime', 'tip') },
    changeIndex: countOf(file, 'changeIndex', 'file'),
  };
}

type Fields = { readonly [name: string]: unknown };

type Place = { readonly where: string; readonly last: number; readonly read: ReturnType<typeof createReader> };

function coinOf(fields: Fields, { where, last, read }: Place): WalletCoin {
  const { previous, txid } = read(fields['transaction'], where);
  const index = countOf(fields, 'index', where);
  const output = previous.outputs[index];
  const multipath = fields['multipath'];
  if (output === undefined) throw malformed(where, 'its transaction has no such output');
  if (multipath !== 0 && multipath !== 1) throw malformed(where, 'it is neither of receiving nor of change');
  return {
    ...{ txid, index, amount: output.amount, previous, multipath },
    addressIndex: countOf(fields, 'addressIndex', where),
    height: fields['height'] === null ? undefined : heightOf(fields, where, last),
    medianTime: fields['medianTime'] === null ? undefined : countOf(fields, 'medianTime', where),
  };
}

type Read = { readonly previous: WalletCoin['previous']; readonly txid: Uint8Array };

/** Reads and hashes each transaction once, however many coins are of it. */
function createReader(): (value: unknown, where: string) => Read {
  const known = new Map<unknown, Read>();
  return (value, where) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const previous = transactionOf(value, where);
    const read = { previous, txid: transactionId(previous) };
    known.set(value, read);
    return read;
  };
}

function transactionOf(value: unknown, where: string): WalletCoin['previous'] {
  try {
    return RawTx.decode(hex.decode(String(value)));
  } catch (cause) {
    throw malformed(where, 'its transaction is none', cause);
  }
}

/** As a server's: no coin is above the last block. */
function heightOf(fields: Fields, where: string, last: number): number {
  const height = countOf(fields, 'height', where);
  if (height > last) throw malformed(where, `block ${height} is above ${last}, the highest that there can be`);
  return height;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed('file', 'not JSON', cause);
  }
}

function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(where, 'expected an object');
  return { ...value };
}

function countOf(fields: Fields, name: string, where: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0xffffffff)
    throw malformed(where, `${name} is no count`);
  return value;
}

function malformed(where: string, reason: string, cause?: unknown): SymbolonError {
  return chainError('data/malformed', { what: 'coins', where, reason }, cause === undefined ? {} : { cause });
}
