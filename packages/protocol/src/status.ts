/**
 * Status words (SW1-SW2) by name: ISO/IEC 7816-4:2020 clause 5.6, tables 6 and 7, and our own in the range 9Dxx. The
 * same clause leaves '9XXX', except 9000, to applications.
 */
export const status = {
  ok: 0x9000,
  memoryFailure: 0x6581,
  wrongLength: 0x6700,
  channelNotSupported: 0x6881,
  secureMessagingNotSupported: 0x6882,
  lastCommandExpected: 0x6883,
  chainingNotSupported: 0x6884,
  securityStatus: 0x6982,
  methodBlocked: 0x6983,
  referenceDataUnusable: 0x6984,
  conditionsOfUse: 0x6985,
  notAllowed: 0x6986,
  secureMessagingMissing: 0x6987,
  secureMessagingIncorrect: 0x6988,
  incorrectData: 0x6a80,
  functionNotSupported: 0x6a81,
  fileNotFound: 0x6a82,
  notEnoughMemory: 0x6a84,
  wrongParameters: 0x6a86,
  referencedDataNotFound: 0x6a88,
  wrongOffset: 0x6b00,
  unknownInstruction: 0x6d00,
  unknownClass: 0x6e00,
  noDiagnosis: 0x6f00,
  /** A certificate chain does not end at the trusted root, or a signature is wrong. */
  notGenuine: 0x9d01,
  /** The other card was boxed in another pack. */
  otherPack: 0x9d02,
  /** The card was offered to itself, or is already a member. */
  alreadyMember: 0x9d03,
  /** The set has its agreed number of clones. */
  setFull: 0x9d04,
  /** The set is sealed: it never exports again. */
  setSealed: 0x9d05,
  /** The message belongs to another offer, export or set. */
  otherCeremony: 0x9d06,
  /** The member's role does not allow this. */
  wrongRole: 0x9d07,
  /** Receipts of exports are missing. */
  receiptsMissing: 0x9d08,
  /** The other card's firmware is older than this one's. */
  olderFirmware: 0x9d09,
  /** The member is revoked. */
  memberRevoked: 0x9d0a,
  /** The wallet is a backup that was not activated. */
  memberDormant: 0x9d0b,
  /** The list of members does not follow from the one this card has. */
  rosterWrong: 0x9d0c,
  /** The list of members needs the signatures of more members. */
  quorumMissing: 0x9d0d,
  /** A clone gets no more than its source has: no wider policy, no larger share, no keys outside the scope. */
  termsTooWide: 0x9d0e,
  /** The random number generator failed its health tests: no key is made. */
  randomnessFailure: 0x9d10,
  /** The card holds a later version of the file, or another content of the same. */
  olderVersion: 0x9d11,
  /** The policy lets no digests be signed unseen. */
  rawDigestsRefused: 0x9d20,
  /** The interpreter refuses the transaction: it does not parse, contradicts itself, or is unsafe to sign. */
  transactionRefused: 0x9d21,
  /** The card does not fully understand the transaction, and the policy refuses that. */
  blindRefused: 0x9d22,
  /** The policy refuses signed messages. */
  messageRefused: 0x9d23,
  /** The policy does not list the chain. */
  chainRefused: 0x9d24,
  /** The policy does not let this key sign. */
  pathRefused: 0x9d25,
  /** The policy does not list the recipient. */
  recipientRefused: 0x9d26,
  /** The policy has no rule for the asset, and refuses such assets. */
  assetRefused: 0x9d27,
  /** The fee is above the chain's ceiling. */
  feeAboveCeiling: 0x9d28,
  /** The amount is more than one transaction may move. */
  limitExceeded: 0x9d29,
  /** The amount is more than is left of the allowance. */
  allowanceExceeded: 0x9d2a,
  /** The transaction needs the approval of another member. */
  approvalMissing: 0x9d2b,
  /** The approval is about another transaction, or not by a member of the set. */
  approvalWrong: 0x9d2c,
  /** The new policy allows more than the old one. Only a primary takes such a policy. */
  policyLoosened: 0x9d2d,
  /** The voucher is for another card, set or epoch, or no primary that this card knows issued it. */
  voucherWrong: 0x9d2e,
  /** This voucher, or a later one, was already redeemed. */
  voucherUsed: 0x9d2f,
  /** The voucher is for more than was spent of the asset. */
  allowanceFull: 0x9d30,
  /** Kept budgets of assets that no longer have an allowance leave no room for those of the policy. */
  budgetsFull: 0x9d31,
} as const;

/** Name of a status word in {@link status}: `'securityStatus'`. */
export type StatusName = keyof typeof status;

const meanings: { readonly [N in StatusName]: string } = {
  ok: 'done',
  memoryFailure: 'memory failure',
  wrongLength: 'wrong length',
  channelNotSupported: 'logical channel not supported',
  secureMessagingNotSupported: 'secure messaging not supported',
  lastCommandExpected: 'last command of the chain expected',
  chainingNotSupported: 'command chaining not supported',
  securityStatus: 'the session does not allow it',
  methodBlocked: 'no tries are left',
  referenceDataUnusable: 'this password is not set or is suspended',
  conditionsOfUse: "the card's state does not allow it",
  notAllowed: 'command not allowed',
  secureMessagingMissing: 'secure messaging data object missing',
  secureMessagingIncorrect: 'secure messaging data object incorrect',
  incorrectData: 'incorrect data',
  functionNotSupported: 'function not supported',
  fileNotFound: 'file or application not found',
  notEnoughMemory: 'not enough memory',
  wrongParameters: 'incorrect P1 or P2',
  referencedDataNotFound: 'no such key or data',
  wrongOffset: 'offset outside the file',
  unknownInstruction: 'unknown instruction',
  unknownClass: 'unknown class',
  noDiagnosis: 'no precise diagnosis',
  notGenuine: 'the other card is not genuine',
  otherPack: 'the other card is from another pack',
  alreadyMember: 'that card is this card itself or a member already',
  setFull: 'the set already has its agreed number of clones',
  setSealed: 'the set is sealed and never exports again',
  otherCeremony: 'the message belongs to another ceremony',
  wrongRole: "the card's role does not allow it",
  receiptsMissing: 'receipts of exported clones are missing',
  olderFirmware: "the other card's firmware is older",
  memberRevoked: 'the member is revoked',
  memberDormant: 'the backup sleeps until it is activated',
  rosterWrong: 'the list of members does not follow from the one the card has',
  quorumMissing: 'more members must sign the list',
  termsTooWide: 'a clone gets no more than its source has',
  randomnessFailure: 'the random number generator failed its health test',
  olderVersion: 'the card holds a later version of the file, or another content of the same',
  rawDigestsRefused: 'the policy lets no digests be signed unseen',
  transactionRefused: 'the transaction does not parse, contradicts itself, or is unsafe to sign',
  blindRefused: 'the transaction may do more than the card understands',
  messageRefused: 'the policy refuses signed messages',
  chainRefused: 'the policy does not list the chain',
  pathRefused: 'the policy does not let this key sign',
  recipientRefused: 'the policy does not list the recipient',
  assetRefused: 'the policy has no rule for the asset',
  feeAboveCeiling: 'the fee is above the ceiling of the policy',
  limitExceeded: 'more than one transaction may move',
  allowanceExceeded: 'more than is left of the allowance',
  approvalMissing: 'another member must approve it',
  approvalWrong: 'the approval is not about this transaction or not by another member',
  policyLoosened: 'only a primary can set a policy that allows more',
  voucherWrong: 'the voucher is not for this card or not by its primary',
  voucherUsed: 'the voucher was used, or a later one was',
  allowanceFull: 'the voucher is for more than was spent of the allowance',
  budgetsFull: 'what was spent of other assets leaves no room: vouchers for them make some',
};

const byValue = new Map<number, StatusName>((Object.keys(status) as StatusName[]).map((name) => [status[name], name]));

/**
 * Name of a status word, or `undefined`. '63Cx' has no name of its own: see {@link triesLeft}.
 * @example
 * ```ts
 * import { statusName } from '@symbolon/protocol/status';
 * statusName(0x6982); // => 'securityStatus'
 * statusName(0x63c2); // => undefined
 * ```
 */
export function statusName(sw: number): StatusName | undefined {
  return byValue.get(sw);
}

/**
 * A status word in words, for messages and traces.
 * @example
 * ```ts
 * import { describeStatus } from '@symbolon/protocol/status';
 * describeStatus(0x9d05); // => 'the set is sealed and never exports again'
 * describeStatus(0x63c1); // => 'wrong password, 1 try left'
 * ```
 */
export function describeStatus(sw: number): string {
  const tries = triesLeft(sw);
  if (tries !== undefined) return `wrong password, ${tries} ${tries === 1 ? 'try' : 'tries'} left`;
  const name = byValue.get(sw);
  return name === undefined ? 'unknown status' : meanings[name];
}

/**
 * '63Cx': the counter x (0 to 15) of tries left; `undefined` for any other status. ISO/IEC 7816-4:2020 table 7.
 * @example
 * ```ts
 * import { triesLeft } from '@symbolon/protocol/status';
 * triesLeft(0x63c2); // => 2
 * triesLeft(0x9000); // => undefined
 * ```
 */
export function triesLeft(sw: number): number | undefined {
  return (sw & 0xfff0) === 0x63c0 ? sw & 0xf : undefined;
}
