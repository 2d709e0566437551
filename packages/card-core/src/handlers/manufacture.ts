import { p256 } from '@noble/curves/nist.js';
import { equalBytes } from '@noble/curves/utils.js';
import { verifyChain } from '@symbolon/protocol/certificates';
import type { Handler } from '../card/context.ts';
import { makeSecretKey } from '../keys/random.ts';
import { logCardEvent } from '../log.ts';
import { records } from '../nvm/layout.ts';
import { setPassword } from '../passwords.ts';
import { Refusal } from '../refusal.ts';

export const initialiseIdentity: Handler<'initialiseIdentity'> = (_, { store, rng }) => {
  const existing = store.get(records.identityKey);
  if (existing !== undefined) return { publicKey: existing.publicKey };
  const secretKey = makeSecretKey(rng);
  const publicKey = p256.getPublicKey(secretKey, true);
  store.put(records.identityKey, { secretKey, publicKey });
  secretKey.fill(0);
  return { publicKey };
};

export const personalise: Handler<'personalise'> = (
  { can, batchCertificate, cardCertificate },
  { store, trust, firmware },
) => {
  const key = store.get(records.identityKey);
  if (key === undefined) throw new Refusal('conditionsOfUse');
  const subject = verifyChain({ trust, chain: [batchCertificate, cardCertificate] });
  if (!equalBytes(subject.publicKey, key.publicKey) || !equalBytes(subject.firmware, firmware))
    throw new Refusal('incorrectData');
  store.put(records.batchCertificate, batchCertificate);
  store.put(records.cardCertificate, cardCertificate);
  setPassword(store, 'can', can);
  store.put(records.lifecycle, 'blank');
  logCardEvent(store, 'personalised', {});
  return {};
};
