import { utf8ToBytes } from '@noble/hashes/utils.js';
import { commands, type VaultListResponse, type VaultReadResponse } from '@symbolon/protocol/commands';
import type { VaultKind, VaultRule } from '@symbolon/protocol/vault';
import type { RequestOptions } from '../card.ts';
import type { Session } from '../session/channel.ts';

/**
 * Lists what the vault holds of a wallet, without the contents, in a PIN session.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { listVault, storeInVault } from '@symbolon/client';
 * const rule = { show: true, members: true, others: false, approval: false };
 * await storeInVault(session, { kind: 'password', label: 'mail', rule, content: 'correct horse' });
 * const { items, free } = await listVault(session);
 * items; // => [{ item: 1, kind: 'password', label: 'mail', rule, size: 13, shown: 0, sent: 0 }]
 * free; // => 31 * 256
 * ```
 */
export function listVault(session: Session, options: RequestOptions = {}): Promise<VaultListResponse> {
  return session.send(commands.vaultList, {}, options);
}

/** Recovery material to keep in a vault. */
export type VaultItemToStore = {
  /** What it is. */
  readonly kind: VaultKind;
  /** 1 to 32 bytes of UTF-8. */
  readonly label: string;
  /** What may ever be done with it. It never changes. */
  readonly rule: VaultRule;
  /** 1 to 1024 bytes, or text. */
  readonly content: Uint8Array | string;
};

const normalised: readonly VaultKind[] = ['bip39Phrase', 'otherPhrase', 'passphrase'];

/**
 * Stores recovery material in the vault, in a PIN session with an attested card. Its rule is settled now and for good.
 * Text becomes UTF-8; phrases and passphrases of BIP-39 are normalised (NFKD) first, as it wants them. The card
 * verifies the checksum of a `bip39Phrase`. The caller wipes the content.
 *
 * @returns the number of the item: a vault gives none twice
 * @throws SymbolonError `card/unattested` and `data/malformed` (nothing was sent), `card/status` (9D55: no room, 6A80:
 * no BIP-39 phrase in English)
 * @example
 * ```ts
 * import { storeInVault } from '@symbolon/client';
 * const rule = { show: false, members: true, others: false, approval: false };
 * await storeInVault(session, { kind: 'text', label: 'where the safe is', rule, content: 'below the stairs' }); // => 1
 * ```
 */
export async function storeInVault(
  session: Session,
  { kind, label, rule, content }: VaultItemToStore,
  options: RequestOptions = {},
): Promise<number> {
  const isText = typeof content === 'string';
  const bytes = isText ? utf8ToBytes(normalised.includes(kind) ? content.normalize('NFKD') : content) : content;
  try {
    return (await session.send(commands.vaultStore, { kind, label, rule, content: bytes }, options)).item;
  } finally {
    if (isText) bytes.fill(0);
  }
}

/** What comes with a request to use an item. */
export type VaultUseOptions = RequestOptions & {
  /** Another member's, from {@link approveVaultUse}. Only where the rule of the item wants one. */
  readonly approval?: Uint8Array;
};

/**
 * Reads an item of the vault, if its rule allows it, in a PIN session with an attested card. The card counts and logs
 * it. The caller wipes the content.
 *
 * @throws SymbolonError `card/unattested` (nothing was sent), `card/status` (6A82: no such item, 9D50: its rule does
 * not allow it, 9D51: another member must approve it, 9D52: the approval is not for this)
 * @example
 * ```ts
 * import { readFromVault, storeInVault } from '@symbolon/client';
 * const rule = { show: true, members: false, others: false, approval: false };
 * const item = await storeInVault(session, { kind: 'recoveryCode', label: 'mail', rule, content: '12345' });
 * const { content } = await readFromVault(session, item);
 * new TextDecoder().decode(content); // => '12345'
 * content.fill(0);
 * ```
 */
export function readFromVault(
  session: Session,
  item: number,
  { approval, ...options }: VaultUseOptions = {},
): Promise<VaultReadResponse> {
  return session.send(commands.vaultRead, { item, ...(approval && { approval }) }, options);
}

/**
 * Deletes an item of the vault, in a PIN session. The card overwrites it and logs the deletion.
 *
 * @throws SymbolonError `card/status` (6A82: no such item)
 * @example
 * ```ts
 * import { deleteFromVault, listVault, storeInVault } from '@symbolon/client';
 * const rule = { show: true, members: false, others: false, approval: false };
 * const item = await storeInVault(session, { kind: 'text', label: 'old', rule, content: 'no longer true' });
 * await deleteFromVault(session, item);
 * (await listVault(session)).items; // => []
 * ```
 */
export async function deleteFromVault(session: Session, item: number, options: RequestOptions = {}): Promise<void> {
  await session.send(commands.vaultDelete, { item }, options);
}
