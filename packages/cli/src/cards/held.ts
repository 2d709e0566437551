/** What a person has to see of a card before it is erased: which card it is, and what goes with it. */
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import { type Attestation, getStatus, type Session } from '@symbolon/client';
import { type Line, line, quote, warn, word } from '@symbolon/interface';
import type { GetStatusResponse } from '@symbolon/protocol/commands';
import { shown } from '../output/numbers.ts';
import { readCardNames } from './files/card-names.ts';

/**
 * The wallets of a card, one to a line. In a session by the PUK the card tells of none, and this says so.
 *
 * @param name of the card: see `CardSource`
 */
export async function describeHeld(
  session: Session,
  { cardNumber }: Pick<Attestation, 'cardNumber'>,
  name: string,
): Promise<readonly Line[]> {
  const card = line`${quote(name)}, number ${word(cardNumber)}`;
  const { slots } = await getStatus(session);
  if (slots === undefined) return [line`${card}: what it holds, it tells with its PIN alone.`];
  if (slots.length === 0) return [line`${card}, holds no wallet.`];
  const held: Line[] = [];
  for (const slot of slots) {
    const { masterFingerprint = 0, set } = await getStatus(session, { slot });
    // Whatever is wrong with its files: the card can be erased.
    const names = await readCardNames(session, { slot }).catch(() => undefined);
    const called = set && names?.get(set.member);
    const fingerprint = word(formatFingerprint(masterFingerprint));
    const what = set?.role === 'share' ? line`a share of the wallet ${fingerprint}` : line`the wallet ${fingerprint}`;
    const place = set === undefined ? line`` : line`, ${word(set.role)}, member ${shown(set.member)} of its set`;
    const known = called === undefined ? line`` : line`, ${quote(called)}`;
    held.push(line`${card}, holds ${what} in slot ${shown(slot)}${place}${known}.`);
    if (isAlone(set)) held.push(warn`the card knows of no other card with the wallet ${fingerprint}.`);
  }
  return held;
}

/** Whether no other card has the keys, as far as this one has heard. */
function isAlone(set: GetStatusResponse['set']): boolean {
  if (set === undefined || set.role === 'share') return false;
  return !set.members.some(({ role, state }) => state !== 'revoked' && (role === 'primary' || role === 'backup'));
}
