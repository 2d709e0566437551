/** Why a card refuses, by the status word that it answers. */
import type { StatusName } from '@symbolon/protocol/status';
import type { Refusal } from './lab.ts';

const reasons: { readonly [S in StatusName]?: string } = {
  incorrectData: 'It is no message any more: tags and lengths are checked before anything else.',
  notGenuine:
    'Every message is signed by its card, and certificates lead from there to the one root that all cards know. That is checked before anything is decrypted.',
  otherPack: 'Certificates say which box a card came in. Cards copy a key only within their own box.',
  otherCeremony:
    'Each message names the one that it answers: an export its offer, a receipt its export. The one-time key of an offer is erased as soon as it has served, so that an old message fits nothing.',
  receiptsMissing: 'Card 1 ends cloning only when every copy has signed for the key that it has.',
  setFull:
    'The number of copies was agreed on when the wallet was made. Card 1 counts, in the same write that makes a copy.',
  setSealed: 'Once a set is sealed it makes no more copies, whoever asks and whatever they know.',
  limitExceeded:
    'The card reads the transaction itself. What it can’t prove to come back to its own key counts as spent.',
  policyLoosened: 'Rules that allow more are taken by a primary alone.',
  recipientRefused: 'The card reads the transaction itself, and knows whom its owner allowed to be paid.',
};

export function reasonOf({ name }: Refusal): string {
  return (name === undefined ? undefined : reasons[name]) ?? '';
}
