import { commands } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import type { Session } from '../session.ts';

export type WalletOptions = {
  /** 6 to 12 digits. */
  readonly pin: string;
  /** 12 to 16 digits: unblocks the PIN. Without one, a blocked PIN stays blocked. */
  readonly puk?: string;
  /** Clones that may ever be made of the wallet, 0 to 8; 2 unless said otherwise. */
  readonly clones?: number;
};

/**
 * Has a blank card make a wallet from its own randomness and sets the PIN. Takes a session opened with the CAN of a card that was attested; the session
 * counts as opened with the PIN afterwards.
 *
 * @throws SymbolonError `data/malformed` for options out of range (nothing was sent), `card/status`
 * @example
 * ```ts
 * import { createWallet } from '@symbolon/client/actions/create-wallet';
 * await createWallet(session, { pin: '246810' });
 * ```
 */
export async function createWallet(session: Session, { pin, puk, clones = limits.clones.default }: WalletOptions): Promise<void> {
  await session.send(commands.createWallet, { pin, ...(puk !== undefined && { puk }), clones });
}
