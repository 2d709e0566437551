import { cardOpening, checkShare } from '@symbolon/protocol/channel-opening';
import { type Handler, required } from '../context.ts';
import { checkOffered, checkTries, passwordKeyOf, takeTry, triesOf } from '../passwords.ts';
import { attestationOf } from './identity.ts';

/**
 * A try is taken, and stored, before the password's key is touched: the answer tells the host whether its guess was
 * right. The first command that verifies gives it back: see `opener.ts`. A share that is none is refused before that,
 * for it says nothing of the password.
 */
export const openChannel: Handler<'openChannel'> = (request, { store, rng, session, openSession }) => {
  const { password, attestation } = request;
  checkOffered(store, password);
  checkTries(store, password, session);
  checkShare(request);
  takeTry(store, password);
  const opening = cardOpening(request, {
    passwordKey: required(passwordKeyOf(store, password)),
    triesLeft: required(triesOf(store, password)),
    random: rng,
  });
  const { keys, challenge } = opening;
  const { channelBinding } = keys;
  const proof =
    attestation === 'none' ? undefined : { channelBinding, challenge, certificates: attestation === 'certificates' };
  openSession({ kind: password, keys, opener: password === 'can' ? undefined : { password } });
  return opening.response(proof && attestationOf(store, proof));
};
