/**
 * What the phone remembers. Nothing here is secret, and the cards can tell it all again: a new phone starts with
 * {@link newPhone}.
 */
import { newWallet, type Wallet } from './wallet.ts';

export type KnownCard = { readonly number: string; readonly untouched: boolean };

export type PhoneMemory = {
  readonly known: { readonly [card: string]: KnownCard };
  readonly wallet: Wallet;
  /** A new wallet on fresh cards, to which everything is to be moved. */
  readonly next?: Wallet;
  /** Accounts of the old wallet that were emptied into it. */
  readonly swept: readonly { readonly id: string; readonly transactions: readonly string[] }[];
  /** Cards of wallets that were given up. */
  readonly retired: readonly string[];
  /** Cards on which the recovery is being rehearsed. */
  readonly rehearsing: readonly string[];
  readonly rehearsed: boolean;
  /** Milliseconds that the story is ahead of the clock on the wall. */
  readonly clockOffset: number;
};

/** Which of the wallets something is about. */
export type WalletKey = 'wallet' | 'next';

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
  return (key === 'next' ? memory.next : undefined) ?? memory.wallet;
}

export function withWallet(memory: PhoneMemory, key: WalletKey, change: (wallet: Wallet) => Wallet): PhoneMemory {
  return { ...memory, [key]: change(walletOf(memory, key)) };
}

/** Cards that belong to no wallet. */
export function spareCards({ wallet, next, retired }: PhoneMemory, cards: readonly string[]): readonly string[] {
  const taken = [
    ...wallet.cards,
    ...(next?.cards ?? []),
    ...retired,
    ...(wallet.replacement ? [wallet.replacement.card] : []),
  ];
  return cards.filter((card) => !taken.includes(card));
}

/** A box of which no card belongs to a wallet. Cards are numbered as they are bought, three to a box. */
export function spareBox(memory: PhoneMemory, cards: readonly string[]): readonly string[] | undefined {
  const spare = spareCards(memory, cards);
  const boxes = Array.from({ length: Math.ceil(cards.length / 3) }, (_, box) => cards.slice(3 * box, 3 * box + 3));
  return boxes.find((box) => box.every((card) => spare.includes(card)));
}

/** Everything was moved: the new wallet is the wallet. */
export function switchToNext(memory: PhoneMemory): PhoneMemory {
  const { next, ...rest } = memory;
  if (next === undefined) return memory;
  return { ...rest, wallet: next, swept: [], retired: [...memory.retired, ...memory.wallet.cards] };
}
