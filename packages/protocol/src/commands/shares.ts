/** The card's side of shares: dealing them, and recovering a wallet from them. The messages are in `../shares`. */
import type { Slip39Share } from '@symbolon/interface';
import * as P from 'micro-packed';
import { tlvStruct } from '../encoding/tlv.ts';
import { digits, list, nothing, rest, struct } from '../encoding/values.ts';
import { limits } from '../limits.ts';
import { memberIndex } from '../set/roster.ts';
import { clearShare } from '../shares/messages.ts';
import { type SharePlan, type ShareSplit, sharePlan, shareSplit } from '../shares/split.ts';
import { defineCommand } from './define.ts';
import { type CreateWalletRequest, lastOptions, walletOptions } from './wallet.ts';

const pinOnly = { sessions: ['pin'], lifecycles: ['active'] } as const;
const shortCertificate = P.bytes(103);

/** What a card offers itself for. */
export type ShareOfferRequest = {
  /** To recover a wallet from shares, and not to hold one: a blank card alone. */
  readonly recovery?: boolean;
  /** The owner agrees to a dealer, or to share cards, from another pack. */
  readonly anyPack?: boolean;
  /** Leave the certificates out: the host has them from the attestation and puts them in (`withOfferCertificates`). */
  readonly bare?: boolean;
};
/** An offer. */
export type ShareOfferResponse = {
  /** `offerMessage`. */
  readonly offer: Uint8Array;
};
/**
 * Offers an empty slot for a share, a slot with a share for a newer one, or a blank card to recover a wallet. The card
 * repeats the same offer until it was answered.
 */
export const shareOffer = defineCommand({
  name: 'SHARE OFFER',
  cla: 0x80,
  ins: 0xa0,
  p1: 'slot',
  request: tlvStruct<ShareOfferRequest>('share offer request', {
    recovery: [0x80, P.bool, 'optional'],
    anyPack: [0x81, P.bool, 'optional'],
    bare: [0x82, P.bool, 'optional'],
  }),
  response: struct<ShareOfferResponse>({ offer: rest }),
  access: { sessions: ['can', 'pin'], lifecycles: ['blank', 'active'] },
});

/** What a dealer is asked for. */
export type ShareDealRequest = {
  /** Begins a new split of this plan. Without it the split under way is continued. */
  readonly plan?: SharePlan;
  /** Index of the share, in the order of `placesOf`. */
  readonly index: number;
  /** `offerMessage` of the share card. */
  readonly offer: Uint8Array;
  /** Leave the certificates out of the deal: the host puts them in (`withDealCertificates`). */
  readonly bare?: boolean;
  /** The share card's certificate, for an offer without any: `shortenCertificate`, with that of the dealer. */
  readonly certificate?: Uint8Array;
};
/** A deal. */
export type ShareDealResponse = {
  /** `dealMessage`. */
  readonly deal: Uint8Array;
};
/**
 * The dealer deals one share to the card behind an offer. The first deal of a split brings its plan. The same request
 * without the plan gets the same deal until its receipt is confirmed.
 */
export const shareDeal = defineCommand({
  name: 'SHARE DEAL',
  cla: 0x80,
  ins: 0xa2,
  p1: 'slot',
  request: tlvStruct<ShareDealRequest>('deal request', {
    plan: [0x80, sharePlan, 'optional'],
    index: [0x81, P.U8],
    offer: [0xa2, rest],
    bare: [0x83, P.bool, 'optional'],
    certificate: [0x84, shortCertificate, 'optional'],
  }),
  response: struct<ShareDealResponse>({ deal: rest }),
  access: pinOnly,
});

/** What a share card takes. */
export type ShareImportRequest = {
  /** `dealMessage`. Empty: asks for the receipt once more. */
  readonly deal: Uint8Array;
  /** `rosterStatement`, if it is newer than the list of members that the card has or that is in the deal. */
  readonly roster?: Uint8Array;
  /** PIN of a blank card. */
  readonly pin?: string;
  /** PUK of a blank card. */
  readonly puk?: string;
  /** The dealer's certificate, for a deal without any: `shortenCertificate`, with that of the share card. */
  readonly certificate?: Uint8Array;
};
/** A receipt. */
export type ShareImportResponse = {
  /** `receiptMessage`, whose `keySetDigest` is the digest of the split. */
  readonly receipt: Uint8Array;
};
/** The card takes its share and answers with a receipt. The same deal again, or an empty one, gets the same receipt. */
export const shareImport = defineCommand({
  name: 'SHARE IMPORT',
  cla: 0x80,
  ins: 0xa4,
  p1: 'slot',
  request: tlvStruct<ShareImportRequest>('share import request', {
    deal: [0xa0, rest],
    roster: [0xa1, rest, 'optional'],
    pin: [0x82, digits(limits.pinDigits), 'optional'],
    puk: [0x83, digits(limits.pukDigits), 'optional'],
    certificate: [0x84, shortCertificate, 'optional'],
  }),
  response: struct<ShareImportResponse>({ receipt: rest }),
  access: { sessions: ['can', 'pin'], lifecycles: ['blank', 'active'] },
  genuineOnly: ['deal', 'pin', 'puk'],
});

/** A receipt to confirm. */
export type ShareConfirmRequest = {
  /** `receiptMessage`. */
  readonly receipt: Uint8Array;
};
/** The dealer records that a share has arrived, and after the last one forgets what it kept to repeat a deal. */
export const shareConfirm = defineCommand({
  name: 'SHARE CONFIRM',
  cla: 0x80,
  ins: 0xa6,
  p1: 'slot',
  request: struct<ShareConfirmRequest>({ receipt: rest }),
  response: nothing,
  access: pinOnly,
});

/** The last step of a recovery: what the wallet is to be like here, as a new one. */
export type RecoveryFinish = CreateWalletRequest;
const recoveryFinish = tlvStruct<RecoveryFinish>('recovery finish', { ...walletOptions, ...lastOptions });

/** One more share, and with the last one how to finish. */
export type ShareRecoverRequest = {
  /** `recoveryMessage` of a share card. */
  readonly recovery?: Uint8Array;
  /** A share that somebody wrote down. A share of a card comes before it, which says what it must fit. */
  readonly written?: Slip39Share;
  /** The share card's certificate, for a recovery without any: `shortenCertificate`, with that of this card. */
  readonly certificate?: Uint8Array;
  /** Make the wallet. */
  readonly finish?: RecoveryFinish;
};
/** What the card has. */
export type ShareRecoverResponse = {
  /** Indexes of the shares so far. */
  readonly indexes: readonly number[];
  /** They are enough. */
  readonly enough: boolean;
};
/**
 * A blank card gathers shares, one a command, one right after another. The last command makes the wallet. Any other
 * command between, and any refusal, ends the gathering, and nothing is stored.
 */
export const shareRecover = defineCommand({
  name: 'SHARE RECOVER',
  cla: 0x80,
  ins: 0xa8,
  p1: 'slot',
  request: tlvStruct<ShareRecoverRequest>('recovery request', {
    recovery: [0xa0, rest, 'optional'],
    written: [0x81, clearShare, 'optional'],
    certificate: [0x82, shortCertificate, 'optional'],
    finish: [0xa3, recoveryFinish, 'optional'],
  }),
  response: tlvStruct<ShareRecoverResponse>(
    'recovery response',
    { indexes: [0x80, list(null, P.U8)], enough: [0x81, P.bool] },
    'growing',
  ),
  access: { sessions: ['can'], lifecycles: ['blank'] },
  genuineOnly: ['recovery', 'written', 'finish'],
});

/** The share that a card holds. */
export type HeldShare = {
  readonly split: ShareSplit;
  /** Its index in the split. */
  readonly index: number;
};
/** Who has a share of the last split that this card dealt. */
export type DealtShare = {
  /** Index of the share in the split. */
  readonly index: number;
  /** Number of the share card in the set. */
  readonly member: number;
};
/** The last split that a card dealt. */
export type DealtSplit = {
  readonly number: number;
  readonly plan: SharePlan;
  readonly shares: readonly DealtShare[];
  /** Not all receipts are here. */
  readonly pending: boolean;
};
/** What a card knows of shares. */
export type ShareStatusResponse = {
  readonly held?: HeldShare;
  readonly dealt?: DealtSplit;
};
/** Tells of the share that a card holds, or of the split that it dealt. No secret moves. */
export const shareStatus = defineCommand({
  name: 'SHARE STATUS',
  cla: 0x80,
  ins: 0xaa,
  p1: 'slot',
  request: nothing,
  response: tlvStruct<ShareStatusResponse>(
    'share status',
    {
      held: [0xa0, tlvStruct<HeldShare>('held share', { split: [0xa0, shareSplit], index: [0x81, P.U8] }), 'optional'],
      dealt: [
        0xa1,
        tlvStruct<DealtSplit>('dealt split', {
          number: [0x80, P.U32BE],
          plan: [0x81, sharePlan],
          shares: [0x82, list(null, struct<DealtShare>({ index: P.U8, member: memberIndex }))],
          pending: [0x83, P.bool],
        }),
        'optional',
      ],
    },
    'growing',
  ),
  access: pinOnly,
});

/** For whom a share is sealed. */
export type ShareReleaseRequest = {
  /** `offerMessage` of a card that recovers. */
  readonly offer: Uint8Array;
  /** The holder has compared the number of that card, which may be from another pack. */
  readonly anyPack?: boolean;
  /** Leave the certificates out: the host puts them in (`withRecoveryCertificates`). */
  readonly bare?: boolean;
  /** That card's certificate, for an offer without any: `shortenCertificate`, with that of the share card. */
  readonly certificate?: Uint8Array;
};
/** The sealed share. */
export type ShareReleaseResponse = {
  /** `recoveryMessage`. */
  readonly recovery: Uint8Array;
};
/** The share card seals its share to a genuine card that recovers the wallet. It keeps the share. */
export const shareRelease = defineCommand({
  name: 'SHARE RELEASE',
  cla: 0x80,
  ins: 0xac,
  p1: 'slot',
  request: tlvStruct<ShareReleaseRequest>('release request', {
    offer: [0xa0, rest],
    anyPack: [0x81, P.bool, 'optional'],
    bare: [0x82, P.bool, 'optional'],
    certificate: [0x83, shortCertificate, 'optional'],
  }),
  response: struct<ShareReleaseResponse>({ recovery: rest }),
  access: pinOnly,
});

/** A share to write down. */
export type ShareExportResponse = { readonly share: Slip39Share };
/** Reads the share in the clear, of a wallet that was made exportable. */
export const shareExport = defineCommand({
  name: 'SHARE EXPORT',
  cla: 0x80,
  ins: 0xae,
  p1: 'slot',
  request: nothing,
  response: struct<ShareExportResponse>({ share: clearShare }),
  access: { sessions: ['puk'], lifecycles: ['active'] },
  genuineOnly: 'always',
});
