/** What a host knows of a recovery from shares under way. If it is lost, steps repeat: the share cards keep theirs. */

import { bytesToHex } from '@noble/hashes/utils.js';
import type { Slip39Share } from '@symbolon/interface';
import { decodeWith, malformed } from '@symbolon/protocol/encoding';
import { recoveryMessage, type ShareSplit, splitDigest } from '@symbolon/protocol/shares';
import type { LabelledCard } from '../ceremony/driver.ts';
import type { CeremonyProblem } from '../ceremony/problems.ts';
import type { Steps } from '../ceremony/steps.ts';
import type { NewWalletChoice } from '../recovery/rotate.ts';
import { bytes, named } from './deal-state.ts';
import { isEnoughShares } from './share-plan.ts';
import { sortWritten } from './written-shares.ts';

/** From which shares a wallet is made again, on which card, and how far an earlier run got. */
export type RecoverSharesOptions = {
  /** The blank card. */
  readonly card: LabelledCard;
  /**
   * Share cards, in the order they are asked for, until there are enough: no others are asked for. Default:
   * `share card 1` and on.
   */
  readonly shares?: readonly LabelledCard[];
  /**
   * Shares that somebody wrote down. One card at least comes beside them. Those of another split, and those that are
   * there already, are told and left aside. The caller wipes them.
   */
  readonly written?: readonly Slip39Share[];
  /** Asks the person for PIN, PUK, number of clones and policy of the card, before the first step. */
  readonly choose: () => Promise<NewWalletChoice>;
  /**
   * The blank card may be of another pack than the share cards. Shows its short code (`admissionCode`, with the set and
   * the epoch of the split). The holders compare it with the same code on a second device. `true`: they are the same.
   */
  readonly compareCode?: (code: string) => Promise<boolean>;
  /** How far an earlier run of the same got. It only saves steps. */
  readonly state?: RecoverSharesState;
  /** Gets the state after each step. */
  readonly keep?: (state: RecoverSharesState) => void;
};

/** A share on its way to the blank card. */
export type ReleasedShare = Required<LabelledCard> & {
  readonly split: ShareSplit;
  /** {@link splitDigest}, hexadecimal. */
  readonly digest: string;
  readonly index: number;
  readonly recovery: Uint8Array;
};

export type RecoverProgress = {
  cardNumber: string | undefined;
  offer: Uint8Array | undefined;
  shares: readonly ReleasedShare[];
  /** The people have compared the code of the blank card. */
  compared: boolean;
  certificates: readonly Uint8Array[] | undefined;
  /** Why another share card is needed. */
  problem: CeremonyProblem | undefined;
  /** The split that the wallet was made of. */
  made: ShareSplit | undefined;
};

export type RecoverRun = {
  readonly progress: RecoverProgress;
  readonly options: RecoverSharesOptions;
  readonly steps: Steps;
  readonly finish: NewWalletChoice;
};

/** A share that was released. */
export type ReleasedState = {
  /** The owner's name for the card. */
  readonly label: string;
  /** 12 digits. */
  readonly cardNumber: string;
  /** The share, encrypted to the blank card. */
  readonly recovery: string;
};

/** A recovery under way as plain JSON, bytes in hexadecimal. It holds no secret: shares are encrypted. */
export type RecoverSharesState = {
  /** Of this format. */
  readonly version: 1;
  /** Number of the blank card. */
  readonly cardNumber?: string;
  /** Its offer. */
  readonly offer?: string;
  /** What share cards have released to it. */
  readonly shares: readonly ReleasedState[];
};

/** @throws SymbolonError `data/malformed` for a state that is damaged */
export function newRecoverProgress({ card, state }: RecoverSharesOptions): RecoverProgress {
  const progress: RecoverProgress = {
    cardNumber: card.cardNumber,
    offer: undefined,
    shares: [],
    compared: false,
    certificates: undefined,
    problem: undefined,
    made: undefined,
  };
  if (state === undefined) return progress;
  try {
    const shares = state.shares.map(({ label, cardNumber, recovery }) =>
      released({ label, cardNumber }, bytes(recovery) ?? new Uint8Array()),
    );
    return { ...progress, cardNumber: state.cardNumber ?? progress.cardNumber, offer: bytes(state.offer), shares };
  } catch {
    throw malformed('state of the recovery', 'it is damaged');
  }
}

export function recoverStateOf({ cardNumber, offer, shares }: RecoverProgress): RecoverSharesState {
  return Object.freeze({
    version: 1,
    ...(cardNumber !== undefined && { cardNumber }),
    ...named('offer', offer),
    shares: shares.map(({ label, cardNumber: number, recovery }) => ({
      label,
      cardNumber: number,
      recovery: bytesToHex(recovery),
    })),
  });
}

/** @throws SymbolonError `data/malformed` */
export function released(card: Required<LabelledCard>, recovery: Uint8Array): ReleasedShare {
  const { split, index } = decodeWith(recoveryMessage, 'recovery', recovery).body;
  return { ...card, split, digest: bytesToHex(splitDigest(split)), index, recovery };
}

/** Shares that make one wallet: of one split, as many as its plan wants. Those of other splits are left aside. */
export function enoughOf(
  { shares }: Pick<RecoverProgress, 'shares'>,
  written: readonly Slip39Share[] = [],
): readonly ReleasedShare[] | undefined {
  for (const digest of new Set(shares.map((share) => share.digest))) {
    const same = shares.filter((share) => share.digest === digest);
    const split = same[0]?.split;
    if (split === undefined) continue;
    const { fitting } = sortWritten(written, same);
    const indexes = [...same, ...fitting].map(({ index }) => index);
    if (isEnoughShares(split.terms.plan, indexes)) return same;
  }
  return undefined;
}
