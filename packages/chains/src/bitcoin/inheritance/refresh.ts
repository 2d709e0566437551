/** Makes a PSBT that sends coins of a timelocked wallet back to it, so that what waits for their age waits anew. */

import { equalBytes } from '@noble/curves/utils.js';
import { hex } from '@scure/base';
import { chainError, type SymbolonError } from '@symbolon/interface';
import { dustLimit } from '../firmware/address/scripts.ts';
import type { Descriptor } from '../firmware/descriptors/descriptor.ts';
import { type DerivedScript, deriveScript } from '../firmware/descriptors/script.ts';
import { parsePolicy, type WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
import { isReadablePolicy } from '../firmware/multisig-wallet.ts';
import { limits } from '../firmware/transaction/limits.ts';
import { sum } from '../firmware/transaction/psbt.ts';
import type { RawTransaction } from '../firmware/transaction/psbt-maps.ts';
import { checkFeeRate } from '../transaction/build.ts';
import type { TimelockedCoin } from './maturity.ts';
import { inputWeight, refreshLocks, refreshSize } from './refresh-cost.ts';
import { createProofs, encodeRefresh, type Proof } from './refresh-psbt.ts';

/** A coin of a wallet of several keys, with all that proves and spends it. */
export type WalletCoin = TimelockedCoin & {
  /** 0 of a receiving address, 1 of one for change. */
  readonly multipath: 0 | 1;
  /** Of the address. */
  readonly addressIndex: number;
  /** The whole transaction that made it. */
  readonly previous: RawTransaction;
};

/** What to move, and what it may cost. */
export type RefreshOptions = {
  /** Those that are to wait anew, such as the due ones of `maturityOf`. */
  readonly coins: readonly WalletCoin[];
  /** Satoshi per virtual byte, rounded up to a whole number. */
  readonly feeRate: number;
  /**
   * Satoshi. Default: a hundredth of what moves, or 10 000 if that is more. What a card signs without the PIN is bound
   * by the ceiling in its policy.
   */
  readonly feeCeiling?: bigint;
  /** Of the address for change that gets all: one not used so far. */
  readonly changeIndex: number;
  /** Height of the last block. Without it every coin of a coinbase stays, for its age is not known. */
  readonly height?: number;
};

/** A refresh that is ready to be shown and signed. */
export type Refresh = {
  /** Binary form, version 0. */
  readonly psbt: Uint8Array;
  /** Satoshi. */
  readonly fee: bigint;
  /** Satoshi that come back. */
  readonly amount: bigint;
  /** Those that move. */
  readonly coins: readonly WalletCoin[];
  /** Those that stay. For those of `weight` and `proof` there is another refresh, once this one is in a block. */
  readonly left: readonly { readonly coin: WalletCoin; readonly why: LeftReason }[];
};

/**
 * Why a coin stays: `dust` costs more to move at this fee rate than it is worth; `unconfirmed` is in no block, so its
 * wait has not begun; `immature` is of a coinbase below 100 blocks deep, which no block may spend, and would keep all
 * the others from moving; `weight` has no room, for nodes relay no transaction of more than 400,000 weight units;
 * `proof` has none, for a card reads the whole transaction of each coin, and 4 MB of them are enough at once.
 */
export type LeftReason = 'dust' | 'unconfirmed' | 'immature' | 'weight' | 'proof';

/** Satoshi that any refresh may cost, unless it is said. */
const smallFee = 10_000n;

/** Bitcoin Core, `COINBASE_MATURITY` of consensus.h. */
const coinbaseMaturity = 100;

/** In virtual bytes: Bitcoin Core, `MAX_STANDARD_TX_WEIGHT` of policy.h, by four. */
const largestSize = 100_000;

/** Bytes. 1300 coins have less by far, unless they are of few large transactions: each has the whole one with it. */
const largestProofs = 4_000_000;

/**
 * Builds a PSBT with one output, to the next address of the same wallet, that takes the way without a lock. Inputs are
 * ordered by BIP-69. Where there are more coins than nodes relay, or a card reads, at once, it takes those that came
 * first. Show it with `previewPsbt`, which proves again where everything goes.
 *
 * @throws `fee/excessive` above the ceiling; `funds/insufficient` if nothing is worth moving; `argument/invalid` for a
 * coin that is not of this wallet, or is not what its transaction says; `transaction/refused` for a wallet that no card
 * reads, or that the owner can't spend from without waiting; `data/malformed` as `parsePolicy`
 * @example
 * ```ts
 * import { buildRefresh } from '@symbolon/chains/bitcoin/inheritance';
 * const coins = [timelockedCoin]; // 0.4 BTC
 * const { fee, amount, left } = buildRefresh(timelockedPolicy, { coins, feeRate: 5, feeCeiling: 10_000n, changeIndex: 0 });
 * [fee, amount]; // => [655n, 39_999_345n]
 * left; // => []
 * ```
 */
export function buildRefresh(policy: WalletPolicy, options: RefreshOptions): Refresh {
  const { changeIndex, height } = options;
  if (height !== undefined && !(Number.isInteger(height) && height >= 0))
    throw invalid('height', 'no height of a block');
  const perByte = checkFeeRate(options.feeRate);
  const descriptor = parsePolicy(policy);
  if (!isReadablePolicy(policy))
    throw chainError('transaction/refused', { where: 'wallet', reason: 'no card reads wallets of this kind' });
  if (!Number.isInteger(changeIndex) || changeIndex < 0 || changeIndex > limits.highestIndex)
    throw invalid('changeIndex', `not a whole number from 0 to ${limits.highestIndex}`);
  const back = deriveScript(descriptor, { multipath: 1, index: changeIndex });
  const known = checkCoins(options.coins, descriptor);
  const reasonOf = ({ coin, weight }: Known): LeftReason | undefined => {
    if (coin.height === undefined) return 'unconfirmed';
    if (isImmature(coin, height)) return 'immature';
    return 4n * coin.amount > BigInt(weight) * perByte ? undefined : 'dust';
  };
  const movable = known.filter((one) => reasonOf(one) === undefined).sort(byAge);
  const { count, size, full } = roomFor(movable, back.script);
  const moved = movable.slice(0, count).sort(byOutpoint);
  const moves = new Set(moved);
  const left = known
    .filter((one) => !moves.has(one))
    .map((one) => ({ coin: one.coin, why: reasonOf(one) ?? full ?? 'weight' }));
  const fee = BigInt(size) * perByte;
  const total = sum(moved.map(({ coin }) => coin));
  const needed = fee + dustLimit(back.script);
  if (total < needed) throw chainError('funds/insufficient', { needed, available: total, unit: 'sat' });
  // Of what moves alone: a server that makes up a coin in no block must not raise it.
  const feeCeiling = options.feeCeiling ?? (total / 100n > smallFee ? total / 100n : smallFee);
  if (fee > feeCeiling) throw chainError('fee/excessive', { fee, limit: feeCeiling, unit: 'sat' });
  const amount = total - fee;
  const { txVersion, lockTime, sequence } = refreshLocks;
  const unsignedTx: RawTransaction = {
    version: txVersion,
    lockTime,
    inputs: moved.map(({ coin: { txid, index } }) => ({ txid, index, sequence, finalScriptSig: new Uint8Array() })),
    outputs: [{ amount, script: back.script }],
  };
  const spent = moved.map(({ coin, derived, proof }) => ({ amount: coin.amount, derived, proof }));
  const psbt = encodeRefresh(unsignedTx, spent, back);
  return { psbt, fee, amount, coins: moved.map(({ coin }) => coin), left };
}

type Known = {
  readonly coin: WalletCoin;
  readonly derived: DerivedScript;
  readonly weight: number;
  readonly proof: Proof;
};

/** Each with its script, which its transaction has to have at its place with its amount. Many may be at one address. */
function checkCoins(coins: readonly WalletCoin[], descriptor: Descriptor): readonly Known[] {
  const names = new Set<string>();
  const addresses = new Map<string, Pick<Known, 'derived' | 'weight'>>();
  const proofOf = createProofs();
  return coins.map((coin) => {
    const { txid, index, amount, previous, multipath, addressIndex } = coin;
    const name = `${hex.encode(txid)}:${index}`;
    if (names.has(name)) throw invalid('coins', 'one is there twice');
    names.add(name);
    const place = `${multipath}/${addressIndex}`;
    const address = addresses.get(place) ?? addressAt(descriptor, { multipath, index: addressIndex });
    addresses.set(place, address);
    const output = previous.outputs[index];
    const proof = proofOf(previous);
    if (!equalBytes(proof.txid, txid) || output?.amount !== amount)
      throw invalid('coins', `${name} is not what its transaction says`);
    if (!equalBytes(output.script, address.derived.script)) throw invalid('coins', `${name} is not of this wallet`);
    return { coin, proof, ...address };
  });
}

function addressAt(descriptor: Descriptor, place: { readonly multipath: 0 | 1; readonly index: number }) {
  const derived = deriveScript(descriptor, place);
  return { derived, weight: inputWeight(descriptor, derived) };
}

/** How many of them there is room for, what that makes of the transaction, and which bound keeps the next one out. */
function roomFor(movable: readonly Known[], script: Uint8Array) {
  let [count, weight, proven] = [0, 0, 0];
  let full: LeftReason | undefined;
  for (const one of movable) {
    const { length } = one.proof.bytes;
    if (refreshSize(count + 1, weight + one.weight, script) > largestSize) full = 'weight';
    else if (count > 0 && proven + length > largestProofs) full = 'proof';
    if (full !== undefined) break;
    count += 1;
    weight += one.weight;
    proven += length;
  }
  return { count, size: refreshSize(count, weight, script), full };
}

/** Whether it is of a coinbase that the block after this height may not spend. */
function isImmature({ height = 0, previous: { inputs } }: WalletCoin, last: number | undefined): boolean {
  const isCoinbase = inputs.some(({ txid, index }) => index === 0xffffffff && txid.every((byte) => byte === 0));
  return isCoinbase && (last === undefined || last + 1 - height < coinbaseMaturity);
}

/** What came first opens first. */
function byAge({ coin: a }: Known, { coin: b }: Known): number {
  return (a.height ?? 0) - (b.height ?? 0);
}

/** BIP-69: by transaction id as people read it, then by index. */
function byOutpoint(a: Known, b: Known): number {
  const [one, other] = [hex.encode(a.coin.txid), hex.encode(b.coin.txid)];
  return one === other ? a.coin.index - b.coin.index : one < other ? -1 : 1;
}

function invalid(argument: string, reason: string): SymbolonError {
  return chainError('argument/invalid', { argument, reason });
}
