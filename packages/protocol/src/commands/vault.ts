/**
 * The vault of a wallet: see `vault`. An item belongs to the wallet in the slot of P1, whose set gives approvals. It is
 * stored and deleted whole, and never changed.
 */
import * as P from 'micro-packed';
import { many, type TlvRows, tlvStruct } from '../encoding/tlv.ts';
import { nothing, point, rest, struct } from '../encoding/values.ts';
import { limits } from '../limits.ts';
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
} from '../vault/item.ts';
import { defineCommand } from './define.ts';
import { type CreateWalletRequest, lastOptions, walletOptions } from './wallet.ts';

const access = { sessions: ['pin'], lifecycles: ['active'] } as const;

/** An item, without its content. */
export type VaultEntry = {
  /** Its number: a vault gives none twice. */
  readonly item: number;
  /** What it is. */
  readonly kind: VaultKind;
  /** 1 to 32 bytes of UTF-8. */
  readonly label: string;
  /** What may ever be done with it. */
  readonly rule: VaultRule;
  /** Bytes of content. */
  readonly size: number;
  /** How often it was read. */
  readonly shown: number;
  /** How often it was sealed for another card. */
  readonly sent: number;
};
/** What a vault holds of a wallet. */
export type VaultListResponse = {
  /** In the order in which they were stored. */
  readonly items: readonly VaultEntry[];
  /** Bytes that new items can have in all, of all wallets of the card. Each item fills whole blocks of 256. */
  readonly free: number;
};
/** Every item of the wallet, without its content. */
export const vaultList = defineCommand({
  name: 'VAULT LIST',
  cla: 0x80,
  ins: 0x80,
  p1: 'slot',
  request: nothing,
  response: tlvStruct<VaultListResponse>(
    'vault list',
    {
      items: [
        0xa0,
        many(
          0x30,
          tlvStruct<VaultEntry>(
            'vault entry',
            {
              item: [0x80, vaultItemNumber],
              kind: [0x81, vaultKind],
              label: [0x82, vaultLabel],
              rule: [0x83, vaultRule],
              size: [0x84, P.U16BE],
              shown: [0x85, P.U32BE],
              sent: [0x86, P.U32BE],
            },
            'growing',
          ),
          'growing',
        ),
      ],
      free: [0x81, P.U16BE],
    },
    'growing',
  ),
  access,
});

/** The number of an item. */
export type VaultItemNumber = {
  /** A vault gives none twice. */
  readonly item: number;
};
const itemAlone = struct<VaultItemNumber>({ item: vaultItemNumber });

/** Stores an item. A phrase of the kind `bip39Phrase` must be English and have the right checksum. */
export const vaultStore = defineCommand({
  name: 'VAULT STORE',
  cla: 0x80,
  ins: 0x82,
  p1: 'slot',
  request: tlvStruct<VaultItem>('vault item', {
    kind: [0x80, vaultKind],
    label: [0x81, vaultLabel],
    rule: [0x82, vaultRule],
    content: [0x83, vaultContent],
  }),
  response: itemAlone,
  access,
  genuineOnly: ['content'],
});

/** Which item to read. */
export type VaultReadRequest = {
  /** Its number. */
  readonly item: number;
  /** `vaultApprovalMessage` of another member, where the rule wants one. */
  readonly approval?: Uint8Array;
};
/** An item. */
export type VaultReadResponse = {
  /** What it is. */
  readonly kind: VaultKind;
  /** 1 to 1024 bytes. Text is UTF-8. */
  readonly content: Uint8Array;
};
/** Reads an item, if its rule allows it. The card counts and logs it. */
export const vaultRead = defineCommand({
  name: 'VAULT READ',
  cla: 0x80,
  ins: 0x84,
  p1: 'slot',
  request: tlvStruct<VaultReadRequest>('vault read', {
    item: [0x80, vaultItemNumber],
    approval: [0xa1, rest, 'optional'],
  }),
  response: tlvStruct<VaultReadResponse>(
    'vault content',
    { kind: [0x80, vaultKind], content: [0x81, vaultContent] },
    'growing',
  ),
  access,
  // A false card could give a phrase that its maker knows.
  genuineOnly: 'always',
});

/** Deletes an item and overwrites what it held. */
export const vaultDelete = defineCommand({
  name: 'VAULT DELETE',
  cla: 0x80,
  ins: 0x86,
  p1: 'slot',
  request: itemAlone,
  response: nothing,
  access,
});

/** A use of an item that another member is to approve. */
export type VaultRequestRequest = {
  /** Number of the item. */
  readonly item: number;
  /** What it is to be used for. */
  readonly use: VaultUse;
  /** Identity key of the card that is to get it, for the use `send` alone: compressed P-256 point. */
  readonly target?: Uint8Array;
};
/** A request for an approval. */
export type VaultRequestResponse = {
  /** `vaultRequestMessage`. */
  readonly request: Uint8Array;
};
/** The holder asks for an approval. The card keeps one request at a time: a new one makes the earlier one worthless. */
export const vaultRequest = defineCommand({
  name: 'VAULT REQUEST',
  cla: 0x80,
  ins: 0x7e,
  p1: 'slot',
  request: tlvStruct<VaultRequestRequest>('vault request', {
    item: [0x80, vaultItemNumber],
    use: [0x81, vaultUse],
    target: [0x82, point, 'optional'],
  }),
  response: struct<VaultRequestResponse>({ request: rest }),
  access,
});

/** What to approve. */
export type VaultApproveRequest = {
  /** `vaultRequestMessage` of another member. */
  readonly request: Uint8Array;
};
/** An approval. */
export type VaultApproveResponse = {
  /** `vaultApprovalMessage`. */
  readonly approval: Uint8Array;
};
/** This member agrees to what another member has asked for, once. */
export const vaultApprove = defineCommand({
  name: 'VAULT APPROVE',
  cla: 0x80,
  ins: 0x8e,
  p1: 'slot',
  request: struct<VaultApproveRequest>({ request: rest }),
  response: struct<VaultApproveResponse>({ approval: rest }),
  access,
});

/** How a card offers itself for an item. */
export type VaultOfferRequest = {
  /** The owner agrees to a card from another pack. */
  readonly anyPack?: boolean;
};
/** An offer. */
export type VaultOfferResponse = {
  /** `offerMessage`, signed over `vaultLabels.offer`. */
  readonly offer: Uint8Array;
};
/** Offers the vault for one item. The card repeats the same offer until it has received one. */
export const vaultOffer = defineCommand({
  name: 'VAULT OFFER',
  cla: 0x80,
  ins: 0x88,
  p1: 'slot',
  request: tlvStruct<VaultOfferRequest>('vault offer request', { anyPack: [0x80, P.bool, 'optional'] }),
  response: struct<VaultOfferResponse>({ offer: rest }),
  access,
});

/** Which item to send, and to which card. */
export type VaultSendRequest = {
  /** Number of the item. */
  readonly item: number;
  /** `offerMessage` of the card that is to get it, signed over `vaultLabels.offer`. */
  readonly offer: Uint8Array;
  /**
   * Identity key of the card that the owner has confirmed, compressed P-256 point. It must be that of the offer. A
   * member of the set needs none.
   */
  readonly confirmed?: Uint8Array;
  /** `vaultApprovalMessage` of another member, where the rule wants one. */
  readonly approval?: Uint8Array;
};
/** A sealed item. */
export type VaultSendResponse = {
  /** `sealedItemMessage`. */
  readonly sealed: Uint8Array;
};
/** Seals an item for the card behind an offer. The same item and offer as the last time get the same bytes. */
export const vaultSend = defineCommand({
  name: 'VAULT SEND',
  cla: 0x80,
  ins: 0x8a,
  p1: 'slot',
  request: tlvStruct<VaultSendRequest>('vault send', {
    item: [0x80, vaultItemNumber],
    offer: [0xa1, rest],
    confirmed: [0x82, point, 'optional'],
    approval: [0xa3, rest, 'optional'],
  }),
  response: struct<VaultSendResponse>({ sealed: rest }),
  access,
});

/** An item to take. */
export type VaultReceiveRequest = {
  /** `sealedItemMessage`. */
  readonly sealed: Uint8Array;
};
/** Takes the item that was sealed for this card's offer. The same one again changes nothing. */
export const vaultReceive = defineCommand({
  name: 'VAULT RECEIVE',
  cla: 0x80,
  ins: 0x8c,
  p1: 'slot',
  request: struct<VaultReceiveRequest>({ sealed: rest }),
  response: itemAlone,
  access,
});

/** Which phrase becomes a wallet, and what the wallet is like. */
export type WalletFromVaultRequest = Omit<CreateWalletRequest, 'pin' | 'puk'> & {
  /** Slot of the wallet that the items belong to. */
  readonly from: number;
  /** Number of an item of the kind `bip39Phrase`. */
  readonly item: number;
  /** Number of an item of the kind `passphrase`. */
  readonly passphrase?: number;
  /** `vaultApprovalMessage` of another member, where the rule of the phrase wants one. */
  readonly approval?: Uint8Array;
};
const { clones, exportable, extendable, policy } = walletOptions;
const fromVault: TlvRows<WalletFromVaultRequest> = {
  from: [0x80, P.validate(P.U8, slotOf)],
  item: [0x81, vaultItemNumber],
  clones,
  exportable,
  passphrase: [0x84, vaultItemNumber, 'optional'],
  approval: [0xa5, rest, 'optional'],
  extendable,
  policy,
  ...lastOptions,
};
/** Makes a wallet of a stored phrase in the empty slot of P1, as IMPORT WALLET does. Nothing of it crosses the air. */
export const walletFromVault = defineCommand({
  name: 'WALLET FROM VAULT',
  cla: 0x80,
  ins: 0x1e,
  p1: 'slot',
  request: tlvStruct<WalletFromVaultRequest>('wallet from the vault', fromVault),
  response: nothing,
  access,
});

function slotOf(slot: number): number {
  if (slot >= limits.wallets) throw new Error(`slot ${slot}: expected 0 to ${limits.wallets - 1}`);
  return slot;
}
