/** Deals shares of the test wallet to the second card, as far as a check needs it. */
import { commands } from '@symbolon/protocol/commands';
import type { SharePlan } from '@symbolon/protocol/shares';
import type { Bench } from '../bench/bench.ts';
import type { Session } from '../bench/session.ts';
import { testPasswords } from '../bench/test-wallet.ts';

const { shareOffer, shareDeal, shareImport, shareConfirm, prepareReset, resetCard } = commands;

/** Two of three, in one group. */
export const twoOfThree: SharePlan = { groupThreshold: 1, groups: [{ threshold: 2, count: 3 }] };

/** Sessions with dealer and share card, and a deal of the first share. */
export type DealtShare = {
  readonly dealer: Session;
  readonly holder: Session;
  readonly offer: Uint8Array;
  readonly deal: Uint8Array;
};

/** Begins a split, and deals its first share to the second card. */
export async function dealTo(bench: Bench, slot = 0): Promise<DealtShare> {
  const holder = await bench.second().session();
  const { offer } = await holder.call(shareOffer, {});
  const dealer = await bench.session('pin');
  const { deal } = await dealer.call(shareDeal, { plan: twoOfThree, index: 0, offer }, { slot });
  return { dealer, holder, offer, deal };
}

/** The same, receipt and all. The session with the share card is one of its PIN then. */
export async function shareTo(bench: Bench, slot = 0): Promise<DealtShare & { readonly receipt: Uint8Array }> {
  const { dealer, holder: blank, offer, deal } = await dealTo(bench, slot);
  const { receipt } = await blank.call(shareImport, { deal, ...testPasswords });
  await dealer.call(shareConfirm, { receipt }, { slot });
  const holder = await bench.second().session('pin');
  return { dealer, holder, offer, deal, receipt };
}

/** Erases the card, which then offers itself to recover a wallet. */
export async function recovering(bench: Bench): Promise<{ readonly session: Session; readonly offer: Uint8Array }> {
  const owner = await bench.session('pin');
  const { confirmation } = await owner.call(prepareReset, {});
  await owner.call(resetCard, { confirmation, terminate: false });
  const session = await bench.session();
  const { offer } = await session.call(shareOffer, { recovery: true });
  return { session, offer };
}
