/** A blank card that gathers shares, and makes the wallet of them. What it has so far lasts for one command. */
import { decodeWith } from '@symbolon/protocol/encoding';
import { shareSplit } from '@symbolon/protocol/shares';
import * as P from 'micro-packed';
import type { Context, Handler } from '../card/context.ts';
import { pendingOffer } from '../offers.ts';
import { Refusal } from '../refusal.ts';
import { type Gathered, gatherRecovery, gatherWritten } from '../shares/recovery.ts';
import { isEnough, joinShares } from '../shares/split.ts';
import { wholeRecovery } from '../tunnel/peer.ts';
import { identityOf } from './identity.ts';
import { storeWallet } from './wallet.ts';

const kept = P.struct({
  split: P.prefix(P.U16BE, shareSplit),
  shares: P.array(null, P.struct({ index: P.U8, value: P.bytes(P.U8) })),
});

export const shareRecover: Handler<'shareRecover'> = (request, context) => {
  const gathered = gather(request, context);
  const { split, shares } = gathered;
  const enough = isEnough(split, shares);
  const { finish } = request;
  if (finish !== undefined) {
    // A wallet is never more exportable than it was made.
    if (finish.exportable && !split.terms.exportable) throw new Refusal('incorrectData');
    const make = () => ({ ...joinShares(split, shares), exportable: finish.exportable });
    storeWallet(make, { ...finish, event: 'walletRecovered' }, context);
  } else context.keepForNext(kept.encode({ split, shares: [...shares] }));
  return { indexes: shares.map(({ index }) => index), enough };
};

/** @throws Refusal `incorrectData`, `conditionsOfUse` (no offer is open, or no share of a card came before), and others */
function gather(request: Parameters<typeof shareRecover>[0], context: Context): Gathered {
  const { recovery, written, certificate } = request;
  const before = context.kept === undefined ? undefined : decodeWith(kept, 'gathered shares', context.kept);
  if ((recovery === undefined) === (written === undefined)) throw new Refusal('incorrectData');
  const pending = pendingOffer(context, 'recovery');
  if (pending === undefined) throw new Refusal('conditionsOfUse');
  if (recovery === undefined) {
    if (written === undefined || before === undefined) throw new Refusal('conditionsOfUse');
    return gatherWritten(written, before);
  }
  const own = identityOf(context.store);
  const whole = certificate === undefined ? recovery : wholeRecovery(recovery, certificate, own);
  return gatherRecovery(whole, before, pending, { own, trust: context.trust });
}
