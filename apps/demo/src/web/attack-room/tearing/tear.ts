/** Tearing: a card loses power between two writes to its memory, or in the middle of a write. */

import { equalBytes } from '@noble/curves/utils.js';
import { cloneTarget, getStatus } from '@symbolon/client';
import { isSymbolonError } from '@symbolon/interface';
import { type LabCard, withSession } from '../lab.ts';
import { importInto, type RecordedBackup, relay } from '../recorded-backup.ts';

/** The second card of a backup is about to take the key. */
export type TearSetup = {
  readonly backup: RecordedBackup;
  /** How many words the card writes to take the key. */
  readonly writes: number;
};

export type TearResult = {
  /** What the card holds when it has power again: its state before or after it takes the key. */
  readonly state: 'before' | 'after';
  /** Whether the next tap returns the same receipt as without the power cut. */
  readonly same: boolean;
};

export type Cut = {
  /** How many words are written before the power cut. */
  readonly afterWrites: number;
  /** Whether the next word is garbage. */
  readonly torn: boolean;
};

export async function prepareTearing(backup: RecordedBackup): Promise<TearSetup> {
  const { second } = backup.before.export();
  await take(second, backup.second.export);
  return { backup, writes: second.emulated.power.writes() };
}

/** Cuts the power while the card takes the key, and lets it take the key again. */
export async function tear({ backup }: TearSetup, cut: Cut): Promise<TearResult> {
  const { second } = backup.before.export();
  const state = await pullAway(second, backup, cut);
  return { state, same: equalBytes(await importInto(second, backup.second.export), backup.second.receipt) };
}

/** Cuts the power and continues the backup. @returns whether the backup was completed */
export async function tearAndFinish({ backup }: TearSetup, cut: Cut): Promise<boolean> {
  const cards = backup.before.export();
  await pullAway(cards.second, backup, cut);
  const answers = await relay(cards, backup, { kind: 'export', message: backup.second.export });
  return answers.every(({ refusal }) => refusal === undefined);
}

async function pullAway(card: LabCard, backup: RecordedBackup, cut: Cut): Promise<TearResult['state']> {
  await take(card, backup.second.export, () => card.emulated.power.cut(cut)).catch((error: unknown) => {
    if (!isSymbolonError(error, 'transport/card-removed')) throw error;
  });
  const { lifecycle } = await withSession(card, { can: card.can }, (session) => getStatus(session));
  return lifecycle === 'active' ? 'after' : 'before';
}

function take(card: LabCard, exported: Uint8Array, onceOpen: () => void = () => {}): Promise<Uint8Array> {
  return withSession(card, { can: card.can }, async (session) => {
    onceOpen();
    return cloneTarget(session).importClone({ export: exported });
  });
}
