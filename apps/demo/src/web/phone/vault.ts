/**
 * The vault of a card: recovery material that the phone only passes on. Nothing of it is kept: neither a secret nor its
 * label is in what the browser stores.
 */
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import {
  approveVaultUse,
  createWalletFromVault,
  deleteFromVault,
  getStatus,
  listVault,
  offerVault,
  readFromVault,
  receiveIntoVault,
  requestVaultUse,
  type Session,
  sendFromVault,
  storeInVault,
  type VaultItemToStore,
} from '@symbolon/client';
import { decodeCertificate } from '@symbolon/protocol/certificates';
import { offerMessage } from '@symbolon/protocol/clone';
import type { VaultListResponse } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { isRefusal } from '@symbolon/protocol/status';
import { type VaultRequestBody, type VaultUse, vaultRequestMessage } from '@symbolon/protocol/vault';
import type { Store } from '../store/store.ts';

/** A card that was held to the phone, and the PIN that opens it. */
export type OpenedCard = { readonly card: string; readonly pin: string };

/** What a card says of its vault in a session of the PIN. */
export type Vault = VaultListResponse & {
  readonly card: string;
  /** A slot without a wallet, if the card has one. */
  readonly freeSlot?: number;
};

export type Item = Vault['items'][number];

export function lookIntoVault(store: Store, at: OpenedCard): Promise<Vault> {
  return inVault(store, at, async () => undefined).then(({ vault }) => vault);
}

/** The rule is settled now and for good. @throws Error if a phrase is none: the card verifies its checksum */
export function keep(store: Store, at: OpenedCard, item: VaultItemToStore): Promise<Vault> {
  return inVault(store, at, async (session) => {
    await storeInVault(session, item).catch((error: unknown) => {
      if (item.kind !== 'bip39Phrase' || !isRefusal(error, 'incorrectData')) throw error;
      throw new Error('This is no English BIP-39 phrase: a word is wrong or missing. The card has stored nothing.');
    });
  }).then(({ vault }) => vault);
}

export function remove(store: Store, at: OpenedCard, { item }: Item): Promise<Vault> {
  return inVault(store, at, (session) => deleteFromVault(session, item)).then(({ vault }) => vault);
}

/** What the card shows, and what it counts then. */
export type Shown = { readonly text: string; readonly vault: Vault };

export async function show(store: Store, at: OpenedCard, { item }: Item, approval?: Uint8Array): Promise<Shown> {
  const { value: text, vault } = await inVault(store, at, async (session) => {
    const { content } = await readFromVault(session, item, { ...(approval && { approval }) });
    try {
      return new TextDecoder().decode(content);
    } finally {
      content.fill(0);
    }
  });
  return { text, vault };
}

/** What another card is asked to approve: the signed request, and what it says. */
export type Asked = { readonly request: Uint8Array; readonly says: VaultRequestBody };

/** @param offer of the card that is to get the item, for the use `send` alone */
export async function ask(
  store: Store,
  { card, pin }: OpenedCard,
  { item }: Item,
  { use, offer }: { readonly use: VaultUse; readonly offer?: Uint8Array | undefined },
): Promise<Asked> {
  const target = offer && identityIn(offer);
  const request = await store.tap(card, { pin }, (session) =>
    requestVaultUse(session, { item, use, ...(target && { target }) }),
  );
  return { request, says: vaultRequestMessage.decode(request).body };
}

export function approve(store: Store, { card, pin }: OpenedCard, { request }: Asked): Promise<Uint8Array> {
  return store.tap(card, { pin }, (session) => approveVaultUse(session, request));
}

/** The card offers its vault to a card of the same set. */
export function offer(store: Store, { card, pin }: OpenedCard): Promise<Uint8Array> {
  return store.tap(card, { pin }, (session) => offerVault(session));
}

/** What an item is sealed for, and who has approved it, where its rule wants that. */
type Sealing = { readonly offer: Uint8Array; readonly approval?: Uint8Array | undefined };

export function seal(
  store: Store,
  { card, pin }: OpenedCard,
  { item }: Item,
  { offer, approval }: Sealing,
): Promise<Uint8Array> {
  return store.tap(card, { pin }, (session) =>
    sendFromVault(session, { item, offer }, { ...(approval && { approval }) }),
  );
}

export function take(store: Store, at: OpenedCard, sealed: Uint8Array): Promise<Vault> {
  return inVault(store, at, (session) => receiveIntoVault(session, sealed)).then(({ vault }) => vault);
}

/** A wallet that a card made of a phrase in its vault. */
export type MadeWallet = { readonly slot: number; readonly fingerprint: string; readonly vault: Vault };

/** The card makes a wallet of a stored phrase. @throws SymbolonError `card/status` if its rule does not allow it */
export async function makeWallet(
  store: Store,
  at: OpenedCard,
  { item }: Item,
  { slot, approval }: { readonly slot: number; readonly approval?: Uint8Array | undefined },
): Promise<MadeWallet> {
  const { value: fingerprint, vault } = await inVault(store, at, async (session) => {
    await createWalletFromVault(session, { item, slot, ...(approval && { approval }) });
    return formatFingerprint((await getStatus(session, { slot })).masterFingerprint ?? 0);
  });
  return { slot, fingerprint, vault };
}

/** Does something with a card, and reads in the same tap what its vault holds then. */
async function inVault<T>(
  store: Store,
  { card, pin }: OpenedCard,
  act: (session: Session) => Promise<T>,
): Promise<{ readonly value: T; readonly vault: Vault }> {
  return store.tap(card, { pin }, async (session) => {
    const value = await act(session);
    const list = await listVault(session);
    const { slots = [] } = await getStatus(session);
    const freeSlot = Array.from({ length: limits.wallets }, (_, slot) => slot).find((slot) => !slots.includes(slot));
    return { value, vault: { ...list, card, ...(freeSlot !== undefined && { freeSlot }) } };
  });
}

/** Identity key of the card behind an offer. The card that gives the item verifies the offer. */
function identityIn(offer: Uint8Array): Uint8Array {
  const certificate = offerMessage.decode(offer).body.certificates.at(-1);
  return decodeCertificate(certificate ?? new Uint8Array()).body.publicKey;
}
