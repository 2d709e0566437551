import { equalBytes } from '@noble/curves/utils.js';
import { Refusal } from '@symbolon/protocol/refusal';
import type { Context, Handler } from '../context.ts';
import { passwordState } from '../passwords.ts';
import { eraseOwner } from '../reset.ts';

export const prepareReset: Handler<'prepareReset'> = (_, context) => {
  checkResetAllowed(context);
  const confirmation = context.rng(8);
  context.passOn(confirmation);
  return { confirmation };
};

export const resetCard: Handler<'resetCard'> = ({ confirmation, terminate }, context) => {
  const { memory, session, passedOn, promote } = context;
  checkResetAllowed(context);
  if (passedOn === undefined || !equalBytes(passedOn, confirmation)) throw new Refusal('conditionsOfUse');
  eraseOwner(memory, terminate ? 'terminated' : 'blank');
  // What this session goes on to make is the next owner's, whichever PIN opened it.
  promote({ kind: session.kind, decoy: false });
  return {};
};

/** The PUK resets only a card whose PIN is lost: else it would be a second PIN. */
function checkResetAllowed({ store, session }: Context): void {
  if (session.kind === 'puk' && passwordState(store, 'pin') !== 'blocked') throw new Refusal('conditionsOfUse');
}
