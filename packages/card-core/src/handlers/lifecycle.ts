import { equalBytes } from '@noble/curves/utils.js';
import { Refusal } from '@symbolon/protocol/refusal';
import type { Context, Handler } from '../context.ts';
import { records, recordsOf } from '../nvm/layout.ts';
import { passwordState } from '../passwords.ts';

export const prepareReset: Handler<'prepareReset'> = (_, context) => {
  checkResetAllowed(context);
  const confirmation = context.rng(8);
  context.passOn(confirmation);
  return { confirmation };
};

export const resetCard: Handler<'resetCard'> = ({ confirmation, terminate }, context) => {
  const { store, passedOn } = context;
  checkResetAllowed(context);
  if (passedOn === undefined || !equalBytes(passedOn, confirmation)) throw new Refusal('conditionsOfUse');
  const owned = [records.pin, records.puk, records.settings, records.decoy, ...records.phones, ...records.wallets.flatMap(recordsOf)];
  for (const record of owned) store.remove(record);
  store.put(records.lifecycle, terminate ? 'terminated' : 'blank');
  return {};
};

/** The PUK resets only a card whose PIN is lost: else it would be a second PIN. */
function checkResetAllowed({ store, session }: Context): void {
  if (session.kind === 'puk' && passwordState(store, 'pin') !== 'blocked') throw new Refusal('conditionsOfUse');
}
