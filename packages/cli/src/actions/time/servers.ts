import { randomBytes } from 'node:crypto';
import { base64 } from '@scure/base';
import { measureTime, type TimeServer } from '@symbolon/client/time';
import type { ActionOf } from '../../command-line/command.ts';
import type { timeServersCommand } from '../../commands/time.ts';
import { formatLocal, isoOf } from '../../output/moments.ts';
import { refuseUnwritable, writeWhole } from '../../output/write-file.ts';
import { publicServers } from '../../time/public-servers.ts';
import { isSameKey, knownServers, readServers, timeSourceOf } from '../../time/time-source.ts';

export const askServers: ActionOf<typeof timeServersCommand> = async (input, context) => {
  const { environment, signal } = context;
  refuseUnwritable(input.report, { force: false });
  const all = input.servers === undefined ? knownServers(environment, undefined) : readServers(input.servers);
  // A server for trying things out, which a card was told to believe once, says nothing about the others.
  const servers = input.servers === undefined ? publicServers : all;
  const known = all.map(({ name, publicKey }) => ({ name, key: base64.encode(publicKey) }));
  const isPublic = (key: string): boolean => publicServers.some((one) => base64.encode(one.publicKey) === key);
  const nothing = { known, said: [], earliest: null, latest: null, contradictions: 0, report: null };
  if (input.list)
    return {
      result: nothing,
      text: known.map(({ name, key }) => `${name}   ${key}${isPublic(key) ? '' : '   (not a public one)'}`),
      copied: true,
    };
  const { send } = timeSourceOf(context, { servers: undefined, relay: input.relay });
  const measured = await measureTime({ servers, send, signal, random: drawn, now: () => performance.now() });
  const said = measured.exchanges.map(({ publicKey, time }) => ({
    name: nameOf(publicKey, servers),
    time: isoOf(time.midpoint),
    radius: time.radius,
  }));
  const [earliest, latest] = measured.between ?? [];
  const { length: contradictions } = measured.contradictions;
  const report = measured.report === undefined ? undefined : input.report;
  if (report !== undefined && measured.report !== undefined) writeWhole(report, measured.report);
  return {
    result: {
      ...nothing,
      said,
      earliest: isoOf(earliest),
      latest: isoOf(latest),
      contradictions,
      report: report ?? null,
    },
    text: [
      ...measured.exchanges.map(
        ({ publicKey, time }) =>
          `${nameOf(publicKey, servers)}: ${formatLocal(time.midpoint)}, to ${time.radius} seconds`,
      ),
      ...(earliest === undefined || latest === undefined
        ? [
            'They contradict each other: one of them lies, or its clock is wrong. Have no card believe it.',
            report === undefined ? 'With --report FILE this can be shown to others.' : `${report} shows it to others.`,
          ]
        : [`They agree: it is ${formatLocal(latest)}.`]),
    ],
    ...(contradictions > 0 && { exit: 12 as const }),
  };
};

const drawn = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

function nameOf(key: Uint8Array, servers: readonly TimeServer[]): string {
  return servers.find(({ publicKey }) => isSameKey(publicKey, key))?.name ?? base64.encode(key);
}
