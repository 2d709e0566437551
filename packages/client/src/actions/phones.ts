import { commands } from '@symbolon/protocol/commands';
import type { ResponseOf } from '@symbolon/protocol/commands/define';
import type { Session } from '../session.ts';

/**
 * Makes the card know this phone under a name of 1 to 24 bytes, in a PIN session with a card that was attested. The
 * secret opens sessions without a password: see `resume.ts`.
 *
 * @param session a PIN session
 * @param phone its name, 1 to 24 bytes of UTF-8
 * @throws SymbolonError `card/unattested` (nothing was sent), `card/status` (6A84: four phones are known already;
 * forget one first)
 * @example
 * ```ts
 * import { addPhone } from '@symbolon/client/actions/phones';
 * const { slot, secret } = await addPhone(session, { name: 'my phone' });
 * slot; // => 0
 * secret.length; // => 32
 * ```
 */
export function addPhone(
  session: Session,
  { name }: { readonly name: string },
): Promise<ResponseOf<typeof commands.addPhone>> {
  return session.send(commands.addPhone, { name });
}

/**
 * The phones a card knows, in a PIN session.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { addPhone, listPhones } from '@symbolon/client/actions/phones';
 * await addPhone(session, { name: 'my phone' });
 * await listPhones(session); // => [{ slot: 0, name: 'my phone' }]
 * ```
 */
export function listPhones(session: Session): Promise<ResponseOf<typeof commands.listPhones>> {
  return session.send(commands.listPhones, {});
}

/**
 * Makes the card forget a phone, in a PIN session: its secret opens nothing any more.
 *
 * @throws SymbolonError `card/status` (6A88: no such phone)
 * @example
 * ```ts
 * import { addPhone, forgetPhone, listPhones } from '@symbolon/client/actions/phones';
 * const { slot } = await addPhone(session, { name: 'old phone' });
 * await forgetPhone(session, slot);
 * await listPhones(session); // => []
 * ```
 */
export async function forgetPhone(session: Session, slot: number): Promise<void> {
  await session.send(commands.forgetPhone, { slot });
}
