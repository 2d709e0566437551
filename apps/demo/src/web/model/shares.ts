/** What the phone remembers of a wallet that is split over share cards: none of it is secret, and it holds no share. */
import type { DealSharesState, RecoverSharesState } from '@symbolon/backup';
import type { SharePlan } from '@symbolon/protocol/shares';
import type { Accounts } from './accounts.ts';

export type SharedWallet = {
  /** The cards of its box: the one with the wallet, one for each share, then blank ones. */
  readonly cards: readonly string[];
  readonly plan: SharePlan;
  /** Absent until the first card has made the wallet. */
  readonly accounts?: Accounts;
  /** The messages of the shares so far. */
  readonly dealing?: DealSharesState;
  /** Whether the card with the wallet knows that all shares have arrived. */
  readonly dealt: boolean;
  /** The short code of the split, which all share cards show. */
  readonly code?: string;
  /** The messages of the recovery so far. */
  readonly recovering?: RecoverSharesState;
  /** Whether a blank card has made the wallet again. */
  readonly remade: boolean;
  /** The accounts, as that card returns them. */
  readonly recovered?: Accounts;
  /** How often a card was held up: to deal the shares, and to recover. */
  readonly taps: { readonly dealing: number; readonly recovering: number };
};

export function newSharedWallet(cards: readonly string[], plan: SharePlan): SharedWallet {
  return { cards, plan, dealt: false, remade: false, taps: { dealing: 0, recovering: 0 } };
}

/** The card that makes the wallet and splits it. */
export function dealerOf({ cards }: SharedWallet): string {
  return cards[0] ?? '';
}

/** The share cards. */
export function holdersOf({ cards, plan }: SharedWallet): readonly string[] {
  return cards.slice(1, 1 + plan.groups.reduce((sum, { count }) => sum + count, 0));
}

/** The blank card that makes the wallet again. */
export function blankOf({ cards }: SharedWallet): string {
  return cards.at(-1) ?? '';
}

/** Index of the share of a card, in the order of the plan. */
export function shareIndexOf(shared: SharedWallet, card: string): number {
  const position = holdersOf(shared).indexOf(card);
  return shared.dealing?.holders[position]?.index ?? position;
}
