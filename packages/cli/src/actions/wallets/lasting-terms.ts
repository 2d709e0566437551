/** What is settled when a wallet is made, and never changes: which cards may join, and what waits. */
import type { Delays } from '@symbolon/protocol/delays';
import type { ValuesOf } from '../../command-line/command.ts';
import type { delayOptions } from '../../commands/clones.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { formatDuration } from '../../input/durations.ts';

type LastingInput = ValuesOf<typeof delayOptions> & {
  readonly clones: number;
  readonly fixed: boolean;
  readonly 'pin-reset': number;
};

type LastingTerms = {
  /** In seconds; 0: nothing waits. */
  readonly delays: Delays;
  /** For the card that makes the wallet. */
  readonly settled: {
    readonly clones: number;
    readonly extendable: boolean;
    readonly pinReset: number;
    readonly delays?: Delays;
  };
};

/** @throws CliError `usage/wrong` for what could never happen, or never hold */
export function lastingTerms(input: LastingInput, command: { readonly name: string }): LastingTerms {
  const { clones, fixed, 'pin-reset': pinReset } = input;
  if (pinReset > clones && fixed)
    throw wrongUsage(
      `--pin-reset ${pinReset} takes that many other cards, and --clones ${clones} allows fewer`,
      command,
    );
  const delays = delaysOf(input, command);
  if (delays.pinReset > 0 && pinReset === 0)
    throw wrongUsage(
      '--delay-pin-reset: no other card can give one a new PIN, so nothing waits; give --pin-reset 1 or 2 as well',
      command,
    );
  return { delays, settled: { clones, extendable: !fixed, pinReset, ...(isDelayed(delays) && { delays }) } };
}

/**
 * The word of the first card waits for as long as what it loosens: with other servers it would have to wait for
 * neither.
 */
function delaysOf(input: ValuesOf<typeof delayOptions>, command: { readonly name: string }): Delays {
  const { 'delay-loosening': loosening = 0, 'delay-pin-reset': pinReset = 0, 'delay-word': word = loosening } = input;
  if (word < loosening)
    throw wrongUsage(
      '--delay-word is not shorter than --delay-loosening: the first card could choose other time servers first, and wait for neither',
      command,
    );
  return { loosening, pinReset, word };
}

const isDelayed = ({ loosening, pinReset, word }: Delays): boolean => loosening + pinReset + word > 0;

/**
 * Sentences about what waits on every card of a wallet.
 *
 * @param options.clock whether it is settled whose time the card believes. Default no
 */
export function describeDelays(
  { loosening, pinReset, word }: Delays,
  { clock = false }: { readonly clock?: boolean } = {},
): readonly string[] {
  const waits = [
    [loosening, 'A policy that allows more'],
    [pinReset, 'A new PIN by the word of other cards'],
    [word, 'What the first card decides alone'],
  ] as const;
  const told = waits.flatMap(([seconds, what]) =>
    seconds === 0 ? [] : [`${what} waits for ${formatDuration(seconds)}.`],
  );
  return told.length === 0 || clock ? told : [...told, 'That takes a time that cards believe: "symbolon time trust".'];
}

/**
 * The same of a wallet that was just made, on one card. Who may make a card with fewer limits waits for nothing:
 * docs/spec/time.md, Delays.
 */
export function describeNewDelays(delays: Delays): readonly string[] {
  return isDelayed(delays) ? [...describeDelays(delays), whenDelaysHold] : [];
}

const whenDelaysHold =
  'THESE DELAYS HOLD NOTHING UP while there is room for more cards, or while the cards believe nobody’s time: make all cards, or seal the backup ("symbolon backup"), and settle "symbolon time trust".';
