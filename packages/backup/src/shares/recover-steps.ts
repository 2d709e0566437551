/** The steps of a recovery from shares. Any may run again. */
import { equalBytes } from '@noble/curves/utils.js';
import { quote, type Slip39Share } from '@symbolon/interface';
import { decodeCertificate } from '@symbolon/protocol/certificates';
import { isRefusal } from '@symbolon/protocol/status';
import { offeredCertificate } from '../back-up/back-up-state.ts';
import type { UnlockedCard } from '../ceremony/ceremony-card.ts';
import type { LabelledCard, RequestedCard } from '../ceremony/driver.ts';
import { ceremonyStopped, describeProblem, problemOf } from '../ceremony/problems.ts';
import { unlockWithPin } from '../ceremony/unlock.ts';
import { admissionCode } from '../set/admission-code.ts';
import { knownOf, packOf, unlockShareCard } from './deal-steps.ts';
import { enoughOf, type RecoverRun, type ReleasedShare, released } from './recover-state.ts';
import { describeSharePlace, describeSharePlan } from './share-plan.ts';
import { listed } from './split-words.ts';
import { sortWritten } from './written-shares.ts';

/** Has the blank card offer itself. */
export async function askBlankCard({ progress, options, steps }: RecoverRun): Promise<void> {
  const at = { step: 'offer', card: blankCard(options.card, progress.cardNumber), passwords: ['can'] } as const;
  await steps.run(at, async (card) => {
    const session = await card.unlock('can', packOf(progress));
    const { lifecycle, cardNumber, certificates } = await session.attest();
    progress.certificates = certificates;
    if (lifecycle !== 'blank') throw ceremonyStopped({ kind: 'target-not-empty', at });
    const offer = await session.offerRecovery(options.compareCode === undefined ? {} : { anyPack: true });
    if (!equalBytes(offeredCertificate(offer), certificates.at(-1) ?? new Uint8Array()))
      throw ceremonyStopped({ kind: 'wrong-card', at });
    // What was released for another offer is of no use.
    if (progress.offer !== undefined && !equalBytes(progress.offer, offer)) progress.shares = [];
    Object.assign(progress, { cardNumber, offer });
  });
  steps.report(at, `${quote(options.card.label)} is blank and genuine, and waits for shares.`);
}

/** Has one more share card seal its share to the blank card. */
export async function askShareCard({ progress, options, steps, finish }: RecoverRun): Promise<void> {
  const { problem: before } = progress;
  const named = nextCard({ progress, options });
  const at = {
    step: 'release',
    slot: 0,
    card: { part: 'share', ...named },
    passwords: ['pin'],
    ...(before !== undefined && { problem: before }),
  } as const;
  progress.problem = undefined;
  const { offer = new Uint8Array() } = progress;
  const isElsewhere = await steps.run(at, async (card) => {
    const { session, set } = await unlockShareCard(card, at, { ...progress, setId: undefined });
    const { cardNumber, certificates } = await session.attest();
    progress.certificates = certificates;
    if (progress.shares.some((share) => share.cardNumber === cardNumber))
      throw ceremonyStopped({ kind: 'same-card-twice', at });
    if (progress.shares.some(({ split }) => !equalBytes(split.terms.setId, set.id)))
      throw ceremonyStopped({ kind: 'other-set', at });
    const isOther = await isOfOtherPack(session, offer);
    if (isOther && options.compareCode === undefined) throw ceremonyStopped({ kind: 'recovers-elsewhere', at });
    if (isOther && !progress.compared) return { setId: set.id, epoch: set.epoch };
    const recovery = await session.releaseShare(offer, isOther ? { anyPack: true } : {});
    progress.shares = [...progress.shares, released({ label: named.label, cardNumber }, recovery)];
    return undefined;
  });
  if (isElsewhere !== undefined) return compare({ progress, options }, isElsewhere);
  const share = progress.shares.at(-1);
  if (share === undefined) return;
  steps.report(at, describeReleased(share));
  for (const sentence of describeLeftAside(progress.shares, share, options.written)) steps.report(at, sentence);
  if (finish.exportable === true && !share.split.terms.exportable)
    throw ceremonyStopped({ kind: 'not-exportable', at });
  const earlier = progress.shares.find(({ digest }) => digest !== share.digest);
  if (earlier === undefined || enoughOf(progress, options.written) !== undefined) return;
  steps.report(at, describeMix(earlier, share));
  progress.problem = describeProblem('other-split', at);
}

/**
 * The next card by its name.
 *
 * @throws SymbolonError `ceremony/stopped` where all named were here: shares-missing, or why a written share adds nothing
 */
function nextCard({ progress, options }: Pick<RecoverRun, 'progress' | 'options'>): LabelledCard {
  const isHere = (label: string) => progress.shares.some((share) => share.label === label);
  if (options.shares !== undefined) {
    const next = options.shares.find(({ label }) => !isHere(label));
    if (next !== undefined) return next;
    const [first] = progress.shares;
    const same = progress.shares.filter(({ digest }) => digest === first?.digest);
    const [left] = sortWritten(options.written ?? [], same).leftAside;
    throw ceremonyStopped({
      kind: left?.kind ?? 'shares-missing',
      at: { step: 'release', card: left === undefined ? options.card : { label: left.label } },
    });
  }
  let count = 1;
  while (isHere(`share card ${count}`)) count += 1;
  return { label: `share card ${count}` };
}

function describeReleased({ label, split, index }: ReleasedShare): string {
  const { plan, number } = split.terms;
  return `${quote(label)} gives ${describeSharePlace(plan, index)}, of split ${number}: ${describeSharePlan(plan)} make the wallet.`;
}

function describeMix(one: ReleasedShare, other: ReleasedShare): string {
  const [older, newer] = one.split.terms.number < other.split.terms.number ? [one, other] : [other, one];
  return `${quote(older.label)} holds a share of split ${older.split.terms.number}, and ${quote(newer.label)} one of split ${newer.split.terms.number}. They do not mix; whichever is complete will do.`;
}

/** The written shares that turn out to add nothing now that this card has given its share. */
function describeLeftAside(
  shares: readonly ReleasedShare[],
  { label, digest }: ReleasedShare,
  written: readonly Slip39Share[] = [],
): readonly string[] {
  const same = shares.filter((share) => share.digest === digest);
  return sortWritten(written, same)
    .leftAside.filter(({ beside }) => same.length === 1 || beside === label)
    .map(({ label: name, kind, beside }) =>
      kind === 'other-split'
        ? `${quote(name)} is of another split than the share of ${quote(beside)}, and is left aside.`
        : `${quote(name)} is the share of ${quote(beside)} again, and is left aside.`,
    );
}

/** The pack is in the certificate. */
async function isOfOtherPack(session: UnlockedCard, offer: Uint8Array): Promise<boolean> {
  const { pack } = await session.attest();
  const offered = decodeCertificate(offeredCertificate(offer)).body;
  return offered.role !== 'card' || !equalBytes(offered.pack, pack);
}

/** The people compare the code of the blank card, which is of another pack. @throws SymbolonError `ceremony/stopped` */
async function compare(
  { progress, options }: Pick<RecoverRun, 'progress' | 'options'>,
  { setId, epoch }: { readonly setId: Uint8Array; readonly epoch: number },
): Promise<void> {
  const { publicKey } = decodeCertificate(offeredCertificate(progress.offer ?? new Uint8Array())).body;
  const isSame = await options.compareCode?.(admissionCode({ setId, epoch, publicKey }));
  if (isSame !== true)
    throw ceremonyStopped({ kind: 'recovery-codes-differ', at: { step: 'compare', card: options.card } });
  progress.compared = true;
}

/** Gives the blank card all shares, one right after another, and has it make the wallet. */
export async function makeOfShares({ progress, options, steps, finish }: RecoverRun): Promise<void> {
  const { written = [], card: blank } = options;
  const shares = enoughOf(progress, written) ?? [];
  const split = shares[0]?.split;
  if (split === undefined) return;
  const at = {
    step: 'recover',
    card: blankCard(blank, progress.cardNumber),
    passwords: ['can'],
    passwordsAgain: ['can', 'pin'],
  } as const;
  const { fitting } = sortWritten(written, shares);
  const last = shares.length + fitting.length - 1;
  await steps.run(at, async (card) => {
    const offered = offeredCertificate(progress.offer ?? new Uint8Array());
    const session = await card.unlock('can', knownOf(offered, progress));
    const { lifecycle, certificates } = await session.attest();
    progress.certificates = certificates;
    if (!equalBytes(certificates.at(-1) ?? new Uint8Array(), offered))
      throw ceremonyStopped({ kind: 'wrong-card', at });
    if (lifecycle !== 'blank') {
      // It made the wallet before, and the answer was lost.
      const again = await unlockWithPin(card, at, knownOf(offered, progress));
      if ((await again.status()).masterFingerprint !== split.terms.masterFingerprint)
        throw ceremonyStopped({ kind: 'target-not-empty', at });
      progress.made = split;
      return;
    }
    const given = [
      ...shares.map(({ label, recovery }) => ({ label, share: { recovery } })),
      ...fitting.map(({ label, share }) => ({ label, share: { written: share } })),
    ];
    for (const [position, { label, share }] of given.entries()) {
      try {
        await session.gatherShare(share, position === last ? { finish } : {});
      } catch (error) {
        const problem = isRefusal(error) ? problemOf(error, { ...at, card: { label } }) : undefined;
        if (problem === undefined) throw error;
        if (isRefusal(error, 'otherCeremony', 'conditionsOfUse')) {
          // It has forgotten its offer: all begins again with a new one.
          Object.assign(progress, { offer: undefined, shares: [] });
          return;
        }
        const isOfCard = shares.some((one) => one.label === label);
        if (!isOfCard || !isRefusal(error, 'otherSplit', 'shareWrong', 'shareTwice', 'notGenuine', 'otherPack'))
          throw ceremonyStopped(problem, error);
        progress.shares = progress.shares.filter((one) => one.label !== label);
        progress.problem = problem;
        return;
      }
    }
    if ((await session.status()).masterFingerprint !== split.terms.masterFingerprint)
      throw ceremonyStopped({ kind: 'secret-wrong', at });
    progress.made = split;
  });
  if (progress.made === undefined) return;
  const from = listed([...shares, ...fitting].map(({ label }) => label));
  steps.report(at, `${quote(blank.label)} holds the wallet again, made of ${from}.`);
}

function blankCard({ label }: LabelledCard, cardNumber: string | undefined): RequestedCard {
  return { part: 'new', label, ...(cardNumber !== undefined && { cardNumber }) };
}
