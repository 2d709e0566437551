/** The floor of `time trust`: how much work a Bitcoin header has that proves time, and who else could make one. */
import { type Line, line, warn, word } from '@symbolon/interface';
import { headerTarget } from '@symbolon/protocol/time';
import { wrongUsage } from '../errors/cli-error.ts';

const command = { name: 'time trust' };

/** nBits of block 935,709 of Bitcoin, February 2026: a difficulty of 125,864,590,119,494. */
const usual = 0x1702_3c7e;

/** So many times less work than a block has is a false date for whoever spends some hundred dollars. */
const muchLess = 100n;

/** Bitcoin's work grew a thousandfold in the ten years before 2026: what is above that proves nothing for as long. */
const muchMore = 1000n;

/** Hashes a second of one graphics card, in round numbers. */
const graphicsCard = 1_000_000_000n;

const year = 31_557_600n;

/** nBits, as block explorers show them. */
export const digitsOf = (nBits: number): string => nBits.toString(16).padStart(8, '0');

/** A floor, and what its owner has to agree to. */
export type Floor = { readonly nBits: number; readonly warnings: readonly Line[] };

/**
 * @param text nBits as explorers show them: 8 hexadecimal digits
 * @throws CliError `usage/wrong` for what is no target, and for one that no block meets
 */
export function readFloor(text: string): Floor {
  if (!/^[0-9a-f]{8}$/i.test(text)) throw wrongUsage(`--floor: "${text}" is not 8 hexadecimal digits`, command);
  const nBits = Number.parseInt(text, 16);
  const work = workOf(nBits);
  const swapped = text.replace(/(..)(..)(..)(..)/, '$4$3$2$1');
  if (!isUsual(work) && isUsual(workOf(Number.parseInt(swapped, 16))))
    throw wrongUsage(`--floor: "${text}" has its bytes in the order of a raw header: write ${swapped}`, command);
  const example = `nBits of a block are meant, such as ${digitsOf(usual)}`;
  if (work === undefined) throw wrongUsage(`--floor: "${text}" is no target: ${example}`, command);
  if (work > usualWork * muchMore)
    throw wrongUsage(`--floor: no block has as much work as "${text}", so none proves the time: ${example}`, command);
  return { nBits, warnings: isUsual(work) ? [] : warningsOf(work) };
}

function warningsOf(work: bigint): readonly Line[] {
  return [
    warn`a header of this work has any date on it that its maker likes: ${costOf(work)}.`,
    line`With such a header, every delay that has begun is over at once: an heir wakes.`,
    line`A block of Bitcoin has ${rounded(usualWork / work)} times this work (nBits ${word(digitsOf(usual))}, February 2026).`,
  ];
}

/** Completes "a header costs". */
function costOf(work: bigint): Line {
  const seconds = work / graphicsCard;
  if (seconds < 2n) return line`any computer makes one in a moment`;
  if (seconds < year) return line`one graphics card makes one in ${waitOf(seconds)}`;
  return line`it costs as much as 1 / ${rounded(usualWork / work)} of a block of Bitcoin`;
}

const spans = [
  [86_400n, line`days`],
  [3600n, line`hours`],
  [60n, line`minutes`],
] as const;

function waitOf(seconds: bigint): Line {
  const [size, name] = spans.find(([each]) => seconds >= 2n * each) ?? [1n, line`seconds`];
  return line`${seconds / size} ${name}`;
}

const names = [
  [10n ** 12n, line`trillion`],
  [10n ** 9n, line`billion`],
  [10n ** 6n, line`million`],
  [10n ** 3n, line`thousand`],
] as const;

/** To one digit. */
function rounded(count: bigint): Line {
  const size = 10n ** BigInt(`${count}`.length - 1);
  if (size > 10n ** 14n) return line`more than a thousand trillion`;
  const [unit, name] = names.find(([each]) => size >= each) ?? [1n, undefined];
  const whole = ((count / size) * size) / unit;
  return name === undefined ? line`${whole}` : line`${whole} ${name}`;
}

/** Hashes until a header has a hash that is at most the target, on average. */
function workOf(nBits: number): bigint | undefined {
  const target = headerTarget(nBits);
  return target === undefined ? undefined : 2n ** 256n / (target + 1n);
}

const usualWork = workOf(usual) ?? 0n;

function isUsual(work: bigint | undefined): boolean {
  return work !== undefined && work * muchLess >= usualWork && work <= usualWork * muchMore;
}
