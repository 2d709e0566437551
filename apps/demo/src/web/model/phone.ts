/** What the phone remembers. None of it is secret, and a new phone can read it from the cards again. */
import type { Heir } from './heir.ts';
import type { SharedWallet } from './shares.ts';
import { newWallet, type Wallet } from './wallet.ts';

export type KnownCard = { readonly number: string; readonly untouched: boolean };

export type PhoneMemory = {
  readonly known: { readonly [card: string]: KnownCard };
  readonly wallet: Wallet;
  /** A new wallet on new cards, for everything to move to. */
  readonly next?: Wallet;
  /** A wallet on a single card, which another card joins. */
  readonly single?: Wallet;
  /** A wallet that is split over share cards. */
  readonly shared?: SharedWallet;
  /** A wallet whose owner has made a card for an heir. */
  readonly heir?: Heir;
  /** Accounts of the old wallet that were swept into the next one. */
  readonly swept: readonly { readonly id: string; readonly transactions: readonly string[] }[];
  /** Cards of earlier wallets. */
  readonly retired: readonly string[];
  /** Cards that hold the wallet of a rehearsal. */
  readonly rehearsing: readonly string[];
  readonly rehearsed: boolean;
  /** Milliseconds that the clock of the page is ahead of the real one. */
  readonly clockOffset: number;
};

/** The wallet in use, the next one, or the one on a single card. */
export type WalletKey = 'wallet' | 'next' | 'single';

export function newPhone(cards: readonly string[]): PhoneMemory {
  return {
    known: {},
    wallet: newWallet(cards),
    swept: [],
    retired: [],
    rehearsing: [],
    rehearsed: false,
    clockOffset: 0,
  };
}

export function withKnownCard(memory: PhoneMemory, card: string, about: KnownCard): PhoneMemory {
  return { ...memory, known: { ...memory.known, [card]: about } };
}

export function walletOf(memory: PhoneMemory, key: WalletKey): Wallet {
  return memory[key] ?? memory.wallet;
}

export function withWallet(memory: PhoneMemory, key: WalletKey, change: (wallet: Wallet) => Wallet): PhoneMemory {
  return { ...memory, [key]: change(walletOf(memory, key)) };
}

/** Cards that belong to no wallet. */
export function spareCards(memory: PhoneMemory, cards: readonly string[]): readonly string[] {
  const { wallet, next, single, shared, heir, retired } = memory;
  const wallets = [wallet, next, single].filter((one) => one !== undefined);
  const taken = [
    ...wallets.flatMap(({ cards, replacement }) => [
      ...cards,
      ...(replacement === undefined ? [] : [replacement.card]),
    ]),
    ...(shared?.cards ?? []),
    ...(heir === undefined ? [] : [heir.owner, heir.heir]),
    ...retired,
  ];
  return cards.filter((card) => !taken.includes(card));
}

/**
 * A box whose cards all belong to no wallet. `cards` are in the order they were bought. Of a
 * box of six, each half counts as one.
 */
export function spareBox(memory: PhoneMemory, cards: readonly string[]): readonly string[] | undefined {
  const spare = spareCards(memory, cards);
  const boxes = Array.from({ length: Math.ceil(cards.length / 3) }, (_, box) => cards.slice(3 * box, 3 * box + 3));
  return boxes.find((box) => box.every((card) => spare.includes(card)));
}

/** Makes the next wallet the wallet in use, and retires the cards of the old one. */
export function switchToNext(memory: PhoneMemory): PhoneMemory {
  const { next, ...rest } = memory;
  if (next === undefined) return memory;
  return { ...rest, wallet: next, swept: [], retired: [...memory.retired, ...memory.wallet.cards] };
}
