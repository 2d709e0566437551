/** Explains why a card refuses, by its status word. */
import type { StatusName } from '@symbolon/protocol/status';
import type { Refusal } from './lab.ts';

const reasons: { readonly [S in StatusName]?: string } = {
  incorrectData: 'The message is malformed. The card checks tags and lengths first.',
  notGenuine:
    'Each card signs its messages, and its certificates lead to the common root. A card checks both before it decrypts.',
  otherPack: 'The certificate of a card names its box. Cards copy a key only within their own box.',
  otherCeremony:
    'An export names its offer, and a receipt its export. The one-time key of an offer is erased after its use.',
  receiptsMissing: 'Card 1 seals only when every clone has signed a receipt.',
  setFull: 'The owner set the number of clones when the wallet was made. Card 1 counts as it makes each one.',
  setSealed: 'A sealed set makes no more copies, even for the owner with the PIN.',
  limitExceeded:
    'The card reads the transaction itself. All coins that don’t provably return to its own key count as spent.',
  policyLoosened: 'Only a primary accepts a policy that allows more.',
  recipientRefused: 'The card reads the transaction itself and knows the recipients that its owner allowed.',
};

export function reasonOf({ name }: Refusal): string {
  return (name === undefined ? undefined : reasons[name]) ?? '';
}
