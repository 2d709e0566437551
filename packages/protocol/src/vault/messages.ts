/**
 * Messages about items of a vault, from card to card over an untrusted relay: the request for an approval, the
 * approval, and the sealed item. Each is a signed body: ECDSA P-256 with SHA-256, r || s, by the identity key of the
 * card, over a label of its own and the encoded body. An offer has the form of a clone's offer and a label of its own.
 */
import * as P from 'micro-packed';
import { many, signedMessage, type TlvRows, tlvStruct } from '../encoding/tlv.ts';
import { point, rest } from '../encoding/values.ts';
import { label, protocolVersion } from '../labels.ts';
import { memberIndex } from '../set/roster.ts';
import {
  type VaultItem,
  type VaultKind,
  type VaultRule,
  type VaultUse,
  vaultContent,
  vaultItemNumber,
  vaultKind,
  vaultLabel,
  vaultRule,
  vaultUse,
} from './item.ts';

/** Version of requests, approvals, offers and sealed items. A card refuses any other. */
export const vaultVersion = protocolVersion;

/** Labels of what is signed or derived for the vault: ASCII, then one zero byte. */
export const vaultLabels = {
  request: label('vault request'),
  approval: label('vault approval'),
  offer: label('vault offer'),
  item: label('vault item'),
  /** HKDF info of the key that seals an item. */
  key: label('vault key'),
  /** HKDF info of the sender's ephemeral key. */
  ephemeral: label('vault ephemeral'),
} as const;

/** A request for one use of an item, holder to another member: what exactly is to be approved. */
export type VaultRequestBody = {
  /** {@link vaultVersion}. */
  readonly version: number;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the holder's list of members. */
  readonly epoch: number;
  /** Number of the member that holds the item. */
  readonly holder: number;
  /** Number of the item in its vault. */
  readonly item: number;
  /** What the item is. */
  readonly kind: VaultKind;
  /** Its label. */
  readonly label: string;
  /** Its rule. */
  readonly rule: VaultRule;
  /** What it is to be used for. */
  readonly use: VaultUse;
  /** Identity key of the card that is to get it, for the use `send` alone: compressed P-256 point. */
  readonly target?: Uint8Array;
  /** Random, 16 bytes. It makes the approval good for one use. */
  readonly nonce: Uint8Array;
};
/** Codec of a {@link VaultRequestBody}. */
export const vaultRequestBody = tlvStruct<VaultRequestBody>('vault request', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  holder: [0x83, memberIndex],
  item: [0x84, vaultItemNumber],
  kind: [0x85, vaultKind],
  label: [0x86, vaultLabel],
  rule: [0x87, vaultRule],
  use: [0x88, vaultUse],
  target: [0x89, point, 'optional'],
  nonce: [0x8a, P.bytes(16)],
});
/** Codec of a request, signed by its holder over `vaultLabels.request` and the body. */
export const vaultRequestMessage = signedMessage('vault request', vaultRequestBody);

/** An approval: another member agrees to the one use that a request names. */
export type VaultApprovalBody = {
  /** {@link vaultVersion}. */
  readonly version: number;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Epoch of the approver's list of members. */
  readonly epoch: number;
  /** Number of the member that approves. */
  readonly approver: number;
  /** Number of the member that holds the item. */
  readonly holder: number;
  /** SHA-256 of the encoded {@link VaultRequestBody}. */
  readonly requestHash: Uint8Array;
};
/** Codec of a {@link VaultApprovalBody}. */
export const vaultApprovalBody = tlvStruct<VaultApprovalBody>('vault approval', {
  version: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  epoch: [0x82, P.U32BE],
  approver: [0x83, memberIndex],
  holder: [0x84, memberIndex],
  requestHash: [0x85, P.bytes(32)],
});
/** Codec of an approval, signed by the approver over `vaultLabels.approval` and the body. */
export const vaultApprovalMessage = signedMessage('vault approval', vaultApprovalBody);

/** The part of a sealed item that a host can read. The key and the signature depend on it. */
export type SealedItemHeader = {
  /** {@link vaultVersion}. */
  readonly version: number;
  /** SHA-256 of the whole offer that this answers. */
  readonly offerHash: Uint8Array;
};
/** Codec of a {@link SealedItemHeader}. */
export const sealedItemHeader = tlvStruct<SealedItemHeader>('sealed item header', {
  version: [0x80, P.U8],
  offerHash: [0x81, P.bytes(32)],
});

/** A sealed item, holder to the card behind an offer. */
export type SealedItemBody = {
  /** What both cards agree on. */
  readonly header: SealedItemHeader;
  /** Card certificate of the holder. The batch certificate comes before it if the other card may not have it. */
  readonly certificates: readonly Uint8Array[];
  /** The holder's ephemeral key, compressed P-256 point. */
  readonly ephemeral: Uint8Array;
  /** AES-SIV (RFC 5297, 64-byte key) of {@link sealedItemPayload}: a 16-byte tag, then the cryptogram. */
  readonly ciphertext: Uint8Array;
};
/** Codec of a {@link SealedItemBody}. */
export const sealedItemBody = tlvStruct<SealedItemBody>('sealed item', {
  header: [0xa0, sealedItemHeader],
  certificates: [0xa1, many(0xa0, rest)],
  ephemeral: [0x82, point],
  ciphertext: [0x83, rest],
});
/** Codec of a sealed item, signed by its holder over `vaultLabels.item` and the body. */
export const sealedItemMessage = signedMessage('sealed item', sealedItemBody);

/** The part of a sealed item that only the two cards can read. */
export type SealedItemPayload = VaultItem & {
  /**
   * Id of the set that the item must not leave, 16 bytes: the other card stores it for a wallet of this set alone. None
   * for an item that may go to any card.
   */
  readonly setId?: Uint8Array;
};
const payloadRows: TlvRows<SealedItemPayload> = {
  kind: [0x80, vaultKind],
  label: [0x81, vaultLabel],
  rule: [0x82, vaultRule],
  content: [0x83, vaultContent],
  setId: [0x84, P.bytes(16), 'optional'],
};
/** Codec of a {@link SealedItemPayload}. */
export const sealedItemPayload = tlvStruct<SealedItemPayload>('vault payload', payloadRows);
