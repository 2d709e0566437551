/** What a signer says before anybody is asked: whether it will sign, and if not, why and what to do. */
import type { Approval, TransactionFacts, Transfer } from './facts.ts';
import type { Path } from './path.ts';

/** Why a policy refuses: names of status words of a card. */
export type PolicyRefusal =
  /** The session is that of a known phone, and the policy wants the PIN. */
  | 'securityStatus'
  /** A backup that was not activated. */
  | 'memberDormant'
  /** No interpreter reads it, and the policy lets no digests be signed unseen. */
  | 'digestsUnseenRefused'
  /** It does not parse, contradicts itself, or is unsafe to sign. */
  | 'transactionRefused'
  /** It may do more than the card understands. */
  | 'blindRefused'
  | 'messageRefused'
  | 'chainRefused'
  | 'pathRefused'
  | 'recipientRefused'
  | 'assetRefused'
  | 'feeAboveCeiling'
  | 'limitExceeded'
  | 'allowanceExceeded'
  /** Another member of the set must approve it first. */
  | 'approvalMissing';

/** What is to be signed, as an interpreter tells it. The previews of `@symbolon/chains` have these fields. */
export type ToBeSigned = {
  /** `undefined` if no interpreter reads it: its digests are then signed unseen. */
  readonly facts: TransactionFacts | undefined;
  /** In order. Default none. */
  readonly transfers?: readonly Transfer[];
  /** In order. Default none. */
  readonly approvals?: readonly Approval[];
  /** The keys that sign, where no interpreter reads it. Default none. */
  readonly paths?: readonly Path[];
  /**
   * The multisig wallet whose coins are spent, by its id of 32 bytes. Its owner must have confirmed it on the card.
   */
  readonly multisigWallet?: Uint8Array | undefined;
};

/** What the answer depends on, and was not known to whoever gave it. */
export type UnknownTerm =
  /** What the owner allowed. */
  | 'policy'
  /** What was spent of the allowances. */
  | 'budgets'
  /** Whether the card signs alone. */
  | 'role'
  /** Whether the card takes the approval: it must be of this transaction and of the present epoch of the set. */
  | 'approval';

/** Whether a signer will sign. `signs` is `false` only where it surely refuses. */
export type PolicyVerdict =
  | { readonly signs: true }
  | {
      readonly signs: false;
      /** The first rule that refuses. */
      readonly reason: PolicyRefusal;
      /** What the card would answer: SW1-SW2. A session without the PIN gets no reason: 6982. */
      readonly status: number;
      /** The field of the policy that refuses, if it is one: `'blind'`. */
      readonly setting: string | undefined;
      /** What is refused, in a sentence without a full stop. */
      readonly meaning: string;
      /** What to do about it, in sentences. */
      readonly wayOut: string;
    }
  | {
      readonly signs: 'unknown';
      /** What has to be known to say it. Nothing else refuses. */
      readonly unknown: readonly UnknownTerm[];
    };
