/** What a host knows of shares under way to their cards. If it is lost, steps repeat: the cards know the rest. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { malformed } from '@symbolon/protocol/encoding';
import { placesOf, planFault, type SharePlan } from '@symbolon/protocol/shares';
import type { ClonePasswords } from '../back-up/back-up-state.ts';
import type { LabelledCard, RequestedCard } from '../ceremony/driver.ts';
import type { CeremonyProblem } from '../ceremony/problems.ts';
import type { Steps } from '../ceremony/steps.ts';

/** A card that gets a share. */
export type ShareHolder = LabelledCard & {
  /** It holds a share of an earlier split of this wallet, and opens with its PIN. Default: it is blank. */
  readonly holdsShare?: boolean;
};

/** How the wallet is split, onto which cards, and how far an earlier run got. */
export type DealSharesOptions = {
  /** How many shares there are, and how many make the wallet. */
  readonly plan: SharePlan;
  /** The cards, in the order of `placesOf` the plan: one for each share. */
  readonly holders: readonly ShareHolder[];
  /** The card with the wallet. */
  readonly source?: LabelledCard;
  /** Slot of the wallet on that card. Default 0. A share is in slot 0 of its card. */
  readonly slot?: number;
  /** Asks the holder of a blank card for its PIN, and for its PUK: each card has its own. */
  readonly choosePasswords: (card: RequestedCard) => Promise<ClonePasswords>;
  /**
   * `renew`: a new split takes the place of one that is complete; one under way is finished. `anew`: also of one under
   * way. Default: the first split, or the one under way.
   */
  readonly again?: 'renew' | 'anew';
  /** How far an earlier run of the same got. It only saves steps. */
  readonly state?: DealSharesState;
  /** Gets the state after each step. Keep it until the shares are confirmed. */
  readonly keep?: (state: DealSharesState) => void;
};

/** How far one card is. All but `plan` comes from cards. */
export type HolderProgress = {
  readonly plan: ShareHolder;
  /** Index of its share in the split. */
  index: number;
  cardNumber: string | undefined;
  /** Identity key of the card, once it was held up. */
  publicKey: Uint8Array | undefined;
  /** It holds a share of this wallet: the holder said so, or the dealer did. */
  holdsShare: boolean;
  offer: Uint8Array | undefined;
  deal: Uint8Array | undefined;
  receipt: Uint8Array | undefined;
  /** It is not blank. The dealer knows whether it holds a share of this wallet. */
  occupied: boolean;
  /** It has its share of this split, and the dealer waits for its receipt. */
  waitedFor: boolean;
  /** The dealer has its receipt. */
  confirmed: boolean;
  problem: CeremonyProblem | undefined;
};

/** A share card of this wallet that has no share of the new split. */
export type LeftOutCard = {
  /** Its number in the set. */
  readonly member: number;
  /** 12 digits. */
  readonly cardNumber: string;
};

export type DealProgress = {
  readonly holders: readonly HolderProgress[];
  setId: Uint8Array | undefined;
  /** Of the split of this run, once the dealer has begun it. */
  number: number | undefined;
  /** Of the split before this run; 0: none. */
  replaces: number | undefined;
  /** Newest list of members. */
  roster: Uint8Array | undefined;
  /** The batch's certificate and that of the last card: once one card has sent them, the others send less. */
  certificates: readonly Uint8Array[] | undefined;
  leftOut: readonly LeftOutCard[];
};

export type DealRun = {
  readonly progress: DealProgress;
  readonly options: DealSharesOptions;
  readonly steps: Steps;
  readonly source: RequestedCard;
};

/** What the cards have said of one share so far. */
export type HolderState = {
  /** As in the plan. */
  readonly label: string;
  /** Index of its share in the split. */
  readonly index: number;
  /** 12 digits. */
  readonly cardNumber?: string;
  /** The card's offer. */
  readonly offer?: string;
  /** The share that was dealt to it, encrypted to it. */
  readonly deal?: string;
  /** The card's receipt for that. */
  readonly receipt?: string;
  /** The dealer has the receipt. */
  readonly confirmed?: true;
};

/** Shares under way as plain JSON, bytes in hexadecimal. It holds no secret: deals are encrypted. */
export type DealSharesState = {
  /** Of this format. */
  readonly version: 1;
  /** Id of the wallet's set, so that no other wallet is taken for it. */
  readonly setId?: string;
  /** Of the split, once it was begun. */
  readonly number?: number;
  /** Of the split before; 0: none. */
  readonly replaces?: number;
  /** Newest list of members. */
  readonly roster?: string;
  /** How far each card is, in the order of `holders`. */
  readonly holders: readonly HolderState[];
};

const unknown = {
  publicKey: undefined,
  offer: undefined,
  deal: undefined,
  receipt: undefined,
  occupied: false,
  waitedFor: false,
  confirmed: false,
  problem: undefined,
} as const;

function newHolder(plan: ShareHolder, index: number): HolderProgress {
  return { plan, index, cardNumber: plan.cardNumber, holdsShare: plan.holdsShare === true, ...unknown };
}

/** Forgets what a card has said, so that another card can take its place. */
export function clearHolder(holder: HolderProgress): void {
  const { cardNumber, holdsShare = false } = holder.plan;
  Object.assign(holder, unknown, { cardNumber, holdsShare });
}

/**
 * @throws RangeError for a plan that can't be, or not one card a share; SymbolonError `data/malformed` for a state that
 * is damaged, or of other cards
 */
export function newDealProgress({ plan, holders, state }: DealSharesOptions): DealProgress {
  const fault = planFault(plan);
  if (fault !== undefined) throw new RangeError(fault);
  const shares = placesOf(plan).length;
  if (holders.length !== shares) throw new RangeError(`${shares} shares need ${shares} cards, not ${holders.length}`);
  const progress = {
    holders: holders.map(newHolder),
    setId: undefined,
    number: undefined,
    replaces: undefined,
    roster: undefined,
    certificates: undefined,
    leftOut: [],
  };
  return state === undefined ? progress : withState(progress, state);
}

function withState(progress: DealProgress, state: DealSharesState): DealProgress {
  const { version, holders, number, replaces } = state;
  const fits =
    version === 1 &&
    holders.length === progress.holders.length &&
    progress.holders.every(({ plan }, position) => plan.label === holders[position]?.label);
  if (!fits) throw malformed('state of shares', 'it is of other cards');
  try {
    for (const [position, holder] of progress.holders.entries()) {
      const { index = position, cardNumber, offer, deal, receipt, confirmed } = holders[position] ?? {};
      Object.assign(holder, {
        index,
        cardNumber: cardNumber ?? holder.cardNumber,
        offer: bytes(offer),
        deal: bytes(deal),
        receipt: bytes(receipt),
        confirmed: confirmed === true,
      });
    }
    return { ...progress, number, replaces, setId: bytes(state.setId), roster: bytes(state.roster) };
  } catch {
    throw malformed('state of shares', 'it is damaged');
  }
}

export function dealStateOf({ holders, setId, number, replaces, roster }: DealProgress): DealSharesState {
  return Object.freeze({
    version: 1,
    ...named('setId', setId),
    ...(number !== undefined && { number }),
    ...(replaces !== undefined && { replaces }),
    ...named('roster', roster),
    holders: holders.map(({ plan, index, cardNumber, offer, deal, receipt, confirmed }) => ({
      label: plan.label,
      index,
      ...(cardNumber !== undefined && { cardNumber }),
      ...named('offer', offer),
      ...named('deal', deal),
      ...named('receipt', receipt),
      ...(confirmed && { confirmed }),
    })),
  });
}

export function bytes(hex: string | undefined): Uint8Array | undefined {
  return hex === undefined ? undefined : hexToBytes(hex);
}

export function named<const N extends string>(name: N, value: Uint8Array | undefined): { readonly [K in N]?: string } {
  return value === undefined ? {} : ({ [name]: bytesToHex(value) } as { readonly [K in N]: string });
}
