/**
 * Status words (SW1-SW2) of a card: number, name and sentence. ISO/IEC 7816-4:2020 clause 5.6, tables 6 and 7, and our
 * own in the range 9Dxx (the same clause leaves '9XXX' other than 9000 to applications).
 */
import { cardError, isSymbolonError, type SymbolonError } from '@symbolon/interface';
import { policyAdvice } from './refusal-advice.ts';

const table = {
  ok: [0x9000, 'done'],
  memoryFailure: [0x6581, 'memory failure'],
  wrongLength: [0x6700, 'wrong length'],
  channelNotSupported: [0x6881, 'logical channel not supported'],
  secureMessagingNotSupported: [0x6882, 'secure messaging not supported'],
  lastCommandExpected: [0x6883, 'last command of the chain expected'],
  chainingNotSupported: [0x6884, 'command chaining not supported'],
  securityStatus: [0x6982, 'the session does not allow it'],
  methodBlocked: [0x6983, 'no tries are left'],
  referenceDataUnusable: [0x6984, 'this password is not set or is suspended'],
  conditionsOfUse: [0x6985, "the card's state does not allow it"],
  notAllowed: [0x6986, 'command not allowed'],
  secureMessagingMissing: [0x6987, 'secure messaging data object missing'],
  secureMessagingIncorrect: [0x6988, 'secure messaging data object incorrect'],
  incorrectData: [0x6a80, 'incorrect data'],
  functionNotSupported: [0x6a81, 'function not supported'],
  fileNotFound: [0x6a82, 'file or application not found'],
  notEnoughMemory: [0x6a84, 'not enough memory'],
  wrongParameters: [0x6a86, 'incorrect P1 or P2'],
  referencedDataNotFound: [0x6a88, 'no such key or data'],
  wrongOffset: [0x6b00, 'offset outside the file'],
  unknownInstruction: [0x6d00, 'unknown instruction'],
  unknownClass: [0x6e00, 'unknown class'],
  noDiagnosis: [0x6f00, 'no precise diagnosis'],
  notGenuine: [0x9d01, 'the other card is not genuine'],
  otherPack: [0x9d02, 'the other card is from another pack'],
  alreadyMember: [0x9d03, 'that card is this card itself or a member already'],
  setFull: [0x9d04, 'the set already has its agreed number of clones'],
  setSealed: [0x9d05, 'the set is sealed and never exports again'],
  otherCeremony: [0x9d06, 'the message belongs to another ceremony'],
  wrongRole: [0x9d07, "the card's role does not allow it"],
  receiptsMissing: [0x9d08, 'receipts of exported clones are missing'],
  olderFirmware: [0x9d09, "the other card's firmware is older"],
  memberRevoked: [0x9d0a, 'the member is revoked'],
  memberDormant: [0x9d0b, 'the backup is dormant until it is activated'],
  rosterWrong: [0x9d0c, 'the list of members does not follow from the one the card has'],
  quorumMissing: [0x9d0d, 'more members must sign the list'],
  termsTooWide: [0x9d0e, 'a clone gets no more than its source has'],
  randomnessFailure: [0x9d10, 'the random number generator failed its health test'],
  olderVersion: [0x9d11, 'the card holds a later version of the file, or another content of the same'],
  digestsUnseenRefused: [0x9d20, 'the policy lets no digests be signed unseen'],
  transactionRefused: [0x9d21, 'the transaction does not parse, contradicts itself, or is unsafe to sign'],
  blindRefused: [0x9d22, 'the transaction may do more than the card understands'],
  messageRefused: [0x9d23, 'the policy refuses signed messages'],
  chainRefused: [0x9d24, 'the policy does not list the chain'],
  pathRefused: [0x9d25, 'the policy does not let this key sign'],
  recipientRefused: [0x9d26, 'the policy does not list the recipient'],
  assetRefused: [0x9d27, 'the policy has no rule for the asset'],
  feeAboveCeiling: [0x9d28, 'the fee is above the ceiling of the policy'],
  limitExceeded: [0x9d29, 'more than one transaction may move'],
  allowanceExceeded: [0x9d2a, 'more than is left of the allowance'],
  approvalMissing: [0x9d2b, 'another member must approve it'],
  approvalWrong: [0x9d2c, 'the approval is not about this transaction or not by another member'],
  policyLoosened: [0x9d2d, 'only a primary or an activated backup can set a policy that allows more'],
  voucherWrong: [0x9d2e, 'the voucher is not for this card or not by its primary'],
  voucherUsed: [0x9d2f, 'the voucher was used, or a later one was'],
  allowanceFull: [0x9d30, 'the voucher is for more than was spent of the allowance'],
  budgetsFull: [0x9d31, 'what was spent of other assets leaves no room: vouchers for them make some'],
  shareOnly: [0x9d40, 'the card holds a share of this wallet, and none of its keys'],
  otherSplit: [0x9d41, 'the share is of another split of the wallet, or of an earlier one'],
  shareWrong: [0x9d42, 'this share does not fit the others'],
  shareTwice: [0x9d43, 'this share is there already'],
  sharesMissing: [0x9d44, 'more shares are needed'],
  secretWrong: [0x9d45, 'the shares do not make the wallet that they name'],
  vaultRuleRefused: [0x9d50, 'the rule of the item, settled when it was stored, does not allow it'],
  vaultApprovalMissing: [0x9d51, 'another member must approve this use of the item'],
  vaultApprovalWrong: [0x9d52, 'the approval is not for this use of the item or not by another member'],
  vaultCardUnconfirmed: [0x9d53, 'the card that would get the item is no member of the set and was not confirmed'],
  vaultKindWrong: [0x9d54, 'the item is of a kind that this can not be done with'],
  vaultFull: [0x9d55, 'the vault has no room for the item'],
  timeWrong: [0x9d56, 'this does not prove the time to this card'],
  anchorMissing: [0x9d57, 'the card was not told whose time to believe'],
  announceFirst: [0x9d58, 'it must be announced first, and then wait'],
  tooEarly: [0x9d59, 'it was announced, and its delay is not over by the time that was proven'],
  vetoWrong: [0x9d5a, 'the veto is not about this card or not by a member that may veto'],
} as const;

/** Name of a status word: `'setSealed'`. A card's refusal is known by it: {@link isRefusal}. */
export type StatusName = keyof typeof table;

const names = Object.keys(table) as readonly StatusName[];

/** The status words by name, each SW1-SW2 as one number: `status.setSealed` is 0x9d05. */
export const status = Object.freeze(Object.fromEntries(names.map((name) => [name, table[name][0]]))) as {
  readonly [Name in StatusName]: (typeof table)[Name][0];
};

const nameByNumber = new Map<number, StatusName>(names.map((name) => [table[name][0], name]));

/**
 * Name of a status word, or `undefined`. '63Cx' has no name of its own: see {@link triesLeft}.
 *
 * @example
 * ```ts
 * import { statusName } from '@symbolon/protocol/status';
 * statusName(0x6982); // => 'securityStatus'
 * statusName(0x63c2); // => undefined
 * ```
 */
export function statusName(statusWord: number): StatusName | undefined {
  return nameByNumber.get(statusWord);
}

/**
 * A status word as a sentence, for messages and traces.
 *
 * @example
 * ```ts
 * import { describeStatus } from '@symbolon/protocol/status';
 * describeStatus(0x9d05); // => 'the set is sealed and never exports again'
 * describeStatus(0x63c2); // => 'wrong password, 2 tries left'
 * ```
 */
export function describeStatus(statusWord: number): string {
  const tries = triesLeft(statusWord);
  if (tries !== undefined) return `wrong password, ${tries === 1 ? '1 try' : `${tries} tries`} left`;
  const name = nameByNumber.get(statusWord);
  return name === undefined ? 'unknown status' : table[name][1];
}

/**
 * '63Cx': the counter x (0 to 15) of tries left; `undefined` for any other status. ISO/IEC 7816-4:2020 table 7.
 *
 * @example
 * ```ts
 * import { triesLeft } from '@symbolon/protocol/status';
 * triesLeft(0x63c2); // => 2
 * triesLeft(0x9000); // => undefined
 * ```
 */
export function triesLeft(statusWord: number): number | undefined {
  return (statusWord & 0xfff0) === 0x63c0 ? statusWord & 0xf : undefined;
}

const adviceOf: { readonly [Name in StatusName]?: string } = policyAdvice;

/** A card's refusal of a command, as an error. All three have `command`, `status`, `refusal` and `meaning`. */
export type CardRefusal = SymbolonError<'card/status' | 'policy/refused' | 'pin/needed'>;

/**
 * The error for a command that a card refused: `policy/refused` where another policy would let it sign, else
 * `card/status`.
 *
 * @param command name of the command, as the table has it
 * @param statusWord what the card answered
 * @param password "PIN" or "PUK", if the command is done in a session of it: '6982' is then `pin/needed`
 * @example
 * ```ts
 * import { refusalError } from '@symbolon/protocol/status';
 * refusalError('CLONE SEAL', 0x9d08).context.refusal; // => 'receiptsMissing'
 * refusalError('SIGN END', 0x9d26).code; // => 'policy/refused'
 * refusalError('READ LOG', 0x6982, 'PIN').code; // => 'pin/needed'
 * ```
 */
export function refusalError(command: string, statusWord: number, password?: 'PIN' | 'PUK'): CardRefusal {
  const refusal = statusName(statusWord);
  const facts = { command, status: statusWord, meaning: describeStatus(statusWord) };
  const advice = refusal && adviceOf[refusal];
  if (refusal !== undefined && advice !== undefined) return cardError('policy/refused', { ...facts, refusal, advice });
  if (refusal === 'securityStatus' && password !== undefined)
    return cardError('pin/needed', { ...facts, refusal, password });
  return cardError('card/status', { ...facts, refusal });
}

/**
 * Whether an error is a card's refusal: any one, or one of these names.
 *
 * @example
 * ```ts
 * import { isRefusal, refusalError } from '@symbolon/protocol/status';
 * const error = refusalError('CLONE EXPORT', 0x9d05);
 * isRefusal(error, 'setSealed'); // => true
 * isRefusal(error, 'setFull'); // => false
 * isRefusal(error); // => true
 * ```
 */
export function isRefusal(error: unknown, ...names: readonly StatusName[]): error is CardRefusal {
  const isOne =
    isSymbolonError(error, 'card/status') ||
    isSymbolonError(error, 'policy/refused') ||
    isSymbolonError(error, 'pin/needed');
  if (!isOne) return false;
  return names.length === 0 || names.some((name) => status[name] === error.context.status);
}
