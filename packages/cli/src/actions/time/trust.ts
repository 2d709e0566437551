import { existsSync } from 'node:fs';
import { believeTime } from '@symbolon/backup';
import type { TimeServer } from '@symbolon/client/time';
import { createDriver, labelOf, otherLabels } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { timeTrustCommand } from '../../commands/time.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { isSameKey, keepServers, parseServerKey, readServers, timeSourceOf } from '../../time/time-source.ts';
import { describeServers, describeWaiting, toServers, toWaiting } from './words.ts';

const command = { name: 'time trust' };
/** As many as an anchor has. */
const MOST = 5;

export const trustTime: ActionOf<typeof timeTrustCommand> = async (input, context) => {
  const { slot, environment } = context;
  const { tell, replace } = input;
  const source = timeSourceOf(context, input);
  const chosen = chosenServers(input.server, source.servers);
  const needed = input.needed ?? Math.min(2, chosen.length);
  if (chosen.length > MOST)
    throw wrongUsage(
      `SERVER: they are ${chosen.length}, and a card believes ${MOST} at most: name those that you want`,
      command,
    );
  if (needed > chosen.length)
    throw wrongUsage(`--needed ${needed}: there are fewer servers, ${chosen.length}`, command);
  const floor = floorOf(input.floor);
  const primary = { label: await labelOf(context, 0, 'with the wallet') };
  const told = await otherLabels(context, { count: tell, firstTurn: 1 });
  const driver = await createDriver(context, [primary.label, ...told]);
  const trusted = {
    needed,
    servers: chosen.map(({ publicKey }) => publicKey),
    ...(floor !== undefined && { floor }),
  };
  const others = told.map((label) => ({ label }));
  const done = await believeTime(driver, { primary, others, trusted, source, replace, slot });
  // Where they are reached is needed as soon as the cards believe them.
  keepServers(environment, chosen);
  const servers = toServers(trusted.servers, chosen);
  if ('waiting' in done)
    return {
      result: { settled: false, clock: null, needed, servers, told: [], waiting: toWaiting(done.waiting) },
      text: [...describeWaiting(done.waiting, environment), 'Give the same command again then.'],
    };
  const { number: clock } = done.statement.anchor;
  const cards = [primary.label, ...told];
  return {
    result: { settled: true, clock, needed, servers, told: cards, waiting: null },
    text: [
      ...cards.map((label) => `${label}: ${describeServers(servers, needed)}`),
      'Its time is unknown until it is proven: "symbolon time prove".',
      'Cards that were not told keep what they believe. The same command with --tell reaches them.',
    ],
  };
};

/** Servers of lists, by their names, and by their keys. @throws CliError `usage/wrong`, and those of files */
function chosenServers(given: readonly string[], known: readonly TimeServer[]): readonly TimeServer[] {
  const all = given.flatMap((text): readonly TimeServer[] => {
    const key = parseServerKey(text);
    if (key !== undefined)
      return [
        known.find(({ publicKey }) => isSameKey(publicKey, key)) ?? { name: text, publicKey: key, addresses: [] },
      ];
    const named = known.find(({ name }) => name === text);
    if (named !== undefined) return [named];
    if (existsSync(text)) return readServers(text);
    throw wrongUsage(`SERVER: "${text}" is no file, no server that is known here, and no key`, command);
  });
  return all.filter(({ publicKey }, at) => all.findIndex((one) => isSameKey(one.publicKey, publicKey)) === at);
}

function floorOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[0-9a-f]{8}$/i.test(text)) throw wrongUsage(`--floor: "${text}" is not 8 hexadecimal digits`, command);
  return Number.parseInt(text, 16);
}
