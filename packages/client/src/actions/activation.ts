import { commands } from '@symbolon/protocol/commands';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';

/**
 * Has a member approve that a dormant backup is activated, in a PIN session.
 *
 * @param session a PIN session with any member but that backup
 * @param member number of the backup in the set
 * @param options the slot of the wallet
 * @returns the signed approval, for {@link activate}
 * @throws SymbolonError `card/status` (6A88: no such member, 9D07: it is no backup)
 * @example
 * ```ts
 * import { activate, approveActivation, getStatus } from '@symbolon/client';
 * await activate(backupSession, { approval: await approveActivation(primarySession, 1) });
 * (await getStatus(backupSession)).set?.dormant; // => false
 * ```
 */
export async function approveActivation(
  session: Session,
  member: number,
  options: RequestOptions = {},
): Promise<Uint8Array> {
  return (await session.send(commands.approveActivation, { member }, options)).approval;
}

/** What activates a backup beside its PIN, and its delay if it has one. */
export type ActivationFactor =
  | {
      /** Another member's, from {@link approveActivation}. */
      readonly approval: Uint8Array;
    }
  | {
      /** 12 to 16 digits. */
      readonly puk: string;
    }
  | {
      /** Nothing: its delay is over, and stands for the other two. */
      readonly [none: string]: never;
    };

/**
 * Activates a dormant backup or an heir, in a PIN session: it signs from now on. A wrong PUK takes one of its tries.
 * The card learns the PUK, so it must be attested first.
 *
 * @throws SymbolonError `card/unattested` for a PUK (nothing was sent), `card/status` (9D2C: the approval is not for
 * this card, 63Cx: wrong PUK; 9D58: it must be announced first, 9D59: its delay is not over, 6A80: it takes another
 * factor)
 * @example
 * ```ts
 * import { activate, getStatus } from '@symbolon/client';
 * await activate(backupSession, { puk: '123456789012' });
 * (await getStatus(backupSession)).set?.dormant; // => false
 * ```
 */
export async function activate(
  session: Session,
  factor: ActivationFactor,
  options: RequestOptions = {},
): Promise<void> {
  await session.send(commands.activate, { ...factor }, options);
}
