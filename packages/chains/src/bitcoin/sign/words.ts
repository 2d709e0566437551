/** What a PSBT does, in lines for a person: first what warns, then who gets what, the fee, and the rest. */
import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '@scure/base';
import {
  checkArgument,
  formatPath,
  hardenedDepth,
  joined,
  type Line,
  line,
  type Path,
  warn,
  warningsFirst,
  word,
} from '@symbolon/interface';
import { formatMoment } from '../../dates.ts';
import { formatUnits } from '../../units.ts';
import {
  type BitcoinLock,
  enforcesLockTime,
  isLater,
  lockOf,
  relativeLockOf,
  timeOfHeight,
} from '../firmware/transaction/locks.ts';
import { sum } from '../firmware/transaction/psbt.ts';
import type { AnalysedOutput, Analysis, AnalysisWarning } from '../transaction/analysis.ts';
import { isHighRate } from '../transaction/fee.ts';

/**
 * Satoshi as a decimal number of bitcoin, exactly, without zeros at its end.
 *
 * @throws `argument/invalid`
 * @example
 * ```ts
 * import { formatAmount } from '@symbolon/chains/bitcoin/sign';
 * formatAmount(150_000n); // => '0.0015 BTC'
 * ```
 */
export function formatAmount(satoshi: bigint): Line {
  checkArgument('satoshi', satoshi, 'bigint');
  return line`${word(formatUnits(satoshi, 8))} BTC`;
}

/** A line about when it can be mined, and whether it warns. */
type LockWords = { readonly text: Line; readonly warns: boolean };

/**
 * The lock time, and how old the coins must be, ours and those of others.
 *
 * @param now Unix time: a lock time that has passed is no reason to warn.
 */
export function lockWords({ psbt, network }: Analysis, now: number): readonly LockWords[] {
  const lock = lockOf(psbt.lockTime);
  const words: LockWords[] = [];
  if (lock !== undefined) {
    const isInForce = psbt.inputs.some(enforcesLockTime);
    const isMainnet = network.name === 'mainnet';
    // Heights of test networks follow no clock.
    const warns = isInForce && (lock.unit === 'seconds' || isMainnet) && isLater(lock, now);
    const text = isInForce
      ? lockedUntil(lock, { warns, isMainnet, now })
      : line`Its lock time, ${momentOf(lock)}, has no effect: every sequence is final`;
    words.push({ text, warns });
  }
  const ages = new Map<string, { readonly lock: BitcoinLock; coins: number }>();
  for (const input of psbt.inputs) {
    const age = relativeLockOf(input, psbt.txVersion);
    if (age === undefined) continue;
    const name = `${age.unit} ${age.value}`;
    ages.set(name, { lock: age, coins: (ages.get(name)?.coins ?? 0) + 1 });
  }
  for (const { lock: age, coins } of ages.values()) words.push({ text: neededAge(age, coins), warns: true });
  return words;
}

function momentOf({ unit, value }: BitcoinLock): Line {
  return unit === 'seconds' ? formatMoment(BigInt(value)) : line`block ${value}`;
}

type LockedBy = { readonly warns: boolean; readonly isMainnet: boolean; readonly now: number };

function lockedUntil({ unit, value }: BitcoinLock, { warns, isMainnet, now }: LockedBy): Line {
  if (unit === 'seconds') {
    const moment = formatMoment(BigInt(value));
    if (value > now) return warn`It can't be mined before ${moment}`;
    return warns ? warn`It can't be mined until about an hour after ${moment}` : line`It can be mined since ${moment}`;
  }
  if (!warns || !isMainnet) return line`It can be mined after block ${value}`;
  const year = new Date(timeOfHeight(value) * 1000).getUTCFullYear();
  return warn`It can't be mined before block ${value}, which comes about the year ${year}`;
}

/** A coin in block h that has to be n blocks old may be spent in block h + n, above n - 1 blocks on top of its own. */
function neededAge({ unit, value }: BitcoinLock, coins: number): Line {
  if (unit === 'blocks' && value === 1)
    return coins === 1
      ? warn`It can't be mined in the block of the coin it spends, only in a later one`
      : warn`It can't be mined in a block of the ${coins} coins it spends, only in a later one`;
  if (unit === 'blocks' && value === 2)
    return coins === 1
      ? warn`It can't be mined until 1 block is on top of the one with the coin it spends`
      : warn`It can't be mined until 1 block is on top of those with the ${coins} coins it spends`;
  if (unit === 'blocks')
    return coins === 1
      ? warn`It can't be mined until ${value - 1} blocks are on top of the one with the coin it spends`
      : warn`It can't be mined until ${value - 1} blocks are on top of those with the ${coins} coins it spends`;
  const [days, hours, minutes] = [
    Math.floor(value / 86_400),
    Math.floor(value / 3_600) % 24,
    Math.floor(value / 60) % 60,
  ];
  const age = line`${days} d ${hours} h ${minutes} min`;
  return coins === 1
    ? warn`It can't be mined until the coin it spends is ${age} old`
    : warn`It can't be mined until the ${coins} coins it spends are ${age} old`;
}

/** Satoshi per virtual byte, rounded down to a tenth. */
function rateOf({ fee, virtualSize }: Analysis): Line {
  return word(formatUnits((fee * 10n) / BigInt(virtualSize), 1));
}

const opReturn = 0x6a;

/** Satoshi that do not come back, without the fee. */
function sentOf({ outputs }: Analysis): bigint {
  return sum(outputs.filter(({ change }) => !change));
}

/** How much the fee is of what is sent, or, where nothing is, of what is moved. */
function feeShare(analysis: Analysis): Line {
  const { fee, outputs } = analysis;
  const sent = sentOf(analysis);
  const whole = sent === 0n ? sum(outputs) : sent;
  if (whole === 0n) return line`all that is spent`;
  const times = word(formatUnits((fee * 10n) / whole, 1));
  const share = fee < 2n * whole ? line`${(fee * 100n) / whole} % of` : line`${times} times`;
  return sent === 0n ? line`${share} what is moved` : line`${share} what is sent`;
}

/** Of an output that nobody can spend: what is paid to it is lost, if anything is. */
function dataWords(output: number, { outputs }: Analysis): Line {
  const { script = new Uint8Array(), amount } = outputs[output] ?? {};
  if (script[0] === opReturn)
    return amount === 0n
      ? warn`Output ${output} is paid nothing, and carries data that anybody can read`
      : warn`Output ${output} can't be spent, it carries data: what is paid to it is lost`;
  return amount === 0n
    ? warn`Output ${output} is paid nothing, and can't be spent by anybody`
    : warn`Output ${output} can't be spent by anybody: what is paid to it is lost`;
}

/** A warning of an analysis in words. */
export function warningWords({ code, output = 0 }: AnalysisWarning, analysis: Analysis): Line {
  switch (code) {
    case 'fee-high':
      return isHighRate(analysis.fee, analysis.virtualSize)
        ? warn`The fee is high: ${formatAmount(analysis.fee)}, about ${rateOf(analysis)} sat/vB, ${feeShare(analysis)}`
        : warn`The fee, ${formatAmount(analysis.fee)}, is ${feeShare(analysis)}`;
    case 'sighash-partial':
      return warn`A signature does not cover the whole transaction: others can change it afterwards`;
    case 'inputs-of-others':
      return warn`Some coins are of others; what they hold counts as spent, for they could be ours`;
    case 'data-output':
      return dataWords(output, analysis);
    case 'dust-output':
      return warn`Output ${output} is too small to be relayed or spent`;
    case 'unguarded-output':
      return analysis.outputs[output]?.address === undefined
        ? warn`Output ${output} is guarded by nothing: anybody can take what is paid to it`
        : warn`Output ${output} is of a kind without rules so far: anybody can take what is paid to it`;
    default:
      return warn`${word(code)}`;
  }
}

/** Bytes of a script that are shown in full. */
const shownScript = 80;

/** Who or what an output pays. */
function placeOf({ address, script }: Pick<AnalysedOutput, 'address' | 'script'>): Line {
  if (address !== undefined) return word(address);
  if (script.length === 0) return line`an empty script`;
  if (script.length <= shownScript) return line`script ${word(hex.encode(script))}`;
  const start = word(hex.encode(script.subarray(0, shownScript)));
  return line`a script of ${script.length} bytes that begins with ${start} (SHA-256 ${word(hex.encode(sha256(script)))})`;
}

const pathWord = (path: Path): Line => word(formatPath(path));

/** @param names Of the wallets of several keys: other keys than ours can take what is paid to one, so it is named. */
function paymentWords(output: AnalysedOutput, names: readonly Line[]): Line {
  const { amount, own } = output;
  const place = placeOf(output);
  if (own?.policy !== undefined) {
    const wallet = names[own.policy] ?? line`a wallet`;
    return line`Send ${formatAmount(amount)} to ${place}, which is of ${wallet} (our key: ${pathWord(own.path)})`;
  }
  return own === undefined
    ? line`Send ${formatAmount(amount)} to ${place}`
    : line`Send ${formatAmount(amount)} to ${place}, which is ours (${pathWord(own.path)})`;
}

function changeWords(output: AnalysedOutput): Line {
  const { amount, own } = output;
  return line`Get ${formatAmount(amount)} back at ${placeOf(output)} (${pathWord(own?.path ?? [])})`;
}

/** All the lines; `warnings` and `locks` in words already. */
export function previewWords(
  analysis: Analysis,
  { warnings, locks }: { readonly warnings: readonly Line[]; readonly locks: readonly Line[] },
): readonly Line[] {
  const { outputs, fee, prevouts, network, walletNames } = analysis;
  const spent = sum(prevouts) - sum(outputs.filter(({ change }) => change));
  return warningsFirst([
    ...warnings,
    ...outputs.filter(({ change }) => !change).map((output) => paymentWords(output, walletNames)),
    ...outputs.filter(({ change }) => change).map(changeWords),
    line`Fee: ${formatAmount(fee)}, about ${rateOf(analysis)} sat/vB`,
    line`In all: ${formatAmount(spent)}`,
    originWords(analysis),
    ...locks,
    ...(network.name === 'mainnet'
      ? []
      : [line`On ${word(network.name)}, a test network: its coins are worth nothing`]),
  ]);
}

/** Where the money comes from. */
function originWords({ ownInputs, prevouts, walletNames }: Analysis): Line {
  const places = ownInputs.map(
    ({ policy, path }) =>
      (policy === undefined ? undefined : walletNames[policy]) ?? pathWord(path.slice(0, hardenedDepth(path))),
  );
  const from = joined([...new Set(places)]);
  const others = prevouts.length - ownInputs.length;
  const ours = ownInputs.length;
  return others === 0
    ? line`From ${from} (coins: ${ours})`
    : line`From ${from} (coins: ${ours}) and others (coins: ${others})`;
}
