import { cardOpening, checkShare } from '@symbolon/protocol/channel';
import { type Handler, required } from '../card/context.ts';
import { checkOffered, checkTries, passwordKeyOf, takeTry, triesOf } from '../passwords.ts';
import { attestationOf } from './identity.ts';

/**
 * The response tells the host whether its guess was right. So the card takes and stores a try before it uses the
 * password's key; the first command that verifies gives it back (`opener.ts`). An invalid share is refused earlier,
 * because it depends on no password.
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
