/**
 * Every order of the messages of two ceremonies at once, up to a number of steps: each state of the cards is gone on
 * from once.
 */
import { createHash } from 'node:crypto';
import { status } from '@symbolon/protocol/status';
import { type CardName, contentOf, fromText, type Snapshot } from './cards.ts';
import { copyLedger, type Ledger } from './ledger.ts';
import { copyRecording, type Move, newRecording, type Recording, record } from './relay.ts';
import type { Arena } from './stages.ts';

type State = { readonly snapshot: Snapshot; readonly ledger: Ledger; readonly recording: Recording };

const targets = ['a', 'b', 'c'] as const;
const sources = ['primary', 'second'] as const;

/** Everything that can be said to the cards of two owners' ceremonies: what was recorded, to whoever might take it. */
function movesAt({ recording }: State): readonly Move[] {
  const { offers, exports, receipts } = recording;
  return [
    ...targets.map((card): Move => ({ card, name: 'cloneOffer', request: {} })),
    ...sources.flatMap((card) =>
      offers.map((offer): Move => ({ card, name: 'cloneExport', request: { role: 'daily', offer } })),
    ),
    ...targets.flatMap((card) =>
      exports.map((exported): Move => ({ card, name: 'cloneImport', request: { export: exported } })),
    ),
    ...sources.flatMap((card) =>
      receipts.map((receipt): Move => ({ card, name: 'cloneConfirm', request: { receipt } })),
    ),
    ...sources.map((card): Move => ({ card, name: 'cloneSeal', request: {} })),
  ];
}

/**
 * @param visit sees every state once, with the cards in it, and may change them
 * @returns steps taken, and different states met
 */
export function everyOrder(
  arena: Arena,
  depth: number,
  visit: (ledger: Ledger) => void,
): { readonly steps: number; readonly states: number } {
  const { table, stages, play } = arena;
  const [first] = stages;
  const images = new Map<string, Uint8Array>();
  const met = new Set<string>();
  let steps = 0;

  /** Most cards are as they were: they share one image. */
  const shared = (snapshot: Snapshot): Snapshot =>
    new Map(
      [...snapshot].map(([name, { image, drawn }]) => {
        const key = digestOf([image]);
        images.set(key, images.get(key) ?? image);
        return [name, { image: images.get(key)!, drawn }] as const;
      }),
    );
  /** What was promised is part of a state, whether the cards remember it or not. */
  const digestHere = ({ recording, ledger }: Pick<State, 'recording' | 'ledger'>): string =>
    digestOf([
      ...[...ledger.sealed].sort().map(fromText),
      ...[...targets, ...sources].map((name: CardName) => contentOf(table.players[name])),
      ...(Object.values(recording).flat() as Uint8Array[]),
    ]);

  let states: readonly State[] = [{ snapshot: first!.snapshot, ledger: first!.ledger, recording: newRecording() }];
  for (let level = 0; level < depth; level += 1) {
    const next: State[] = [];
    for (const state of states) {
      for (const move of movesAt(state)) {
        table.restore(state.snapshot);
        const ledger = copyLedger(state.ledger);
        const { status: sw, response } = play(move, ledger);
        steps += 1;
        if (sw !== status.ok) continue;
        const recording = copyRecording(state.recording);
        if (isNews(recording, move, response)) record(recording, move, response);
        recording.requests.length = 0;
        const digest = digestHere({ recording, ledger });
        if (met.has(digest)) continue;
        met.add(digest);
        if (level + 1 < depth) next.push({ snapshot: shared(table.snapshot()), ledger: copyLedger(ledger), recording });
        visit(ledger);
      }
    }
    states = next;
  }
  return { steps, states: met.size };
}

/** Whether a message was not heard before. */
function isNews({ offers, exports, receipts }: Recording, { name }: Move, response: unknown): boolean {
  const heard = Object.values(response as object).find((value): value is Uint8Array => value instanceof Uint8Array);
  const before = { cloneOffer: offers, cloneExport: exports, cloneImport: receipts }[name as 'cloneOffer'];
  return heard !== undefined && before !== undefined && !before.some((message) => Buffer.compare(message, heard) === 0);
}

function digestOf(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
