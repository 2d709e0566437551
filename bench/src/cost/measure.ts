/** Runs each flow on new cards and adds up what all the cards in it cost. The same in every run. */
import { flows } from './flows.ts';
import type { Curve } from './meter.ts';
import { type BitRate, createMeteredPack, type Tally } from './metered-card.ts';

/** One row of the sheet. Milliseconds to the hundredth; what the rest means is said in docs/costs.md. */
export type Costs = Pick<
  Tally,
  'taps' | 'roundTrips' | 'bytesUp' | 'bytesDown' | 'nvmCommits' | 'nvmBytes' | 'scratchHighWater'
> & {
  readonly airtimeMs106: number;
  readonly airtimeMs424: number;
  readonly cardEc: Readonly<Record<Curve, number>>;
  readonly cardHashBlocks: number;
  readonly cardAesBlocks: number;
};

export type Sheet = Readonly<Record<string, Costs>>;

export async function measureSheet(): Promise<Sheet> {
  const rows: [string, Costs][] = [];
  for (const name of Object.keys(flows)) rows.push([name, await measure(name)]);
  return Object.fromEntries(rows);
}

async function measure(name: string): Promise<Costs> {
  const slow = await tally(name, 106);
  const { work, airtimeMicroseconds, ...counts } = await tally(name, 424);
  return {
    ...counts,
    airtimeMs106: milliseconds(slow.airtimeMicroseconds),
    airtimeMs424: milliseconds(airtimeMicroseconds),
    cardEc: work.ec,
    cardHashBlocks: work.hashBlocks,
    cardAesBlocks: work.aesBlocks,
  };
}

async function tally(name: string, bitRate: BitRate): Promise<Tally> {
  const flow = flows[name];
  if (flow === undefined) throw new Error(`no flow is called ${name}`);
  const cards = createMeteredPack({ cards: flow.cards, seed: `cost sheet: ${name}`, bitRate });
  const run = await flow.prepare(cards);
  for (const card of cards) card.collect();
  await run();
  return cards.map((card) => card.collect()).reduce(sum);
}

function sum(a: Tally, b: Tally): Tally {
  const { ec } = a.work;
  return {
    taps: a.taps + b.taps,
    roundTrips: a.roundTrips + b.roundTrips,
    bytesUp: a.bytesUp + b.bytesUp,
    bytesDown: a.bytesDown + b.bytesDown,
    airtimeMicroseconds: a.airtimeMicroseconds + b.airtimeMicroseconds,
    work: {
      ec: {
        p256: ec.p256 + b.work.ec.p256,
        secp256k1: ec.secp256k1 + b.work.ec.secp256k1,
        ed25519: ec.ed25519 + b.work.ec.ed25519,
      },
      hashBlocks: a.work.hashBlocks + b.work.hashBlocks,
      aesBlocks: a.work.aesBlocks + b.work.aesBlocks,
    },
    nvmCommits: a.nvmCommits + b.nvmCommits,
    nvmBytes: a.nvmBytes + b.nvmBytes,
    scratchHighWater: Math.max(a.scratchHighWater, b.scratchHighWater),
  };
}

const milliseconds = (microseconds: number) => Math.round(microseconds / 10) / 100;
