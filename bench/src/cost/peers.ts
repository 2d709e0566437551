/**
 * What other cards take for the same thing, and what we want to take. The figures of other cards are computed from
 * their published sources at the commit named, as whole taps from field-on to the end: commands and responses with
 * headers and status words, without radio frames and waiting.
 */
import type { Costs } from './measure.ts';

export type Peer = {
  readonly name: string;
  readonly roundTrips: number;
  readonly bytes: number;
  readonly taps?: number;
  /** What it does not do that we do. */
  readonly without?: string;
};

export type Goal = { readonly roundTrips: number; readonly bytes?: number; readonly taps?: number };

export type Comparison = {
  readonly goal?: Goal;
  /** The nearest first. */
  readonly peers: readonly Peer[];
  /** Where the goal is missed: what stands in the way. */
  readonly missed?: string;
};

const keycard = (roundTrips: number, up: number, down: number, without?: string): Peer => ({
  name: 'Keycard 4.0',
  roundTrips,
  bytes: up + down,
  ...(without && { without }),
});
const tapsigner = (roundTrips: number, up: number, down: number): Peer => ({
  name: 'TAPSIGNER',
  roundTrips,
  bytes: up + down,
  without: 'no channel',
});
const tangem = (firmware: 6 | 8, roundTrips: number, up: number, down: number, without?: string): Peer => ({
  name: `Tangem, firmware ${firmware}`,
  roundTrips,
  bytes: up + down,
  ...(without && { without }),
});

/** At 2e59f06, with SELECT, its channel and VERIFY PIN; 24 words are 100 bytes there, as seed and entropy. */
const seedkeeper = (roundTrips: number, up: number, down: number): Peer => ({
  name: 'SeedKeeper 0.2',
  roundTrips,
  bytes: up + down,
  without: 'not proven genuine',
});

export const comparisons: Readonly<Record<string, Comparison>> = {
  identify: {
    goal: { roundTrips: 2 },
    peers: [
      keycard(2, 14 + 102, 149 + 138),
      tapsigner(3, 75, 401),
      tangem(6, 4, 13 + 44 + 54 + 69, 2 + 322 + 487 + 96, 'needs a server'),
    ],
  },
  'session.first': {
    goal: { roundTrips: 3 },
    peers: [keycard(3, 14 + 126, 149 + 150), tangem(8, 8, 13 + 44 + 192, 2 + 332 + 275)],
  },
  'session.first.sign': { goal: { roundTrips: 3 }, peers: [] },
  'session.first.genuine': { goal: { roundTrips: 3 }, peers: [] },
  'session.suspended': { goal: { roundTrips: 4 }, peers: [] },
  'session.known': {
    goal: { roundTrips: 2, bytes: 250 },
    peers: [tangem(8, 4, 13 + 44 + 105, 2 + 332 + 141), keycard(3, 14 + 126, 149 + 150)],
  },
  pubkey: {
    peers: [tapsigner(3, 20 + 194, 146 + 353), keycard(4, 14 + 126 + 38, 149 + 150 + 115)],
  },
  'sign.1': {
    goal: { roundTrips: 3, bytes: 430 },
    peers: [
      tapsigner(2, 148, 295),
      keycard(4, 210, 452),
      tangem(6, 4, 224, 895, 'no channel'),
      tangem(8, 7, 275, 1152),
    ],
  },
  'sign.10': {
    goal: { roundTrips: 3, bytes: 1700 },
    peers: [
      tangem(6, 4, 514, 1473, 'one key for all, no channel'),
      tangem(8, 7, 565, 1730, 'one key for all'),
      keycard(13, 840, 1829),
    ],
  },
  'time.prove.cached': { goal: { roundTrips: 3, bytes: 700 }, peers: [] },
  'vault.store': {
    goal: { roundTrips: 4 },
    peers: [seedkeeper(5, 15 + 70 + 61 + 77 + 157, 2 + 216 + 2 + 2 + 36)],
  },
  'vault.read': {
    goal: { roundTrips: 4 },
    peers: [seedkeeper(5, 15 + 70 + 61 + 61 + 61, 2 + 216 + 2 + 52 + 196)],
  },
  'clone.1': {
    goal: { taps: 3, roundTrips: 12, bytes: 3000 },
    peers: [{ ...tangem(6, 31, 3100, 4300, 'needs a server'), taps: 4 }],
    missed: 'the clone proves who it is before it is told the export, and nothing of a backup crosses in clear',
  },
  'clone.2': {
    goal: { taps: 5, roundTrips: 20, bytes: 5000 },
    peers: [{ ...tangem(6, 53, 6100, 6700, 'needs a server'), taps: 6 }],
    missed: 'an offer and an export cross twice for each clone, with what is signed in them, and each proves who it is',
  },
};

export function bytesOf({ bytesUp, bytesDown }: Costs): number {
  return bytesUp + bytesDown;
}

export function meets(goal: Goal, costs: Costs): boolean {
  const { taps = Number.POSITIVE_INFINITY, bytes = Number.POSITIVE_INFINITY, roundTrips } = goal;
  return costs.taps <= taps && costs.roundTrips <= roundTrips && bytesOf(costs) <= bytes;
}
