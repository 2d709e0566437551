import { checkArgument } from '@symbolon/interface';
import { type AddPhoneResponse, commands, type KnownPhone } from '@symbolon/protocol/commands';
import type { Session } from '../session/channel.ts';
import type { CallOptions } from '../session/conversation.ts';

/** A phone that a card is to know. */
export type AddPhoneOptions = CallOptions & {
  /** 1 to 24 bytes of UTF-8. */
  readonly name: string;
};

/**
 * Makes a phone known to the card, in a PIN session with an attested card. The secret opens sessions without a
 * password: `resumeSession`.
 *
 * @throws SymbolonError `card/unattested` (nothing was sent), `card/status` (6A84: four phones are known already;
 * forget one first)
 * @example
 * ```ts
 * import { addPhone } from '@symbolon/client';
 * const { slot, secret } = await addPhone(session, { name: 'my phone' });
 * slot; // => 0
 * secret.length; // => 32
 * ```
 */
export async function addPhone(session: Session, phone: AddPhoneOptions): Promise<AddPhoneResponse> {
  checkArgument('phone', phone, { name: 'text' });
  const { name, ...options } = phone;
  return session.send(commands.addPhone, { name }, options);
}

/**
 * Lists the phones that a card knows, in a PIN session.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { addPhone, listPhones } from '@symbolon/client';
 * await addPhone(session, { name: 'my phone' });
 * await listPhones(session); // => [{ slot: 0, name: 'my phone' }]
 * ```
 */
export function listPhones(session: Session, options: CallOptions = {}): Promise<readonly KnownPhone[]> {
  return session.send(commands.listPhones, {}, options);
}

/**
 * Makes the card forget a phone, in a PIN session. Its secret then opens nothing.
 *
 * @throws SymbolonError `card/status` (6A88: no such phone)
 * @example
 * ```ts
 * import { addPhone, forgetPhone, listPhones } from '@symbolon/client';
 * const { slot } = await addPhone(session, { name: 'old phone' });
 * await forgetPhone(session, slot);
 * await listPhones(session); // => []
 * ```
 */
export async function forgetPhone(session: Session, slot: number, options: CallOptions = {}): Promise<void> {
  await session.send(commands.forgetPhone, { slot }, options);
}
