/** Guarantees about recoveries from shares: see `guarantees.ts`. */
import { equalBytes } from '@noble/curves/utils.js';
import { recoveryMessage, type SharePlan, splitDigest } from '@symbolon/protocol/shares';
import { statusName } from '@symbolon/protocol/status';
import { type Answer, type Look, text } from './cards.ts';
import { type Done, type MoveOf, must, type World } from './judging.ts';
import type { Ledger } from './ledger.ts';

/** A message as both cards mean it: whether its certificates crossed beside it does not count. */
export function bareRecovery(recovery: Uint8Array): string {
  const { body, signature } = recoveryMessage.decode(recovery);
  return text(recoveryMessage.encode({ body: { ...body, certificates: [] }, signature }));
}

export function judgeRelease({ ledger }: World, { move, response, before, session }: Done<'shareRelease'>): void {
  const { card } = move;
  const { body } = recoveryMessage.decode(response.recovery);
  must(5, session === 'pin', `${card} gives its share without its PIN`);
  must(6, before.self?.standing !== 'revoked', `${card} is revoked, and gives its share`);
  const offer = ledger.offers.get(text(body.offerHash));
  must(1, offer?.purpose === 'recovery', `${card} gives its share to an offer that nobody made`);
  const isSame = (offer.by === 'stranger') === (card === 'stranger');
  must(1, isSame || move.request.anyPack === true, `${card} gives its share to another pack`);
  const digest = text(splitDigest(body.split));
  const sealed = {
    digest,
    index: body.index,
    isTrue: true,
    by: card,
    offer: text(body.offerHash),
    bytes: text(response.recovery),
  };
  ledger.recoveries.set(bareRecovery(response.recovery), sealed);
}

/** Whether these shares make the wallet: a count of our own. */
function isEnough({ groupThreshold, groups }: SharePlan, indexes: readonly number[]): boolean {
  let first = 0;
  const complete = groups.filter(({ threshold, count }) => {
    const of = indexes.filter((index) => index >= first && index < first + count).length;
    first += count;
    return of >= threshold;
  });
  return complete.length >= groupThreshold;
}

export function judgeRecover(ledger: Ledger, { move, response, after }: Done<'shareRecover'>): void {
  const { card, request } = move;
  const taken = request.recovery && ledger.recoveries.get(bareRecovery(request.recovery));
  const before = ledger.gathered.get(card) ?? [];
  must(4, taken !== undefined, 'a share that nobody gave is taken');
  must(4, taken.isTrue, 'a wrong share is taken');
  const isOne = before.every(({ digest }) => digest === taken.digest);
  must(4, isOne, 'shares of two splits are put together');
  const isNew = before.every(({ index }) => index !== taken.index);
  must(4, isNew, 'one share is taken twice');
  const all = [...before, taken];
  ledger.gathered.set(card, all);
  const { split } = recoveryMessage.decode(request.recovery ?? new Uint8Array()).body;
  const { plan, setId } = split.terms;
  const indexes = all.map(({ index }) => index);
  must(4, response.enough === isEnough(plan, indexes), `${indexes.length} shares are said to be enough, or too few`);
  if (request.finish === undefined) return;
  must(4, isEnough(plan, indexes), 'a wallet is made of too few shares');
  const truth = ledger.truth.get(taken.digest);
  const secret = after.wallet?.roots[0]?.secret;
  must(4, truth !== undefined && secret !== undefined && equalBytes(secret, truth.wallet), 'it is another wallet');
  const { exportable } = split.terms;
  must(4, exportable || after.wallet?.exportable === false, 'a wallet is exportable that was not');
  must(4, after.set?.epoch === 0 && !equalBytes(after.set.id, setId), 'it comes into the old set');
  ledger.gathered.delete(card);
}

/** A share of another split is refused as such. */
export function judgeRefusedRecovery(
  ledger: Ledger,
  { card, session, request }: MoveOf<'shareRecover'>,
  { status }: Answer,
  before: Look,
): void {
  const { recovery, written } = request;
  if (recovery === undefined || written !== undefined) return;
  const offered = isRecovery(recovery) ? ledger.recoveries.get(bareRecovery(recovery)) : undefined;
  // Its certificates may have been changed on the way.
  const isWhole = offered?.bytes === text(recovery);
  const isForIt =
    isWhole && offered?.by !== 'stranger' && offered?.offer === ledger.openOffers.get(card) && before.isBlank;
  if (session !== undefined && session !== 'can') return;
  const isOther = (ledger.gathered.get(card) ?? []).some(({ digest }) => digest !== offered?.digest);
  if (offered === undefined || !isForIt || !isOther) return;
  const said = statusName(status) ?? status.toString(16);
  must(4, said === 'otherSplit', `${card} says of a share of another split: ${said}`);
}

function isRecovery(message: Uint8Array): boolean {
  try {
    return recoveryMessage.decode(message) !== undefined;
  } catch {
    return false;
  }
}
