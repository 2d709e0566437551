import { commands } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session.ts';

/** How a wallet is made: what can be settled then, and never again. */
export type WalletOptions = {
  /** 6 to 12 digits. The card's first wallet brings it; later ones must not. */
  readonly pin?: string;
  /** 12 to 16 digits: unblocks the PIN. Without one, a blocked PIN stays blocked. Only with the first wallet. */
  readonly puk?: string;
  /** Clones that may ever be made of the wallet, 0 to 8. Default 2. */
  readonly clones?: number;
  /** Whether the PUK may ever read the wallet's entropy out. Default no, and settled for good. */
  readonly exportable?: boolean;
  /**
   * Whether a quorum of the set may ever admit cards beyond the agreed number, from other packs too. Default no, and
   * settled for good.
   */
  readonly extendable?: boolean;
};

/**
 * Has a card make a wallet from its own randomness. On a blank card, in a session opened with its CAN after it was
 * attested, this also sets the PIN, and the session counts as opened with it afterwards; on an active card it takes a
 * PIN session and an empty slot.
 *
 * @throws SymbolonError `card/unattested` and, for options out of range, `data/malformed` (nothing was sent),
 * `card/status`
 * @example
 * ```ts
 * import { attest } from '@symbolon/client/actions/attest';
 * import { createWallet } from '@symbolon/client/actions/create-wallet';
 * import { getStatus } from '@symbolon/client/actions/get-status';
 * await attest(blankSession, { trust });
 * await createWallet(blankSession, { pin: '246810', puk: '123456789012' });
 * (await getStatus(blankSession)).lifecycle; // => 'active'
 * ```
 */
export async function createWallet(session: Session, options: WalletOptions & RequestOptions): Promise<void> {
  const { wallet = 0 } = options;
  await session.send(commands.createWallet, walletRequest(options), { wallet });
}

/**
 * Where a wallet comes from that the card did not make: its English BIP-39 phrase of 12 to 24 words, or the entropy
 * behind it, 16 to 32 bytes.
 */
export type WalletSource = { readonly phrase: string } | { readonly entropy: Uint8Array };

/**
 * Has a card make a wallet, as {@link createWallet} does, of a BIP-39 phrase (English, single spaces) or its entropy
 * (16, 20, 24, 28 or 32 bytes), without a passphrase. Whoever handles the phrase knows the key for ever: a wallet the
 * card makes is better.
 *
 * @throws SymbolonError `card/unattested` and `data/malformed` (nothing was sent), `card/status` (6A80: the phrase's
 * checksum is wrong)
 * @example
 * ```ts
 * import { importWallet } from '@symbolon/client/actions/create-wallet';
 * import { getStatus } from '@symbolon/client/actions/get-status';
 * await importWallet(blankSession, { pin: '246810', entropy: new Uint8Array(16) }); // a test wallet everyone knows
 * (await getStatus(blankSession)).masterFingerprint; // => 0x73c5da0a
 * ```
 */
export async function importWallet(
  session: Session,
  options: WalletOptions & WalletSource & RequestOptions,
): Promise<void> {
  const { wallet = 0 } = options;
  const secret = 'phrase' in options ? { phrase: options.phrase } : { entropy: options.entropy };
  await session.send(commands.importWallet, { ...walletRequest(options), ...secret }, { wallet });
}

/**
 * Reads the BIP-39 entropy of a wallet that was made exportable, in a PUK session with a card that was attested. The
 * card logs it. The caller wipes it.
 *
 * @throws SymbolonError `card/unattested` (nothing was sent), `card/status` (6985: not made exportable)
 * @example
 * ```ts
 * import { exportWallet } from '@symbolon/client/actions/create-wallet';
 * const entropy = await exportWallet(pukSession);
 * entropy.length; // => 32
 * entropy.fill(0);
 * ```
 */
export async function exportWallet(session: Session, options: RequestOptions = {}): Promise<Uint8Array> {
  return (await session.send(commands.exportWallet, {}, options)).entropy;
}

function walletRequest({
  pin,
  puk,
  clones = limits.clones.default,
  exportable = false,
  extendable = false,
}: WalletOptions) {
  return {
    ...(pin !== undefined && { pin }),
    ...(puk !== undefined && { puk }),
    clones,
    exportable,
    ...(extendable && { extendable }),
  };
}
