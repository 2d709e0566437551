/** The steps of dealing shares. Any may run again: after the connection broke, on another host, with another card. */
import { equalBytes } from '@noble/curves/utils.js';
import { quote } from '@symbolon/interface';
import type { WalletSetStatus } from '@symbolon/protocol/commands';
import { decodeWith } from '@symbolon/protocol/encoding';
import { rosterStatement } from '@symbolon/protocol/set';
import { dealMessage } from '@symbolon/protocol/shares';
import { isRefusal } from '@symbolon/protocol/status';
import { type ClonePasswords, offeredCertificate } from '../back-up/back-up-state.ts';
import type { CeremonyCard, UnlockedCard, UnlockOptions } from '../ceremony/ceremony-card.ts';
import type { RequestedCard } from '../ceremony/driver.ts';
import { ceremonyStopped, problemOf } from '../ceremony/problems.ts';
import { unlockMember, unlockWithPin } from '../ceremony/unlock.ts';
import type { DealProgress, DealRun, HolderProgress } from './deal-state.ts';

type At = { readonly step: string; readonly card: RequestedCard };

/** Has a card offer itself. One that is not blank only says which card it is, until the dealer knows it. */
export async function askHolder(holder: HolderProgress, { progress, steps }: DealRun): Promise<void> {
  const at = {
    step: 'offer',
    slot: 0,
    card: wanted(holder),
    passwords: [holder.holdsShare ? 'pin' : 'can'],
    ...(holder.problem !== undefined && { problem: holder.problem }),
  } as const;
  holder.problem = undefined;
  await steps.run(at, async (card) => {
    const session = holder.holdsShare
      ? (await unlockShareCard(card, at, progress)).session
      : await card.unlock('can', packOf(progress));
    const { cardNumber, publicKey, certificates, lifecycle } = await session.attest();
    progress.certificates = certificates;
    if (progress.holders.some((other) => other !== holder && other.cardNumber === cardNumber))
      throw ceremonyStopped({ kind: 'same-card-twice', at });
    const isReady = holder.holdsShare || lifecycle === 'blank';
    const offer = isReady ? await session.offerShare() : undefined;
    // A deal is encrypted to the card that signed the offer, so it must be this one.
    if (offer !== undefined && !equalBytes(offeredCertificate(offer), certificates.at(-1) ?? new Uint8Array()))
      throw ceremonyStopped({ kind: 'wrong-card', at });
    Object.assign(holder, { cardNumber, publicKey, offer, occupied: !isReady });
  });
  const said = holder.occupied ? 'is not blank. The card with the wallet knows whether it holds a share' : 'is ready';
  steps.report(at, `${quote(holder.plan.label)} ${said}.`);
}

/** Gives a card its share. */
export async function giveShare(
  holder: HolderProgress,
  { progress, options: { choosePasswords }, steps }: DealRun,
): Promise<void> {
  const { deal = new Uint8Array(), holdsShare } = holder;
  const card = wanted(holder);
  const own = holdsShare ? {} : await choosePasswords(card);
  const at = {
    step: 'import',
    slot: 0,
    card,
    passwords: [holdsShare ? 'pin' : 'can'],
    ...(!holdsShare && { passwordsAgain: ['can', 'pin'] as const }),
  } as const;
  const request = { deal, ...(isNewer(progress.roster, deal, holdsShare) && { roster: progress.roster }) };
  const take = (session: UnlockedCard, passwords: Partial<ClonePasswords> = {}): Promise<Uint8Array> =>
    session.importShare({ ...request, ...passwords }).catch(async (error: unknown) => {
      // A backup vouches for no members that the card does not know yet. It may deal to it all the same.
      if (!holdsShare || !isRefusal(error, 'quorumMissing')) throw error;
      return session.importShare({ deal }).catch(() => {
        throw error;
      });
    });
  await steps.run(at, async (presented) => {
    const first = await unlockOfferer(presented, holdsShare ? 'pin' : 'can', { holder, progress, at });
    if (!holdsShare && first.lifecycle !== 'blank') {
      // It took the share before, and the answer was lost. It has a PIN now, and repeats the answer in a PIN session.
      const again = await unlockOfferer(presented, 'pin', { holder, progress, at });
      holder.receipt = await take(again.session);
    } else holder.receipt = await take(first.session, own);
  });
  steps.report(at, `${quote(holder.plan.label)} has its share, which fits the others, and signed a receipt.`);
}

/** Has a card that has its share already repeat its receipt. */
export async function askReceipt(holder: HolderProgress, { progress, steps }: DealRun): Promise<void> {
  const at = { step: 'receipt', slot: 0, card: wanted(holder), passwords: ['pin'] } as const;
  await steps.run(at, async (card) => {
    const { session } = await unlockShareCard(card, at, progress);
    const { held } = await session.shareStatus();
    if (held?.split.terms.number === progress.number) {
      holder.receipt = await session.importShare({ deal: new Uint8Array() });
      return;
    }
    // It never took the share: it offers itself as before, and gets the same once more.
    Object.assign(holder, { waitedFor: false, occupied: false, holdsShare: true, offer: await session.offerShare() });
  });
  if (holder.receipt !== undefined)
    steps.report(at, `${quote(holder.plan.label)} had its share already, and gave its receipt again.`);
}

function wanted({ plan: { label }, cardNumber, holdsShare }: HolderProgress): RequestedCard {
  return { part: holdsShare ? 'share' : 'new', label, ...(cardNumber !== undefined && { cardNumber }) };
}

/** Opens a card that holds a share. @throws SymbolonError `ceremony/stopped`: no-share, other-set */
export async function unlockShareCard(
  card: CeremonyCard,
  at: At,
  { setId, ...progress }: Pick<DealProgress, 'setId' | 'certificates'>,
): Promise<{ readonly session: UnlockedCard; readonly set: WalletSetStatus }> {
  try {
    const opened = await unlockMember(card, at, setId, packOf(progress));
    if (opened.set.role === 'share') return opened;
  } catch (error) {
    if (problemOf(error, at)?.kind !== 'no-wallet') throw error;
    throw ceremonyStopped({ kind: 'no-share', at }, error);
  }
  throw ceremonyStopped({ kind: 'no-share', at });
}

type Offered = { readonly holder: HolderProgress; readonly progress: DealProgress; readonly at: At };

/**
 * Opens the card that made the offer. No other card gets the share, or the passwords that go with it.
 *
 * @throws SymbolonError `card/counterfeit`; `ceremony/stopped`: wrong-card
 */
async function unlockOfferer(card: CeremonyCard, password: 'can' | 'pin', { holder, progress, at }: Offered) {
  const offered = offeredCertificate(holder.offer ?? new Uint8Array());
  const known = knownOf(offered, progress);
  const session = await (password === 'pin' ? unlockWithPin(card, at, known) : card.unlock(password, known));
  const { lifecycle, certificates } = await session.attest();
  progress.certificates = certificates;
  if (!equalBytes(certificates.at(-1) ?? new Uint8Array(), offered)) throw ceremonyStopped({ kind: 'wrong-card', at });
  return { session, lifecycle };
}

/** Certificates that a card need not send again once it made an offer. */
export function knownOf(offered: Uint8Array, progress: Pick<DealProgress, 'certificates'>): UnlockOptions {
  const batch = progress.certificates?.[0];
  return batch === undefined ? packOf(progress) : { certificates: [batch, offered] };
}

/** Any card of the ceremony is most likely of the same pack. */
export function packOf({ certificates }: Pick<DealProgress, 'certificates'>): UnlockOptions {
  return certificates === undefined ? {} : { pack: certificates };
}

/** Whether a card needs the list of members: it is newer than the one in its deal, or than the one it has. */
function isNewer(roster: Uint8Array | undefined, deal: Uint8Array, holdsShare: boolean): roster is Uint8Array {
  if (roster === undefined || holdsShare) return roster !== undefined;
  const newest = decodeWith(rosterStatement, 'roster statement', roster).body;
  const told = decodeWith(dealMessage, 'deal', deal).body;
  return newest.members.length > told.members.length || newest.epoch > told.split.terms.epoch;
}
