/** Checks a card against the requirements, one after the other. */
import { checkArgument } from '@symbolon/interface';
import type { TrustStore } from '@symbolon/protocol/certificates';
import { commands } from '@symbolon/protocol/commands';
import { type Bench, type CardUnderTest, createBench } from './bench/bench.ts';
import type { Exchange } from './bench/link.ts';
import type { Random } from './bench/opening.ts';
import { type Held, prepare, unprepared } from './bench/states.ts';
import { isNotApplicable, type Missing, uncheckedFor } from './bench/verdict.ts';
import { optionalCommands } from './optional-commands.ts';
import { isDestructive, type Requirement } from './requirement.ts';
import { requirements as all } from './requirements/index.ts';
import type { InterpreterVectors } from './vectors.ts';

/** What one requirement came to. */
export type Outcome = {
  readonly requirement: Requirement;
  /**
   * `not applicable`: it is about what the card does not have. `not checked`: nobody knows whether the card meets it.
   * `measured`: `reason` tells what was measured, which no card fails.
   */
  readonly result: 'passed' | 'failed' | 'not applicable' | 'not checked' | 'measured';
  /** What the card did instead, or why it was not checked. */
  readonly reason?: string;
  /** What has to be given to have it checked: `whatToGive` has the sentence. */
  readonly missing?: Missing;
  /** What crossed during the check, if it failed: oldest first. */
  readonly exchanges?: readonly Exchange[];
};

/** Which cards to check, and how far. */
export type CheckOptions = {
  readonly card: CardUnderTest;
  /** A blank card of the same pack, for clones. Destructive checks erase it too. */
  readonly second?: CardUnderTest;
  /** Roots of the cards. */
  readonly trust: TrustStore;
  /** Cryptographically secure. */
  readonly random: Random;
  /** Also check what erases the card. Default: no. The caller has asked the owner, and named the card. */
  readonly destructive?: boolean;
  /** Also check what terminates the card, last of all. Takes `destructive`. Default: no. */
  readonly terminate?: boolean;
  /** Which requirements to check. Default: all. */
  readonly only?: (requirement: Requirement) => boolean;
  /** What interpreters have to tell. Default: none, and their requirements are not checked. */
  readonly vectors?: readonly InterpreterVectors[];
  /** Milliseconds, for what is measured. Default: the clock of the machine. */
  readonly now?: () => number;
  /** Gets each outcome as it is known. */
  readonly onOutcome?: (outcome: Outcome) => void;
};

const cardShape = { connect: 'function', 'can?': 'text', 'pin?': 'text' } as const;
/** What is not so is the caller's mistake, and would be told as one of the card. */
const shape = {
  card: cardShape,
  'second?': cardShape,
  trust: 'object',
  random: 'function',
  'destructive?': 'boolean',
  'terminate?': 'boolean',
  'only?': 'function',
  'vectors?': ['object'],
  'now?': 'function',
  'onOutcome?': 'function',
} as const;

/** The most exchanges that an outcome keeps: the last ones. */
const keptExchanges = 40;

/**
 * Checks a card, or two, against the requirements of the specification. Destructive checks leave the card with the test
 * wallet or blank, and `terminate` leaves it of no use.
 *
 * @returns an outcome for each requirement, in their order. A card that misbehaves never makes it reject.
 * @throws SymbolonError `argument/invalid`; what `connect` throws when it is called first, before there is a card
 * @example
 * ```ts
 * import { checkCard } from '@symbolon/conformance';
 * const card = { connect: async () => packedCard.tap(), can: packedCard.can };
 * const outcomes = await checkCard({ card, trust, random, only: ({ id }) => id === 'AP-01' });
 * outcomes[0]?.result; // => 'passed'
 * ```
 */
export async function checkCard(options: CheckOptions): Promise<readonly Outcome[]> {
  checkArgument('options', options, shape);
  const { card, second, trust, random, destructive = false, terminate = false, only = () => true } = options;
  const { vectors, now, onOutcome = () => {} } = options;
  // Without a reader, say, there is no card to blame.
  for (const one of second === undefined ? [card] : [card, second]) await (await one.connect()).close();
  let exchanges: Exchange[] = [];
  const record = (exchange: Exchange, replaces?: Exchange): void => {
    if (replaces !== undefined && exchanges.at(-1) === replaces) exchanges.pop();
    exchanges.push(exchange);
  };
  let told: string | undefined;
  const tell = (text: string): void => {
    told = text;
  };
  const bench = createBench({ card, second, trust, random, vectors, now, record, tell });
  const held = { card: 'unknown' as Held, second: 'unknown' as Held };

  const check = async (requirement: Requirement): Promise<Outcome> => {
    const { needs, spends, level } = requirement;
    if (isDestructive(requirement) && !destructive)
      return unchecked(requirement, 'it erases the card, and that was not asked for', 'consent');
    if (needs === 'end' && !terminate)
      return unchecked(requirement, 'it terminates the card, and that was not asked for', 'termination');
    try {
      if (needs !== 'any') bench.digits('can');
      if (needs === 'pair') bench.second().digits('can');
      held.card = await prepare(needs === 'pair' ? 'wallet' : needs, bench, card, held.card).catch(hide);
      if (needs === 'pair' && second !== undefined)
        held.second = await prepare('blank', bench.second(), second, held.second).catch(hide);
      exchanges = [];
      await restart(bench, needs);
      // Whatever happens next, a check that spends leaves nothing to rely on.
      if (spends && isDestructive(requirement)) used(held, needs);
      told = undefined;
      await requirement.check(bench);
      return level === 'measured'
        ? { requirement, result: 'measured', ...(told !== undefined && { reason: told }) }
        : { requirement, result: 'passed' };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (isNotApplicable(error)) return { requirement, result: 'not applicable', reason };
      const lacking = uncheckedFor(error);
      if (lacking !== undefined) return unchecked(requirement, reason, lacking.missing);
      if (isDestructive(requirement)) used(held, needs);
      const absent = level !== 'must' ? absentCommand(exchanges) : undefined;
      if (absent !== undefined)
        return { requirement, result: 'not applicable', reason: `the card does not have ${absent}: 6D00` };
      // Another requirement tells what is wrong with this card.
      if (level === 'measured') return unchecked(requirement, reason);
      return { requirement, result: 'failed', reason, exchanges: exchanges.slice(-keptExchanges) };
    }
  };
  const hide = (error: unknown): never => {
    exchanges = [];
    throw isNotApplicable(error) || uncheckedFor(error) !== undefined ? error : unprepared(error);
  };

  const outcomes = new Map<Requirement, Outcome>();
  const wanted = all.filter(only);
  // Nothing can be checked on a card that was terminated.
  const ends = ({ needs }: Requirement): boolean => needs === 'end';
  for (const requirement of [...wanted.filter((one) => !ends(one)), ...wanted.filter(ends)]) {
    const outcome = await check(requirement);
    outcomes.set(requirement, outcome);
    onOutcome(outcome);
  }
  await bench.link.close();
  if (second !== undefined) await bench.second().link.close();
  return wanted.flatMap((requirement) => outcomes.get(requirement) ?? []);
}

function unchecked(requirement: Requirement, reason: string, missing?: Missing): Outcome {
  return { requirement, result: 'not checked', reason, ...(missing !== undefined && { missing }) };
}

/** Names of the commands that a card may leave out. */
const mayBeAbsent: ReadonlySet<string> = new Set([...optionalCommands].map((name) => commands[name].name));

/** A command that the card may leave out, and that it never answered but with `6D00`. */
function absentCommand(exchanges: readonly Exchange[]): string | undefined {
  const isUnknown = ({ response, plain }: Exchange): boolean => (plain?.response ?? response).endsWith('6d00');
  const known = new Set(exchanges.filter((exchange) => !isUnknown(exchange)).map(({ name }) => name));
  return exchanges.find(({ name }) => mayBeAbsent.has(name) && !known.has(name))?.name;
}

async function restart(bench: Bench, needs: Requirement['needs']): Promise<void> {
  await bench.power();
  if (needs === 'pair') await bench.second().power();
}

function used(held: { card: Held; second: Held }, needs: Requirement['needs']): void {
  if (held.card !== 'unknown') held.card = 'used';
  if (needs === 'pair' && held.second !== 'unknown') held.second = 'used';
}
