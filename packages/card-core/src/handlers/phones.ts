import { equalBytes } from '@noble/curves/utils.js';
import { phoneTag, resumedKeys } from '@symbolon/protocol/channel';
import { limits } from '@symbolon/protocol/limits';
import type { Handler } from '../card/context.ts';
import { logCardEvent } from '../log.ts';
import { records } from '../nvm/layout.ts';
import { Refusal } from '../refusal.ts';

export const addPhone: Handler<'addPhone'> = ({ name }, { store, rng, session }) => {
  const slot = records.phones.findIndex((record) => store.get(record) === undefined);
  const record = records.phones[slot];
  if (record === undefined) throw new Refusal('notEnoughMemory');
  const secret = rng(32);
  store.put(record, { secret, name, decoy: session.decoy });
  logCardEvent(store, 'phoneAdded', { slot });
  return { slot, secret };
};

export const listPhones: Handler<'listPhones'> = (_, { store }) =>
  records.phones.flatMap((record, slot) => {
    const phone = store.get(record);
    return phone === undefined ? [] : [{ slot, name: phone.name }];
  });

export const forgetPhone: Handler<'forgetPhone'> = ({ slot }, { store }) => {
  const record = records.phones[slot];
  if (record === undefined || store.get(record) === undefined) throw new Refusal('referencedDataNotFound');
  store.remove(record);
  logCardEvent(store, 'phoneForgotten', { slot });
  return {};
};

/**
 * Recognises a known phone. For an unknown one the card continues with a random secret: the same draws, the same
 * computations, a response of the same form. A phone added in a session of the duress PIN sees the decoy. Any other
 * sees what the last proven PIN opens.
 */
export const resumeSession: Handler<'resumeSession'> = ({ nonce, candidates }, { store, rng, openSession }) => {
  if (candidates.length === 0 || candidates.length > limits.phones) throw new Refusal('incorrectData');
  const cardNonce = rng(16);
  const unknown = rng(32);
  let secret = unknown;
  let decoy = false;
  for (const record of records.phones) {
    const stored = store.get(record);
    const known = stored?.secret;
    const tag = phoneTag(known ?? unknown, nonce);
    if (!candidates.some((candidate) => equalBytes(candidate, tag)) || known === undefined) continue;
    secret = known;
    decoy = stored?.decoy === true || store.get(records.pinTries)?.decoy === true;
  }
  const { cardTag, ...keys } = resumedKeys(secret, { phone: nonce, card: cardNonce });
  openSession({ kind: 'phone', keys, decoy });
  return { nonce: cardNonce, tag: cardTag };
};
