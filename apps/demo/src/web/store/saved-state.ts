import { newPhone, type PhoneMemory } from '../model/phone.ts';
import { newTable, type Table } from '../model/table.ts';

/** All that is kept besides the cards' own memories. */
export type SavedState = {
  readonly version: 4;
  readonly table: Table;
  readonly phone: PhoneMemory;
  readonly bitcoin: BitcoinLedger;
  readonly ethereum: EthereumLedger;
};

/** The in-page regtest: every transaction of the chain in hexadecimal, one block each. */
export type BitcoinLedger = { readonly transactions: readonly string[] };

/** The in-page EVM chain: decimal amounts by lower-case address. */
export type EthereumLedger = {
  readonly coins: { readonly [address: string]: string };
  readonly tokens: { readonly [address: string]: string };
  readonly nonces: { readonly [address: string]: number };
  readonly sent: readonly string[];
};

export const newSavedState = (cards: readonly string[]): SavedState => ({
  version: 4,
  table: newTable(cards),
  phone: newPhone(cards),
  bitcoin: { transactions: [] },
  ethereum: { coins: {}, tokens: {}, nonces: {}, sent: [] },
});

/** Whether what was stored is of this version; anything else is not touched. */
export function isSavedState(value: unknown): value is SavedState {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === 4;
}
