/**
 * A set of cards that believe a clock, true time, servers of which one lies, and whoever holds the phone. A model that
 * knows nothing of the firmware judges each answer: what was signed when, what was announced when. FOR TESTS ONLY.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import {
  type CommandName,
  type Commands,
  commands,
  type RequestOf,
  type ResponseOf,
} from '@symbolon/protocol/commands';
import { announcementMessage } from '@symbolon/protocol/delays';
import { status } from '@symbolon/protocol/status';
import { verifyHeader } from '@symbolon/protocol/time';
import type * as chips from '../../../../packages/card-core/test/support/chip.ts';
import { imagesOfCuts, type Tear, testMemory } from '../../../../packages/card-core/test/support/memory.ts';
import { scripted, scriptedInterpreter } from '../../../../packages/card-core/test/support/scripted-interpreter.ts';
import { type SetWorkshop, settle } from './settle.ts';
import { allowed, floor, type Name, names } from './terms.ts';

export type Workshop = Pick<typeof chips, 'blankChip' | 'testChip'>;

/** Where power goes: after this part of the words that a command writes. */
export type Cut = { readonly at: number; readonly tear?: Tear };
type Card = { readonly chip: chips.Chip; readonly memory: ReturnType<typeof testMemory> };
/** What the model knows of a card. */
type Known = {
  /** The latest proven time that it told, of which clock. */
  readonly told: bigint;
  readonly clock: number;
  /** What it announced: its name, and the true time at which that name came to be. */
  readonly announced:
    | { readonly name: string; readonly kind: string; readonly subject: string; readonly at: bigint }
    | undefined;
  /** A member with a voice has consented to its waking. */
  readonly consented: boolean;
  readonly awake: boolean;
};
type Spending = { readonly at: bigint; readonly amount: bigint };

export type World = {
  readonly cards: ReadonlyMap<Name, Card>;
  readonly known: Map<Name, Known>;
  /** True time, which nobody can change. */
  now: bigint;
  readonly spent: Spending[];
  /** The set has changed hands in a way that the owner had days to see. */
  over: boolean;
  /** Cards that were spoken to since they were looked at. */
  readonly touched: Set<Name>;
  moves: number;
  cuts: number;
  readonly answers: Map<string, number>;
};

type Image = ReadonlyMap<Name, Uint8Array>;
const made = new WeakMap<Workshop, Image>();

/** The beginning of every attack: 1 March 2027, and nothing spent. */
export function newWorld(workshop: Workshop, random: (length: number) => Uint8Array, from?: Image): World {
  const images = from ?? made.get(workshop) ?? settle(workshop as SetWorkshop);
  made.set(workshop, images);
  const cards = new Map(
    names.map((name) => {
      const memory = testMemory(images.get(name));
      return [name, { memory, chip: workshop.testChip(name, memory, random) }] as const;
    }),
  );
  const known = new Map(
    names.map((name) => {
      const asleep = name === 'heir' || name === 'backup';
      return [name, { told: 0n, clock: 1, announced: undefined, consented: false, awake: !asleep }] as const;
    }),
  );
  return {
    cards,
    known,
    now: 1_803_859_200n,
    spent: [],
    over: false,
    touched: new Set(),
    moves: 0,
    cuts: 0,
    answers: new Map(),
  };
}

/** The cards as they are when attacks begin: those of a card with a fault begin there too. */
export function imagesOf(workshop: Workshop): Image {
  const images = made.get(workshop) ?? settle(workshop as SetWorkshop);
  made.set(workshop, images);
  return images;
}

/** What a card answered: its status, and what it said. `undefined` where the answer was lost with the power. */
export type Answer<N extends CommandName> = {
  readonly status: number;
  readonly response: ResponseOf<Commands[N]> | undefined;
};

/** One command, with the power cut where that is wanted. */
export function send<N extends CommandName>(
  world: World,
  name: Name,
  command: N,
  request: RequestOf<Commands[N]>,
  { cut, session = 'pin' }: { readonly cut?: Cut | undefined; readonly session?: chips.RunOptions['session'] } = {},
): Answer<N> {
  const { chip, memory } = world.cards.get(name)!;
  const start = cut === undefined ? undefined : memory.image();
  memory.power();
  const { status: sw, data } = chip.send(command, request, { session });
  world.moves += 1;
  if (command !== 'timeNonce') world.touched.add(name);
  const key = `${command} ${sw.toString(16)}`;
  world.answers.set(key, (world.answers.get(key) ?? 0) + 1);
  if (cut !== undefined && start !== undefined) {
    const written = memory.written();
    const count = Math.floor(cut.at * written.length);
    const left = imagesOfCuts(start, written.slice(0, count + 1), cut.tear).at(-1);
    if (count < written.length && left !== undefined) memory.load(left);
    memory.power();
    chip.reset();
    world.cuts += 1;
    return { status: 0, response: undefined };
  }
  const response = sw === status.ok ? (commands[command].response.decode(data) as ResponseOf<Commands[N]>) : undefined;
  return { status: sw, response };
}

/** A transaction over an amount: whether a signature came out. */
export function spend(world: World, name: Name, amount: bigint, cut?: Cut): boolean {
  if (send(world, name, 'signStart', { interpreter: scriptedInterpreter.id }).status !== status.ok) return false;
  const { response } = send(world, name, 'signData', { piece: scripted({ transfers: [{ amount }] }) }, { cut });
  return response !== undefined && response.length > 0;
}

/** What a card says of itself, held against what it said before. Throws where time goes back, or ahead of the true one. */
export function look(world: World, name: Name): void {
  const { response } = send(world, name, 'timeNonce', {});
  if (response === undefined) return;
  const { told, clock, announced, ...known } = world.known.get(name)!;
  const { time, anchor, announcement } = response;
  if (time > world.now) throw new Error(`${name} is ahead of the time by ${time - world.now} s`);
  if (anchor.number === clock && time < told) throw new Error(`${name} went back by ${told - time} s`);
  world.known.set(name, {
    ...known,
    told: time,
    clock: anchor.number,
    announced: nextAnnounced(world, announced, announcement),
  });
}

function nextAnnounced(world: World, before: Known['announced'], message: Uint8Array | undefined): Known['announced'] {
  if (message === undefined) return undefined;
  const { nonce, kind, subject } = announcementMessage.decode(message).body;
  const name = hex(nonce);
  return before?.name === name ? before : { name, kind, subject: hex(subject), at: world.now };
}

/** Whether this card announced this, and waited for so long by the true time. */
export function hasWaited(world: World, name: Name, kind: string, seconds: number, subject?: Uint8Array): boolean {
  const { announced } = world.known.get(name)!;
  if (announced?.kind !== kind || (subject !== undefined && announced.subject !== hex(subject))) return false;
  return world.now >= announced.at + BigInt(seconds);
}

/** Takes an amount that was signed into account. Throws where the set has given more than the owner allowed. */
export function signed(world: World, amount: bigint): void {
  world.spent.push({ at: world.now, amount });
  let sum = 0n;
  for (const { at, amount: one } of world.spent.toReversed()) {
    sum += one;
    const since = world.now - at;
    const most = allowed.allowance + (allowed.allowance * since) / BigInt(allowed.period) + BigInt(names.length);
    if (sum > most) throw new Error(`${sum} were signed within ${since} s: at most ${most}`);
  }
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A block of this time with enough work. Honest nodes take none from more than two hours ahead. */
export function headerOf(time: bigint): Uint8Array {
  const header = new Uint8Array(80);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x2000_0000, true);
  view.setUint32(68, Number(time), true);
  view.setUint32(72, floor, true);
  for (let nonce = 0; ; nonce += 1) {
    view.setUint32(76, nonce, true);
    if ((sha256(sha256(header))[31] ?? 0xff) < 0x7f) break;
  }
  verifyHeader(header, floor);
  return header;
}
