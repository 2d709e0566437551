/**
 * Cards that an attacker splits, deals, recovers and stores with: chips without a channel around them, on memory that
 * is put back in no time. FOR TESTS ONLY.
 */
import { concatBytes } from '@noble/hashes/utils.js';
import { journalSize, openStore, type RecordPlace, recordAddress, records, recordsEnd } from '@symbolon/card-core/nvm';
import {
  type CommandName,
  type Commands,
  commands,
  type RequestOf,
  type ResponseOf,
} from '@symbolon/protocol/commands';
import type { RosterMember } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import type * as chips from '../../../../packages/card-core/test/support/chip.ts';
import { imagesOfCuts, type Tear, testMemory } from '../../../../packages/card-core/test/support/memory.ts';
import { seededRandom } from '../../../../test/seeded-random.mjs';

/** What makes chips: of our firmware, or of one with a fault. */
export type Workshop = Pick<typeof chips, 'blankChip' | 'testChip'>;

/** The owner's cards. `target` recovers. The attacker owns `stranger`, of another pack, and knows its identity key. */
export const cardNames = [
  ...(['dealer', 'backup', 'daily', 'one', 'two', 'three', 'four', 'target', 'stranger'] as const),
];
export type CardName = (typeof cardNames)[number];
/** Cards that may hold a share. */
export const shareNames = ['one', 'two', 'three', 'four'] as const;
/** Cards with a wallet. */
export const walletNames = ['dealer', 'backup', 'daily', 'stranger'] as const;

/** Where power goes: after this part of the words that the command writes. 1: only the answer is lost. */
type Cut = { readonly at: number; readonly tear?: Tear };

/** One command for one card, and where power goes. */
export type Move = {
  readonly [N in CommandName]: {
    readonly card: CardName;
    readonly name: N;
    readonly request: RequestOf<Commands[N]>;
    readonly session?: chips.RunOptions['session'];
    /** In a session of the duress PIN. */
    readonly decoy?: boolean;
    readonly slot?: number;
    readonly cut?: Cut;
  };
}[CommandName];

export type Answer = {
  /** 0 where the answer was lost with the power. */
  readonly status: number;
  readonly data: Uint8Array;
  readonly response: unknown;
  /** What the card would have answered, if power went after it had done all, and before it said so. */
  readonly unheard?: unknown;
  /** Whether it has changed anything but its log. */
  readonly isChanged: boolean;
  /** Power went, and the card is neither as it was nor as it would be. */
  readonly isHalf?: boolean;
};

export type Table = {
  readonly keys: ReadonlyMap<string, CardName>;
  readonly send: (move: Move) => Answer;
  readonly look: (card: CardName, slot?: number) => Look;
  /** All that is in its memory. */
  readonly image: (card: CardName) => Uint8Array;
  readonly snapshot: () => Snapshot;
  readonly restore: (snapshot: Snapshot) => void;
};

export type Snapshot = ReadonlyMap<CardName, { readonly image: Uint8Array; readonly drawn: number }>;
export type Look = ReturnType<typeof lookAt>;

/** Bytes that memory is written by. */
const wordSize = 16;

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Commands of several transactions: an erasure, and what takes a try first. */
const inSteps: readonly CommandName[] = ['resetCard', 'verifyPin', 'setDuressPin', 'changeSettings', 'activate'];

export function newTable({ blankChip, testChip }: Workshop): Table {
  const draws = new Map<CardName, number>();
  const players = new Map(
    cardNames.map((name, index) => {
      const pack = name === 'stranger' ? 9 : 7;
      const memory = testMemory(blankChip(name, `00000000050${index}`, pack).memory.image());
      const random = (length: number): Uint8Array => {
        const count = draws.get(name) ?? 0;
        draws.set(name, count + 1);
        return seededRandom(`draw ${count} of ${name}`)(length);
      };
      const chip = testChip(name, memory, random);
      return [name, { memory, chip, store: openStore({ nvm: memory.nvm }) }] as const;
    }),
  );
  const player = (name: CardName) => players.get(name)!;
  /** Cards that are not as the snapshot that is held has them. */
  const touched = new Set<CardName>(cardNames);
  let held: Snapshot | undefined;
  /** What was read of a card since it last changed: its slots, and record by record. */
  const seen = new Map<string, Look>();
  const values = new Map<CardName, Map<RecordPlace, unknown>>();
  function forget(name: CardName): void {
    seen.delete(`${name} 0`);
    seen.delete(`${name} 1`);
  }
  function put(name: CardName, image: Uint8Array): void {
    const { memory, chip } = player(name);
    memory.load(image);
    memory.power();
    chip.reset();
    values.delete(name);
    forget(name);
  }
  const readerOf = (name: CardName): Reader => {
    const { store } = player(name);
    const known = values.get(name) ?? new Map<RecordPlace, unknown>();
    values.set(name, known);
    return (record) => {
      if (!known.has(record)) known.set(record, store.get(record));
      return known.get(record) as never;
    };
  };

  function send({ card, name, request, session, decoy = false, slot = 0, cut }: Move): Answer {
    const { chip, memory } = player(card);
    const kind = session ?? (readerOf(card)(records.lifecycle) === 'blank' ? 'can' : 'pin');
    const start = cut === undefined ? undefined : memory.image();
    memory.power();
    const { status: sw, data } = chip.send(name, request as never, { session: kind, decoy, slot });
    const written = memory.written();
    touched.add(card);
    if (written.length > 0) forget(card);
    const known = values.get(card);
    for (const record of new Set(written.map(({ offset }) => homes[offset / wordSize])))
      if (record !== undefined) known?.delete(record);
    const isChanged = written.some(({ offset }) => isContent(offset));
    const response = sw === status.ok ? (commands[name].response.decode(data) as ResponseOf<never>) : undefined;
    if (cut === undefined || start === undefined) return { status: sw, data, response, isChanged };
    const whole = memory.image();
    // A card knows nothing of what is to come: it writes the same words until power goes.
    const count = Math.floor(cut.at * written.length);
    const left = imagesOfCuts(start, written.slice(0, count + 1), cut.tear).at(-1);
    put(card, count < written.length && left !== undefined ? left : whole);
    const is = memory.image();
    const isWhole = sameContent(is, whole);
    const isHalf = !inSteps.includes(name) && !isWhole && !sameContent(is, start);
    const lost = { status: 0, data: new Uint8Array(), response: undefined, isChanged, isHalf };
    return { ...lost, ...(isWhole && isChanged && { unheard: response }) };
  }

  return {
    keys: new Map(cardNames.map((name) => [text(lookAt(readerOf(name), 0).publicKey), name])),
    look: (name, slot = 0) => {
      const found = seen.get(`${name} ${slot}`) ?? lookAt(readerOf(name), slot);
      seen.set(`${name} ${slot}`, found);
      return found;
    },
    image: (name) => player(name).memory.image(),
    send,
    snapshot: () =>
      new Map(
        cardNames.map((name) => [name, { image: player(name).memory.image(), drawn: draws.get(name) ?? 0 }] as const),
      ),
    restore: (snapshot) => {
      for (const name of snapshot === held ? touched : cardNames) {
        const { image, drawn } = snapshot.get(name)!;
        put(name, image);
        draws.set(name, drawn);
      }
      touched.clear();
      held = snapshot;
    },
  };
}

type Reader = ReturnType<typeof openStore>['get'];

/** The record of each word of memory. */
const homes: readonly (RecordPlace | undefined)[] = (() => {
  const { card, own, decoy } = records.logs;
  const { vault, files: _files, logs: _logs, ...rest } = records;
  const found: RecordPlace[] = [];
  const gather = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('capacity' in value) found.push(value as RecordPlace);
    else for (const part of Object.values(value)) gather(part);
  };
  gather([rest, vault, card, own, decoy]);
  const places: (RecordPlace | undefined)[] = [];
  for (const record of found) {
    const first = recordAddress(record) / wordSize;
    for (let at = 0; at * wordSize < record.capacity + 2; at += 1) places[first + at] = record;
  }
  return places;
})();

const logsFrom = recordAddress(records.logs.card);
const logsTo = recordAddress(records.pinResets);

/** Where a card keeps what is neither its journal nor its log. */
function isContent(offset: number): boolean {
  return offset >= journalSize && (offset < logsFrom || offset >= logsTo);
}

function sameContent(one: Uint8Array, other: Uint8Array): boolean {
  const same = (from: number, to: number): boolean =>
    Buffer.compare(one.subarray(from, to), other.subarray(from, to)) === 0;
  return same(journalSize, logsFrom) && same(logsTo, recordsEnd);
}

/** What a card has in a slot, and what it has once. */
function lookAt(get: Reader, slot: number) {
  const of = records.slots[slot]!;
  const set = get(of.set);
  const members: readonly RosterMember[] = get(of.roster) ?? [];
  const { publicKey, secretKey } = get(records.identityKey)!;
  const items = records.vault.items.flatMap((record) => {
    const stored = get(record);
    if (stored === undefined) return [];
    const blocks = stored.blocks.map((block) => get(records.vault.blocks[block]!) ?? new Uint8Array());
    return [{ ...stored, content: concatBytes(...blocks) }];
  });
  return {
    publicKey,
    secretKey,
    batchCertificate: get(records.batchCertificate)!,
    cardCertificate: get(records.cardCertificate)!,
    isBlank: get(records.lifecycle) === 'blank',
    set,
    members,
    self: set === undefined ? undefined : members[set.member],
    wallet: get(of.secret),
    share: get(of.share),
    split: get(of.split),
    offer: get(of.pendingOffer),
    pending: of.exports.flatMap((record, at) => (get(record)?.pending === true ? [at + 1] : [])),
    /** Items of the vault, of all slots. */
    items,
    vaultOffer: get(records.vault.offer),
    pinKey: get(records.pinKey),
    pukKey: get(records.pukKey),
    nonce: get(records.pinResetNonce),
    hasDecoy: get(records.decoy.pinKey) !== undefined,
  };
}
