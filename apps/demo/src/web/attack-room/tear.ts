/** The card is pulled away while it writes: at any write, cleanly or leaving garbage. */
import { getStatus } from '@symbolon/client/actions/get-status';
import { openCard } from '@symbolon/client/card';
import { importClone } from '@symbolon/client/clone-session';
import { type Bench, copyOf, exportFor, importInto, type LabCard, labPin, offerOf, withSession } from './lab.ts';

/** A card that has made its offer, and the message for it. */
export type TearBench = {
  readonly card: () => LabCard;
  readonly exported: Uint8Array /** Words written to take the key. */;
  readonly writes: number;
};

export type TearResult = {
  /** What the card holds when it has power again. */
  readonly state: 'before' | 'after';
  /** Whether the next tap gives the same receipt as an undisturbed one. */
  readonly finished: boolean;
};

export async function prepareTear({ wallet, second }: Bench): Promise<TearBench> {
  const exported = await exportFor(wallet, await offerOf(second));
  const card = (): LabCard => copyOf(second);
  const undisturbed = card();
  await take(undisturbed, exported);
  return { card, exported, writes: undisturbed.emulated.power.writes() };
}

/** Takes the key, with the power gone after `afterWrites` words; then taps again. */
export async function tear(
  { card, exported }: TearBench,
  cut: { readonly afterWrites: number; readonly torn: boolean },
): Promise<TearResult> {
  const torn = card();
  await take(torn, exported, () => torn.emulated.power.cut(cut)).catch(() => undefined);
  const { lifecycle } = await withSession(torn, { can: torn.can }, (session) => getStatus(session));
  const state = lifecycle === 'active' ? 'after' : 'before';
  const receipt = state === 'before' ? await take(torn, exported) : await importInto(torn, exported, { pin: labPin });
  return { state, finished: receipt.length > 0 };
}

/** The export is proof enough: it takes no session. */
async function take(card: LabCard, exported: Uint8Array, onceOpen: () => void = () => {}): Promise<Uint8Array> {
  const transport = card.emulated.tap();
  try {
    const opened = await openCard(transport);
    onceOpen();
    return await importClone(opened, { export: exported });
  } finally {
    await transport.close();
  }
}
