/** The card is pulled away while it writes: at any write, cleanly or leaving garbage. */
import { equalBytes } from '@noble/curves/utils.js';
import { getStatus } from '@symbolon/client/actions/get-status';
import { cloneTarget } from '@symbolon/client/clone-session';
import { isSymbolonError } from '@symbolon/protocol/errors';
import { type LabCard, withGenuine, withSession } from '../lab.ts';
import { importInto, type RecordedBackup, relay } from '../recorded-backup.ts';

/** The key is on its way to the second card, which waits for it. */
export type TearSetup = {
  readonly backup: RecordedBackup;
  /** Words written to take the key. */
  readonly writes: number;
};

export type TearResult = {
  /** What the card holds when it has power again. */
  readonly state: 'before' | 'after';
  /** Whether the next tap gave the receipt that an undisturbed one gives. */
  readonly same: boolean;
};

export type Cut = {
  /** Words written before the power is gone. */
  readonly afterWrites: number;
  /** The next word is left as garbage. */
  readonly torn: boolean;
};

export async function prepareTearing(backup: RecordedBackup): Promise<TearSetup> {
  const { second } = backup.before.export();
  await take(second, backup.second.export);
  return { backup, writes: second.emulated.power.writes() };
}

/** Takes the key, with the power gone in the middle; then taps again. */
export async function tear({ backup }: TearSetup, cut: Cut): Promise<TearResult> {
  const { second } = backup.before.export();
  const state = await pullAway(second, backup, cut);
  return { state, same: equalBytes(await importInto(second, backup.second.export), backup.second.receipt) };
}

/** The same, and the backup goes on. @returns whether it came to its end */
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
  return withGenuine(card, { can: card.can }, async (session) => {
    onceOpen();
    return cloneTarget(session).importClone({ export: exported });
  });
}
