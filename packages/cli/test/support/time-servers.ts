/** Time servers on this machine, whose clock a test turns. */
import { writeFileSync } from 'node:fs';
import { createRoughtimeServer, type RoughtimeServerOptions } from '@symbolon/emulator/roughtime-server';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import { serveTimeOverUdp } from '../../src/time/serve-time.ts';
import { serverList } from '../../src/time/time-source.ts';
import { resultOf, type Workplace } from './workplace.ts';

/** Friday, 15 January 2027, 08:00 UTC. */
const START = 1_800_000_000n;

export type TimeServers = {
  /** A list of them, for `time trust` and `--servers`. */
  readonly file: string;
  /** Turns the clock of all. @param seconds since `START` */
  readonly turnTo: (seconds: number) => void;
  readonly close: () => Promise<void>;
};

type ServerOptions = Partial<RoughtimeServerOptions>;

/** Starts servers and writes their list. */
export async function startTimeServers(
  place: Workplace,
  {
    file = 'time-servers.json',
    each = [{}, {}, {}],
  }: { readonly file?: string; readonly each?: readonly ServerOptions[] } = {},
): Promise<TimeServers> {
  let time = START;
  const running = await Promise.all(
    each.map(async (options, at) => {
      const random = seededRandom(`${file} ${at}`);
      const server = createRoughtimeServer({ secretKey: random(32), now: () => time, random, ...options });
      const { port, close } = await serveTimeOverUdp(server, { host: '127.0.0.1', port: 0 });
      const address = { protocol: 'udp', host: '127.0.0.1', port } as const;
      return { server: { name: `server ${at}`, publicKey: server.publicKey, addresses: [address] }, close };
    }),
  );
  writeFileSync(place.path(file), JSON.stringify(serverList(running.map(({ server }) => server))));
  return {
    file,
    turnTo: (seconds) => {
      time = START + BigInt(seconds);
    },
    close: async () => {
      for (const { close } of running) await close();
    },
  };
}

/** PIN of the card of the heir. */
export const heirPin = '135790';

/**
 * Makes `timed`: three cards, of which the first has a wallet and believes the servers. `inherited`: the second one is a
 * heir's, which waits for 30 days. `asked`: it has asked to wake. `due`: it has asked 31 days ago.
 */
export async function makeInherited(place: Workplace, { turnTo }: Pick<TimeServers, 'turnTo'>): Promise<void> {
  const at = (pack: string) => ['--pack', pack, '--json'] as const;
  resultOf(await place.symbolon('pack', 'new', 'timed', '--json'));
  resultOf(await place.symbolon('wallet', 'create', ...at('timed')));
  resultOf(await place.symbolon('time', 'trust', 'time-servers.json', ...at('timed')));
  for (const pack of ['inherited', 'asked', 'due']) {
    resultOf(await place.symbolon('pack', 'new', pack, '--json'));
    resultOf(await place.symbolon('wallet', 'create', ...at(pack)));
    resultOf(await place.symbolon('time', 'trust', 'time-servers.json', ...at(pack)));
    // The same PIN, so that examples need no second one.
    const add = ['heir', 'add', '--delay', '30 days', ...at(pack)];
    resultOf(await place.symbolonWith({ SYMBOLON_NEW_PIN: place.environment['SYMBOLON_PIN'] }, ...add));
  }
  resultOf(await place.symbolon('heir', 'ask', '--card', '2', ...at('asked')));
  turnTo(-31 * 86_400);
  resultOf(await place.symbolon('heir', 'ask', '--card', '2', ...at('due')));
  turnTo(0);
}
