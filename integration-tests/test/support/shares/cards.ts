/**
 * Cards that an attacker splits, deals and recovers with: chips without a channel around them, on memory that is put
 * back in no time. FOR TESTS ONLY.
 */
import { journalSize, openStore, recordAddress, records } from '@symbolon/card-core/nvm';
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
import { type Cut, testMemory } from '../../../../packages/card-core/test/support/memory.ts';
import { seededRandom } from '../../../../test/seeded-random.mjs';

/** What makes chips: of our firmware, or of one with a fault. */
export type Workshop = Pick<typeof chips, 'blankChip' | 'testChip'>;

/** The owner's cards. `target` recovers. The attacker owns `stranger`, of another pack, and knows its identity key. */
export const cardNames = ['dealer', 'backup', 'one', 'two', 'three', 'four', 'target', 'stranger'] as const;
export type CardName = (typeof cardNames)[number];
/** Cards that may hold a share. */
export const shareNames = ['one', 'two', 'three', 'four'] as const;

const slot: (typeof records.slots)[number] = records.slots[0]!;

/** One command for one card, and where power goes. */
export type Move = {
  readonly [N in CommandName]: {
    readonly card: CardName;
    readonly name: N;
    readonly request: RequestOf<Commands[N]>;
    readonly session?: chips.RunOptions['session'];
    readonly cut?: Cut;
  };
}[CommandName];

/** `status` is 0 where the answer was lost with the power. */
export type Answer = { readonly status: number; readonly data: Uint8Array; readonly response: unknown };

export type Table = {
  readonly keys: ReadonlyMap<string, CardName>;
  readonly send: (move: Move) => Answer;
  readonly look: (card: CardName) => Look;
  /** All that a card remembers but its log. */
  readonly content: (card: CardName) => Uint8Array;
  readonly snapshot: () => ReadonlyMap<CardName, Kept>;
  readonly restore: (snapshot: ReadonlyMap<CardName, Kept>) => void;
};

type Kept = { readonly image: Uint8Array; readonly drawn: number };
export type Look = ReturnType<typeof lookAt>;

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

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
      return [name, { memory, chip: testChip(name, memory, random), store: openStore({ nvm: memory.nvm }) }] as const;
    }),
  );
  const player = (name: CardName) => players.get(name)!;
  const touched = new Set<CardName>(cardNames);
  let held: ReadonlyMap<CardName, Kept> | undefined;
  return {
    keys: new Map(cardNames.map((name) => [text(lookAt(player(name).store).publicKey), name])),
    look: (name) => lookAt(player(name).store),
    content: (name) => player(name).memory.nvm.read(journalSize, recordAddress(records.logs.card) - journalSize),
    send: ({ card, name, request, session, cut }) => {
      const { chip, memory, store } = player(card);
      touched.add(card);
      const kind = session ?? (store.get(records.lifecycle) === 'blank' ? 'can' : 'pin');
      memory.power(cut);
      const { status: sw, data } = chip.send(name, request as never, { session: kind });
      const isLost = cut !== undefined;
      memory.power();
      if (isLost) chip.reset();
      if (isLost) return { status: 0, data: new Uint8Array(), response: undefined };
      const response = sw === status.ok ? (commands[name].response.decode(data) as ResponseOf<never>) : undefined;
      return { status: sw, data, response };
    },
    snapshot: () =>
      new Map(
        cardNames.map((name) => [name, { image: player(name).memory.image(), drawn: draws.get(name) ?? 0 }] as const),
      ),
    restore: (snapshot) => {
      for (const name of snapshot === held ? touched : cardNames) {
        const { image, drawn } = snapshot.get(name)!;
        player(name).memory.load(image);
        draws.set(name, drawn);
        player(name).chip.reset();
      }
      touched.clear();
      held = snapshot;
    },
  };
}

/** What a card has in its slot. */
function lookAt(store: Pick<ReturnType<typeof openStore>, 'get'>) {
  const set = store.get(slot.set);
  const members: readonly RosterMember[] = store.get(slot.roster) ?? [];
  const { publicKey, secretKey } = store.get(records.identityKey)!;
  return {
    publicKey,
    secretKey,
    batchCertificate: store.get(records.batchCertificate)!,
    cardCertificate: store.get(records.cardCertificate)!,
    isBlank: store.get(records.lifecycle) === 'blank',
    set,
    members,
    self: set === undefined ? undefined : members[set.member],
    wallet: store.get(slot.secret),
    share: store.get(slot.share),
    split: store.get(slot.split),
    offer: store.get(slot.pendingOffer),
    pending: slot.exports.flatMap((record, at) => (store.get(record)?.pending === true ? [at + 1] : [])),
  };
}
