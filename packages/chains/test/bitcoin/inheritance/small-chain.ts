/**
 * A chain for tests, with the rules of consensus by which locks open. Transactions are parsed by bitcoinjs-lib, scripts
 * and signatures are run by bitcore-lib; nothing here shares code with what is tested. Its blocks have the work
 * of a regtest.
 */
import * as bitcoinjs from 'bitcoinjs-lib';
import type { RawOutput } from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { interpretWithBitcore } from '../verify.ts';

type Unspent = RawOutput & { readonly height: number };
/** As an index of the chain knows it. `txid` is as people read it. */
type Coin = Unspent & { readonly txid: string; readonly index: number };

export type SmallChain = {
  readonly tip: () => { readonly height: number; readonly medianTime: number };
  /** Median time past of a block (BIP-113): of its own time and those of the ten before. */
  readonly medianTimePast: (height: number) => number;
  /** Adds a block `seconds` after the last, 600 if it is not said. Throws what is wrong with a transaction of it. */
  readonly mine: (transactions?: readonly Uint8Array[], seconds?: number) => void;
  /** Whether the next block may have a transaction: `true`, or what is wrong with it. */
  readonly judge: (transaction: Uint8Array) => true | string;
  readonly coins: () => readonly Coin[];
  /** All that were ever in a block, by their ids. */
  readonly transactions: ReadonlyMap<string, Uint8Array>;
  /** Height of its first block with a time. */
  readonly first: number;
  /** Time of a block. */
  readonly timeOf: (height: number) => number;
  /** Ids of what is in a block, in its order, as they are hashed. The first is of a coinbase that nobody has. */
  readonly idsIn: (height: number) => readonly Buffer[];
};

/** Its first block, of height `height`, has coins that nobody had before: `previous` without regard to their inputs. */
export function createSmallChain(previous: readonly Uint8Array[], height = 500, start = 1_800_000_000): SmallChain {
  // A few blocks before, so that there is a median.
  const times = new Map(Array.from({ length: 12 }, (_, n) => [height - 12 + n, start - (12 - n) * 600]));
  const unspent = new Map<string, Unspent>();
  const all = new Map<string, Uint8Array>();
  const ids = new Map<number, Buffer[]>();
  let top = height - 1;

  const medianTimePast = (at: number): number => {
    const last = Array.from({ length: 11 }, (_, n) => times.get(at - n) ?? 0).sort((a, b) => a - b);
    return last[5] ?? 0;
  };
  const nameOf = (hash: Uint8Array, index: number) => `${Buffer.from(hash).toString('hex')}:${index}`;
  const add = (transaction: bitcoinjs.Transaction, at: number): void => {
    all.set(transaction.getId(), transaction.toBuffer());
    ids.set(at, [...(ids.get(at) ?? []), Buffer.from(transaction.getHash())]);
    for (const { hash, index } of transaction.ins) unspent.delete(nameOf(hash, index));
    transaction.outs.forEach(({ value, script }, n) => {
      unspent.set(nameOf(transaction.getHash(), n), { amount: value, script, height: at });
    });
  };

  /** Bitcoin Core's `IsFinalTx` after BIP-113. */
  const isFinal = ({ locktime, ins }: bitcoinjs.Transaction): boolean =>
    locktime === 0 ||
    locktime < (locktime < 500_000_000 ? top + 1 : medianTimePast(top)) ||
    ins.every(({ sequence }) => sequence === 0xffffffff);

  /** BIP-68, "Specification" and its reference implementation: the last height and time at which it is invalid. */
  const isOldEnough = ({ version, ins }: bitcoinjs.Transaction, coins: readonly Unspent[]): boolean =>
    version < 2 ||
    ins.every(({ sequence }, n) => {
      const born = coins[n]?.height ?? 0;
      if ((sequence & 0x80000000) !== 0) return true;
      const value = sequence & 0xffff;
      return (sequence & 0x400000) === 0
        ? born + value - 1 < top + 1
        : medianTimePast(born - 1) + value * 512 - 1 < medianTimePast(top);
    });

  const judge = (bytes: Uint8Array): true | string => {
    const transaction = bitcoinjs.Transaction.fromBuffer(bytes);
    const coins = transaction.ins.map(({ hash, index }) => unspent.get(nameOf(hash, index)));
    if (new Set(coins).size !== coins.length || coins.includes(undefined)) return 'spent or unknown';
    const known = coins as readonly Unspent[];
    const sum = (outputs: readonly { readonly amount: bigint }[]) =>
      outputs.reduce((all, { amount }) => all + amount, 0n);
    if (sum(known) < transaction.outs.reduce((all, { value }) => all + value, 0n)) return 'more than there is';
    if (!isFinal(transaction)) return 'lock time';
    if (!isOldEnough(transaction, known)) return 'age';
    return interpretWithBitcore(bytes, known).find((result) => result !== true) ?? true;
  };

  const chain: SmallChain = {
    tip: () => ({ height: top, medianTime: medianTimePast(top) }),
    medianTimePast,
    judge,
    coins: () =>
      [...unspent].map(([name, coin]) => {
        const [hash = '', index] = name.split(':');
        return { ...coin, txid: Buffer.from(hash, 'hex').reverse().toString('hex'), index: Number(index) };
      }),
    transactions: all,
    first: height - 12,
    timeOf: (at) => times.get(at) ?? 0,
    idsIn: (at) => [Buffer.alloc(32, at), ...(ids.get(at) ?? [])],
    mine: (transactions = [], seconds = 600) => {
      for (const transaction of transactions) {
        const verdict = judge(transaction);
        if (verdict !== true) throw new Error(verdict);
      }
      times.set(top + 1, (times.get(top) ?? 0) + seconds);
      top += 1;
      for (const transaction of transactions) add(bitcoinjs.Transaction.fromBuffer(transaction), top);
    },
  };
  chain.mine();
  for (const transaction of previous) add(bitcoinjs.Transaction.fromBuffer(transaction), top);
  return chain;
}
