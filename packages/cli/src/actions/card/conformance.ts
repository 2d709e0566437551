import { randomBytes } from 'node:crypto';
import { openCard } from '@symbolon/client';
import {
  type CardUnderTest,
  type CheckedCards,
  checkCard,
  headlineOf,
  htmlReport,
  type InterpreterVectors,
  isDestructive,
  jsonReport,
  type Missing,
  type Outcome,
  type Requirement,
  requirements,
} from '@symbolon/conformance';
import { isSymbolonError, line, quote, warn } from '@symbolon/interface';
import { openReader } from '@symbolon/transport-pcsc/node';
import { openWith } from '../../cards/sessions.ts';
import type { CardSource } from '../../cards/sources/card-source.ts';
import { stoppable } from '../../cards/stoppable.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { conformanceCommand } from '../../commands/conformance.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { readJson } from '../../input/read-file.ts';
import { refuseUnwritable, writeWhole } from '../../output/write-file.ts';

export const checkConformance: ActionOf<typeof conformanceCommand> = async (options, context) => {
  const { destructive, terminate, only, report, force, yes } = options;
  if (terminate && !destructive) throw wrongUsage('--terminate takes --destructive', { name: 'conformance' });
  const wanted = chosen(only);
  const vectors = readVectors(options.vectors);
  refuseUnwritable(report, { force });
  const source = await context.cards();
  const erases = destructive && requirements.some((one) => wanted(one) && isDestructive(one));
  const clones = erases && requirements.some((one) => wanted(one) && one.needs === 'pair');
  const first = await known(source, 0, connections(source, 0, context), { ...context, erases });
  const second = clones ? await secondCard(source, options['second-reader'], context) : undefined;
  const ends = terminate && requirements.some((one) => wanted(one) && one.needs === 'end');
  if (erases) await agree([first, ...(second === undefined ? [] : [second])], { yes, ends }, context);
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const outcomes = await checkCard({
    card: await withPin(first, erases, context),
    ...(second !== undefined && { second: await withPin(second, erases, context) }),
    trust: source.trust,
    random,
    destructive,
    terminate,
    only: wanted,
    vectors,
    now: () => performance.now(),
    onOutcome: ({ requirement: { id } }) => context.screen.progress(`Checking ${id}`),
  });
  context.signal.throwIfAborted();
  const cards: CheckedCards = {
    card: first.number,
    ...(second !== undefined && { second: second.number }),
    date: new Date().toISOString(),
  };
  if (report !== undefined) writeWhole(report, htmlReport(outcomes, cards), { replace: force });
  return answerOf(outcomes, cards, report);
};

function answerOf(outcomes: readonly Outcome[], cards: CheckedCards, report: string | undefined) {
  const { summary, requirements: reported, second = null, ...about } = jsonReport(outcomes, cards);
  const shown = reported.map(({ reason = null, missing, exchanges = [], ...one }) => ({
    ...one,
    reason,
    give: missing === undefined ? null : gives[missing],
    exchanges: exchanges.map(({ plain = null, ...exchange }) => ({ ...exchange, plain })),
  }));
  const { passed, failed, notApplicable, notChecked } = summary;
  return {
    result: { ...about, second, ...summary, requirements: shown },
    text: [
      ...outcomes.flatMap(({ requirement: { id, says }, result, reason }) =>
        result === 'failed'
          ? [`${id} failed: ${says}`, `  ${reason}`]
          : result === 'measured'
            ? [`${id} measured: ${reason}.`]
            : [],
      ),
      `Card ${cards.card}: ${passed} passed, ${failed} failed, ${notChecked} not checked, ${notApplicable} not applicable.`,
      `${headlineOf(outcomes)}.`,
      ...missingOf(outcomes),
      ...(report === undefined ? [] : [`The report is in ${report}.`]),
    ],
    exit: exitOf(outcomes),
  };
}

/** With `--only` it is about those requirements alone; the headline says what was left out. */
function exitOf(outcomes: readonly Outcome[]): 0 | 11 | 12 {
  if (outcomes.some(({ result }) => result === 'failed')) return 12;
  const isOpen = ({ result, requirement: { level } }: Outcome): boolean =>
    result === 'not checked' || (result === 'not applicable' && level === 'must');
  return outcomes.some(isOpen) ? 11 : 0;
}

/** What to give to this command, to have more checked. */
const gives: { readonly [M in Missing]: string } = {
  can: 'the CAN of the card, --can-file FILE',
  pin: 'the PIN of the wallet on the card, --pin-file FILE',
  'second card': 'a second card of the same pack and firmware, --second-reader NAME',
  consent: '--destructive, which erases the card',
  termination: '--terminate, after which the card is of no use',
  vectors: '--vectors FILE[,FILE...], with files of vectors/interpreters',
  'other reader': 'the card on another reader, --reader NAME',
  'other card': 'another card',
};

function missingOf(outcomes: readonly Outcome[]): readonly string[] {
  const counts = new Map<Missing, number>();
  for (const { missing, requirement } of outcomes)
    if (missing !== undefined && requirement.level !== 'measured') counts.set(missing, (counts.get(missing) ?? 0) + 1);
  return [...counts].map(([missing, count]) => `To have ${count} more checked, give ${gives[missing]}.`);
}

/** A card, its number, and whether it holds a wallet. */
type KnownCard = CardUnderTest & { readonly name: string; readonly number: string; readonly active: boolean };

/** Reads which card it is. One that does not prove it is checked all the same, and never erased. */
async function known(
  source: CardSource,
  turn: number,
  connect: CardUnderTest['connect'],
  { signal, erases }: Pick<CommandContext, 'signal'> & { readonly erases: boolean },
): Promise<KnownCard> {
  const can = await source.can(turn);
  const name = source.name(turn);
  const transport = await connect();
  try {
    const card = await openCard(stoppable(transport, signal));
    const { session, attestation } = await openWith(card, { can }, { trust: source.trust });
    session.close();
    const { cardNumber: number, lifecycle } = attestation;
    return { connect, can, name, number, active: lifecycle === 'active' };
  } catch (error) {
    if (erases || !isSymbolonError(error, 'card/counterfeit')) throw error;
    return { connect, can, name, number: 'unknown', active: false };
  } finally {
    await transport.close();
  }
}

async function secondCard(
  source: CardSource,
  reader: string | undefined,
  context: CommandContext,
): Promise<KnownCard | undefined> {
  if (reader !== undefined) {
    const connect = () => openReader({ reader, signal: context.signal });
    return known(source, 1, connect, { ...context, erases: true });
  }
  const inPack = source.cards !== undefined && source.cards > 1;
  return inPack ? known(source, 1, connections(source, 1, context), { ...context, erases: true }) : undefined;
}

/** The connections of a source, each open until it is closed. */
function connections(source: CardSource, turn: number, { signal }: CommandContext): CardUnderTest['connect'] {
  return () =>
    new Promise((resolve, reject) => {
      const used = source.connect(
        turn,
        (transport) =>
          new Promise<void>((done) => {
            const close = async (): Promise<void> => {
              done();
              await used;
            };
            resolve({ ...stoppable(transport, signal), close });
          }),
      );
      used.catch(reject);
    });
}

async function agree(
  cards: readonly KnownCard[],
  { yes, ends }: { readonly yes: boolean; readonly ends: boolean },
  context: CommandContext,
): Promise<void> {
  const lines = cards.map(({ name, number, active }) =>
    active
      ? warn`everything on ${quote(name)}, number ${quote(number)}, will be erased: it holds a wallet, and what has no backup is lost.`
      : line`Everything on ${quote(name)}, number ${quote(number)}, will be erased. It holds no wallet.`,
  );
  const end = cards.slice(0, 1).map(({ name }) => warn`${quote(name)} will be terminated: no card any more, for good.`);
  await context.confirm('checking what erases the card', { lines: ends ? [...lines, ...end] : lines, agreed: yes });
}

/** The PIN is asked for only if there is a wallet to erase. */
async function withPin(card: KnownCard, erases: boolean, { secrets }: CommandContext): Promise<CardUnderTest> {
  return erases && card.active ? { ...card, pin: await secrets.get('pin') } : card;
}

function chosen(only: string | undefined): (requirement: Requirement) => boolean {
  if (only === undefined) return () => true;
  const wanted = only.split(',').map((id) => id.trim().toUpperCase());
  const unknown = wanted.find((id) => !requirements.some((one) => one.id === id || one.id.slice(0, 2) === id));
  if (unknown !== undefined) {
    const topics = [...new Set(requirements.map(({ id }) => id.slice(0, 2)))].join(', ');
    const reason = `there is no requirement or topic "${unknown}"; topics are ${topics}`;
    throw wrongUsage(reason, { name: 'conformance' });
  }
  return ({ id }) => wanted.includes(id) || wanted.includes(id.slice(0, 2));
}

function readVectors(files: string | undefined): readonly InterpreterVectors[] {
  return (files ?? '')
    .split(',')
    .filter((file) => file !== '')
    .map((file) =>
      readJson(file, (value) => {
        if (!Array.isArray((value as { readonly cases?: unknown } | null)?.cases)) throw new Error('it has no cases');
        return value as InterpreterVectors;
      }),
    );
}
