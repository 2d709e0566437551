/** Emulated cards on the radio link, with a meter at every place where a card costs something. */

import { createMemory, createPack, type Memory, type PackedCard } from '@symbolon/emulator/cards';
import { createRfLink } from '@symbolon/emulator/rf-link';
import type { Transport } from '@symbolon/protocol/transport';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { createMeter, uncounted, type Work } from './meter.ts';

/** kbit/s, both ways. */
export type BitRate = 106 | 424;

export type Tally = {
  readonly taps: number;
  /** One command APDU and its response. */
  readonly roundTrips: number;
  /** Command APDUs, headers and lengths included; response APDUs, status words included. */
  readonly bytesUp: number;
  readonly bytesDown: number;
  /**
   * From field-on to the last response, activation included: frames and the least delays between them, no noise, no
   * computing.
   */
  readonly airtimeMicroseconds: number;
  readonly work: Work;
  /** Transactions on non-volatile memory that changed something, and bytes written for them, the journal's included. */
  readonly nvmCommits: number;
  readonly nvmBytes: number;
  /** Most bytes of volatile memory held from one APDU to the next. */
  readonly scratchHighWater: number;
};

export type MeteredCard = Pick<PackedCard, 'can' | 'number'> & {
  /** Puts the card on the reader for `use`, and takes it away. */
  readonly tap: <T>(use: (transport: Transport) => Promise<T>) => Promise<T>;
  /** What the taps since the last call cost. */
  readonly collect: () => Tally;
};

/** docs/spec/storage.md: the first word of a commit that counts, in one of the 16 words at the start of memory. */
const journalHeaders = 16 * 16;
const isLiveHeader = (offset: number, word: Uint8Array) =>
  offset < journalHeaders && word[0] === 0x53 && word[1] === 0x4a;

export function createMeteredPack({
  cards,
  seed,
  bitRate,
}: {
  readonly cards: number;
  readonly seed: string;
  readonly bitRate: BitRate;
}) {
  const writes: { commits: number; bytes: number }[] = [];
  const memory = (): Memory => {
    const plain = createMemory();
    const count = { commits: 0, bytes: 0 };
    writes.push(count);
    const write = (offset: number, word: Uint8Array) => {
      count.bytes += word.length;
      if (isLiveHeader(offset, word)) count.commits += 1;
      plain.nvm.write(offset, word);
    };
    return { ...plain, nvm: { ...plain.nvm, write } };
  };
  const source = seededRandom(seed);
  const pack = createPack({ cards, random: (length) => uncounted(() => source(length)), memory });
  return pack.map((card, index) => meteredCard(card, writes[index] ?? { commits: 0, bytes: 0 }, bitRate));
}

type Nvm = { readonly commits: number; readonly bytes: number };

function meteredCard(card: PackedCard, nvm: Nvm, bitRate: BitRate): MeteredCard {
  const begin = () => ({
    taps: 0,
    roundTrips: 0,
    bytesUp: 0,
    bytesDown: 0,
    airtimeMicroseconds: 0,
    scratchHighWater: 0,
    meter: createMeter(),
    nvm: { ...nvm },
  });
  let count = begin();
  const link = createRfLink(
    {
      powerOn: () => count.meter.during(card.device.powerOn),
      transmit: (command) => {
        const response = count.meter.during(() => card.device.transmit(command));
        count.roundTrips += 1;
        count.bytesUp += command.length;
        count.bytesDown += response.length;
        count.scratchHighWater = Math.max(count.scratchHighWater, card.usage().scratchHighWater);
        return response;
      },
      powerOff: card.device.powerOff,
    },
    { bitRate },
  );
  return {
    can: card.can,
    number: card.number,
    tap: async (use) => {
      count.taps += 1;
      const fieldOn = link.airtime().microseconds;
      const transport = await link.tap();
      try {
        return await use(transport);
      } finally {
        count.airtimeMicroseconds += link.airtime().microseconds - fieldOn;
        await transport.close();
      }
    },
    collect: () => {
      const { meter, nvm: before, ...counts } = count;
      count = begin();
      return {
        ...counts,
        work: meter.work(),
        nvmCommits: nvm.commits - before.commits,
        nvmBytes: nvm.bytes - before.bytes,
      };
    },
  };
}
