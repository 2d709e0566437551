import { existsSync } from 'node:fs';
import { base64 } from '@scure/base';
import { believeTime, type TimeSource } from '@symbolon/backup';
import type { TimeServer } from '@symbolon/client/time';
import { isWarning, type Line, line, quote, warn, word } from '@symbolon/interface';
import { isServerKey } from '@symbolon/protocol/time';
import { noteAnnounced } from '../../cards/announced-here.ts';
import { createDriver, labelOf, otherLabels } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { timeTrustCommand } from '../../commands/time.ts';
import type { CommandContext } from '../../context.ts';
import { messageOf, wrongUsage } from '../../errors/cli-error.ts';
import { formatLocal, spanAhead } from '../../output/moments.ts';
import { type CheckedServer, checkServers, disagree } from '../../time/check-servers.ts';
import { digitsOf, type Floor, readFloor } from '../../time/floor.ts';
import { isSameKey, keepServers, parseServerKey, readServers, timeSourceOf } from '../../time/time-source.ts';
import { createChanges } from './clock-changes.ts';
import { describeServers, describeWaiting, exitOfWaiting, toServers, toWaiting } from './words.ts';

const command = { name: 'time trust' };
/** As many as an anchor has. */
const MOST = 5;

export const trustTime: ActionOf<typeof timeTrustCommand> = async (input, context) => {
  const { slot, environment } = context;
  const { tell, replace, signers: agreeing, puk } = input;
  const source = timeSourceOf(context, input);
  const chosen = chosenServers(input.server, source.servers);
  const needed = input.needed ?? Math.min(2, chosen.length);
  if (chosen.length > MOST)
    throw wrongUsage(
      `SERVER: they are ${chosen.length}, and a card believes ${MOST} at most: name those that you want`,
      command,
    );
  if (needed > chosen.length)
    throw wrongUsage(
      `--needed ${needed}: there ${chosen.length === 1 ? 'is one server' : `are ${chosen.length} servers`} only`,
      command,
    );
  if (puk && agreeing > 0) throw wrongUsage('--puk stands for a second card: leave --signers out', command);
  const given = input.floor === undefined ? undefined : readFloor(input.floor);
  await agreeTo({ chosen, needed, floor: given, source }, input, context);
  const floor = given?.nBits;
  const primary = { label: await labelOf(context, 0, 'with the wallet') };
  const others = await otherLabels(context, { count: agreeing + tell, firstTurn: 1 });
  const changes = createChanges();
  const driver = await createDriver(context, [primary.label, ...others], { atSession: changes.atSession });
  const trusted = {
    needed,
    servers: chosen.map(({ publicKey }) => publicKey),
    ...(floor !== undefined && { floor }),
  };
  const members = others.map((label) => ({ label }));
  const cardsOf = { primary, signers: members.slice(0, agreeing), others: members.slice(agreeing) };
  const done = await believeTime(driver, { ...cardsOf, puk, trusted, source, replace, slot });
  // Where they are reached is needed as soon as the cards believe them.
  keepServers(environment, chosen);
  const servers = toServers(trusted.servers, chosen);
  if ('waiting' in done) {
    const { waiting } = done;
    const names = chosen.map(({ name }) => quote(name)).join(', ');
    noteAnnounced(environment, waiting.announcement.subject, `that other time servers count (${names})`);
    return {
      result: { settled: false, clock: null, needed, servers, told: [], changed: [], waiting: toWaiting(waiting) },
      text: [
        ...describeWaiting(waiting, environment),
        'Give the same command again then. The cards believe the servers of before until then.',
        ...(waiting.until === undefined
          ? [
              'If the servers of before are wrong, or gone, that never begins. With a second card nothing waits: "symbolon time trust ... --signers 1 --card 1,2". Where no other card has a voice, the PUK stands for it: --puk.',
            ]
          : []),
      ],
      exit: exitOfWaiting(waiting),
    };
  }
  const { number: clock } = done.statement.anchor;
  const cards = [primary.label, ...others];
  const changed = cards.filter(changes.has);
  return {
    result: { settled: true, clock, needed, servers, told: cards, changed, waiting: null },
    text: [
      ...cards.map((label) => `${label}: ${describeServers(servers, needed, floor)}`),
      ...changes.describe(cards),
      'Cards that were not told keep what they believe. The same command with --tell reaches them.',
    ],
  };
};

type Choice = {
  readonly chosen: readonly TimeServer[];
  readonly needed: number;
  readonly floor: Floor | undefined;
  readonly source: TimeSource;
};

/**
 * Shows what cards will believe, after the servers were asked once. A person is asked; a script goes on by itself where
 * all of them answer and nothing is amiss.
 *
 * @throws CliError `confirmation/needed`; SymbolonError `confirmation/refused`
 */
async function agreeTo(
  { chosen, needed, floor, source }: Choice,
  { unchecked, yes }: { readonly unchecked: boolean; readonly yes: boolean },
  context: CommandContext,
): Promise<void> {
  const { signal, secrets } = context;
  const checked = unchecked ? chosen.map((server) => ({ server })) : await checkServers(source, chosen, signal);
  const keys = chosen.map(({ name, publicKey }) => line`${quote(name)}, key ${word(base64.encode(publicKey))}`);
  const lines = checked.map(({ time, problem }: CheckedServer, at): Line => {
    const key = keys[at] ?? line``;
    if (problem !== undefined) return warn`${key}: DOES NOT ANSWER RIGHTLY. ${quote(problem)}`;
    return time === undefined
      ? line`${key}: was not asked`
      : line`${key}: answers, and says that it is ${quote(formatLocal(time.midpoint))}`;
  });
  const amiss = [
    ...(disagree(checked) ? [warn`They are more than three hours apart: a card takes no two of them together`] : []),
    ...(needed === 1 ? [line`One of them alone can say any date`] : []),
    ...(floor?.warnings ?? []),
  ];
  const rest = [
    line`${needed} of ${chosen.length} have to agree`,
    ...(floor === undefined ? [] : [line`A Bitcoin header of the work ${word(digitsOf(floor.nBits))} proves time too`]),
    line`A card that believes this already keeps its time, and what it announced. To any other card it is another clock: the time is unknown at first, and what it announced is forgotten`,
  ];
  // The clock that is wrong may be that of this computer: it is told, and stops no script.
  const isCalm = ![...lines, ...amiss, ...rest].some((one) => isWarning(one));
  const all = [...lines, ...aheadOf(checked), ...amiss, ...rest];
  // Nobody has looked at servers that were not asked.
  const agreed = yes || (!secrets.canAsk && isCalm && !unchecked);
  await context.confirm('having cards believe these servers', { lines: all, agreed });
}

/** Of servers whose time this computer finds to be far in the future. */
function aheadOf(checked: readonly CheckedServer[]): readonly Line[] {
  const [ahead] = checked.flatMap(({ time }) => (time === undefined ? [] : (spanAhead(time.midpoint) ?? [])));
  if (ahead === undefined) return [];
  return [
    warn`one of these times is ${quote(ahead)} later than the clock of this computer says. One of the two is wrong. If it is the servers: once a card has their time, it never goes back, and what waits is over too early`,
  ];
}

/** Servers of lists, by their names, and by their keys. @throws CliError `usage/wrong`, and those of files */
function chosenServers(given: readonly string[], known: readonly TimeServer[]): readonly TimeServer[] {
  const all = given.flatMap((text): readonly TimeServer[] => {
    const key = keyOf(text);
    if (key !== undefined)
      return [
        known.find(({ publicKey }) => isSameKey(publicKey, key)) ?? { name: text, publicKey: key, addresses: [] },
      ];
    const named = known.find(({ name }) => name === text);
    if (named !== undefined) return [named];
    if (existsSync(text)) return readServers(text);
    throw wrongUsage(`SERVER: "${text}" is no file, no server that is known here, and no key`, command);
  });
  const twice = all.find(({ publicKey }, at) => all.findIndex((one) => isSameKey(one.publicKey, publicKey)) !== at);
  if (twice !== undefined) throw wrongUsage(`SERVER: "${twice.name}" is there twice, by its key`, command);
  const keyless = all.find(({ publicKey }) => !isServerKey(publicKey));
  if (keyless !== undefined)
    throw wrongUsage(
      `SERVER: no server can have the key of "${keyless.name}": it is no point of the curve that anybody can sign for. Look it up again`,
      command,
    );
  return all;
}

function keyOf(text: string): Uint8Array | undefined {
  try {
    return parseServerKey(text);
  } catch (error) {
    throw wrongUsage(`SERVER: "${text}": ${messageOf(error)}`, command);
  }
}
