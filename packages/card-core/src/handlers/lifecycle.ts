import { equalBytes } from '@noble/curves/utils.js';
import type { Context, Handler } from '../card/context.ts';
import { logPukUse } from '../log.ts';
import { passwordState } from '../passwords.ts';
import { Refusal } from '../refusal.ts';
import { eraseOwner } from '../reset.ts';

export const prepareReset: Handler<'prepareReset'> = (_, context) => {
  checkResetAllowed(context);
  const confirmation = context.rng(8);
  context.keepForNext(confirmation);
  return { confirmation };
};

export const resetCard: Handler<'resetCard'> = ({ confirmation, terminate }, context) => {
  const { memory, session, kept, changeSession } = context;
  checkResetAllowed(context);
  if (kept === undefined || !equalBytes(kept, confirmation)) throw new Refusal('conditionsOfUse');
  logPukUse(context);
  eraseOwner(memory, terminate ? 'terminated' : 'blank');
  // The next wallet of this session is the next owner's, whichever PIN opened it.
  changeSession({ kind: session.kind, decoy: false, pukUnlogged: false });
  return {};
};

/** The PUK resets only a card whose PIN is blocked. Otherwise it would be a second PIN. */
function checkResetAllowed({ store, session }: Context): void {
  if (session.kind === 'puk' && passwordState(store, 'pin') !== 'blocked') throw new Refusal('conditionsOfUse');
}
