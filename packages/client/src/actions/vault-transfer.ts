import { commands } from '@symbolon/protocol/commands';
import type { Delays } from '@symbolon/protocol/delays';
import type { Policy, StartingPolicyName } from '@symbolon/protocol/policy';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';
import { walletRequest } from './create-wallet.ts';
import type { VaultUseOptions } from './vault.ts';

/** How a card offers its vault. */
export type OfferVaultOptions = RequestOptions & {
  /** The owner agrees to a card from another pack. Default: no. */
  readonly anyPack?: boolean;
};

/**
 * Has a card offer its vault for an item of another card, in a PIN session. The same offer is repeated until an item
 * has come.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { offerVault, receiveIntoVault, sendFromVault, storeInVault } from '@symbolon/client';
 * const rule = { show: false, members: true, others: false, approval: false };
 * const item = await storeInVault(primarySession, { kind: 'text', label: 'note', rule, content: 'for my cards' });
 * const offer = await offerVault(backupSession);
 * await receiveIntoVault(backupSession, await sendFromVault(primarySession, { item, offer })); // => 1
 * ```
 */
export async function offerVault(
  session: Session,
  { anyPack = false, ...options }: OfferVaultOptions = {},
): Promise<Uint8Array> {
  return (await session.send(commands.vaultOffer, { ...(anyPack && { anyPack }) }, options)).offer;
}

/** An item to send, and the card to send it to. */
export type VaultItemToSend = {
  /** Number of the item. */
  readonly item: number;
  /** From {@link offerVault} on the other card. */
  readonly offer: Uint8Array;
  /**
   * Identity key of the other card, 33 bytes, once its owner has compared the code of it on a second device
   * (`vaultCardCode` of `@symbolon/backup`). A member of the set needs none.
   */
  readonly confirmed?: Uint8Array;
};

/**
 * Has a card seal an item for the genuine card behind an offer, if its rule allows it, in a PIN session. No host can
 * read it. The card counts and logs it. The same item and offer again get the same bytes.
 *
 * @throws SymbolonError `card/status` (9D50: the rule does not allow it, 9D51: another member must approve it, 9D53: the
 * card is no member and was not confirmed, 9D01: it is not genuine)
 * @example
 * ```ts
 * import { offerVault, sendFromVault, storeInVault } from '@symbolon/client';
 * const rule = { show: false, members: true, others: false, approval: false };
 * const item = await storeInVault(primarySession, { kind: 'text', label: 'note', rule, content: 'for my cards' });
 * const offer = await offerVault(backupSession);
 * const sealed = await sendFromVault(primarySession, { item, offer });
 * await sendFromVault(primarySession, { item, offer }); // => sealed
 * ```
 */
export async function sendFromVault(
  session: Session,
  { item, offer, confirmed }: VaultItemToSend,
  { approval, ...options }: VaultUseOptions = {},
): Promise<Uint8Array> {
  const request = { item, offer, ...(confirmed && { confirmed }), ...(approval && { approval }) };
  return (await session.send(commands.vaultSend, request, options)).sealed;
}

/**
 * Gives a card the item that was sealed for its offer, in a PIN session. It keeps the rule that it came with. The same
 * one again changes nothing.
 *
 * @returns the number of the item on this card
 * @throws SymbolonError `card/status` (9D06: not for this offer, 9D01: not by a genuine card, 9D50: the item must not
 * leave its set, 9D55: no room)
 * @example
 * ```ts
 * import { listVault, offerVault, receiveIntoVault, sendFromVault, storeInVault } from '@symbolon/client';
 * const rule = { show: false, members: true, others: false, approval: false };
 * const item = await storeInVault(primarySession, { kind: 'text', label: 'note', rule, content: 'for my cards' });
 * const sealed = await sendFromVault(primarySession, { item, offer: await offerVault(backupSession) });
 * await receiveIntoVault(backupSession, sealed);
 * (await listVault(backupSession)).items.map(({ label }) => label); // => ['note']
 * ```
 */
export async function receiveIntoVault(
  session: Session,
  sealed: Uint8Array,
  options: RequestOptions = {},
): Promise<number> {
  return (await session.send(commands.vaultReceive, { sealed }, options)).item;
}

/** A stored phrase, and what the wallet that it becomes is like. */
export type WalletFromVaultOptions = VaultUseOptions & {
  /** Slot of the wallet that the items belong to. Default: 0. */
  readonly from?: number;
  /** Number of an item of the kind `bip39Phrase`. */
  readonly item: number;
  /** Number of an item of the kind `passphrase`. Default: no passphrase. */
  readonly passphrase?: number;
  /** Clones that may be made in all, 0 to 8. Default: 0. More only where the rule lets the phrase go to any card. */
  readonly clones?: number;
  /** The PUK may read the phrase out. Default: no. Only where the rule lets it be shown, without an approval. */
  readonly exportable?: boolean;
  /** A quorum of the set may admit cards later. Default: no. As `clones`. */
  readonly extendable?: boolean;
  /** What the wallet may sign. Default: `everyday`. */
  readonly policy?: StartingPolicyName | Policy;
  /**
   * How many other members of its set it takes to give a card a new PIN, 1 or 2. It counts for cards that get their PIN
   * with this wallet, as a clone of it. Default 0: nobody does.
   */
  readonly pinReset?: number;
  /** How long things have to wait that were announced: see `CreateWalletOptions`. Default: nothing waits. */
  readonly delays?: Delays;
};

/**
 * Has a card make a wallet of a stored phrase, in the empty slot of the options, in a PIN session. Nothing of the
 * phrase crosses the air. A wallet of a phrase that may not be read without consent gets the seed alone: the phrase
 * never comes out of it.
 *
 * @throws SymbolonError `card/status` (6A84: the slot is taken, 6A82: no such item, 9D54: of another kind, 9D50: the
 * rule does not allow a wallet like this, 9D51: another member must approve it)
 * @example
 * ```ts
 * import { createWalletFromVault, getStatus, storeInVault } from '@symbolon/client';
 * const words = `${'abandon '.repeat(11)}about`; // a test phrase everyone knows
 * const rule = { show: false, members: false, others: false, approval: false };
 * const item = await storeInVault(session, { kind: 'bip39Phrase', label: 'old wallet', rule, content: words });
 * await createWalletFromVault(session, { item, slot: 1 });
 * (await getStatus(session, { slot: 1 })).masterFingerprint; // => 0x73c5da0a
 * ```
 */
export async function createWalletFromVault(
  session: Session,
  { from = 0, item, passphrase, approval, clones = 0, ...options }: WalletFromVaultOptions,
): Promise<void> {
  const request = {
    ...walletRequest({ clones, ...options }),
    from,
    item,
    ...(passphrase !== undefined && { passphrase }),
    ...(approval && { approval }),
  };
  await session.send(commands.walletFromVault, request, options);
}
