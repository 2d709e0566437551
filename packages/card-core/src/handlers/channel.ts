import { cardOpening, checkOpening } from '@symbolon/protocol/channel';
import { type Handler, required } from '../card/context.ts';
import { checkOffered, checkTries, passwordKeyOf, triesOf } from '../passwords.ts';
import { attestationOf } from './identity.ts';

/**
 * For a PIN or PUK nothing in the response depends on the password, so no try is taken here: the host proves first,
 * with the first command of the session (`protect.ts`). The CAN is not counted; with it the card proves itself at
 * once.
 */
export const openChannel: Handler<'openChannel'> = (request, context) => {
  const { store, rng, session, openSession } = context;
  const { password, attestation } = request;
  checkOffered(store, password);
  checkTries(store, password, session);
  checkOpening(request);
  const tries = required(triesOf(store, password));
  if (password !== 'can') context.beginUnprovenRun();
  const opening = cardOpening(request, {
    passwordKey: required(passwordKeyOf(store, password)),
    triesLeft: password === 'can' ? tries : tries - 1,
    random: rng,
  });
  const { keys, run, challenge } = opening;
  const { channelBinding } = keys;
  const wanted = { certificates: attestation === 'certificates', short: attestation === 'short' };
  const proof = attestation === 'none' ? undefined : { channelBinding, challenge, ...wanted };
  openSession({ kind: password, keys, ...(run && password !== 'can' && { proof: { run, password } }) });
  return opening.response(proof && attestationOf(store, proof));
};
