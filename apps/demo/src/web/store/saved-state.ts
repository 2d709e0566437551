import { newPhone, type PhoneMemory } from '../model/phone.ts';
import { newTable, type Table } from '../model/table.ts';

/** Of what the browser stores, the memories of the cards included: another one is not read. */
const stateVersion = 7;

/** What the browser stores besides the memories of the cards. */
export type SavedState = {
  readonly version: typeof stateVersion;
  readonly table: Table;
  readonly phone: PhoneMemory;
  readonly bitcoin: BitcoinLedger;
  readonly ethereum: EthereumLedger;
};

/** The regtest inside the page: its transactions in hexadecimal, one in each block. */
export type BitcoinLedger = { readonly transactions: readonly string[] };

/** The EVM chain inside the page: decimal amounts by address in lower case. */
export type EthereumLedger = {
  readonly coins: { readonly [address: string]: string };
  readonly tokens: { readonly [address: string]: string };
  readonly nonces: { readonly [address: string]: number };
  readonly sent: readonly string[];
};

export const newSavedState = (cards: readonly string[]): SavedState => ({
  version: stateVersion,
  table: newTable(cards),
  phone: newPhone(cards),
  bitcoin: { transactions: [] },
  ethereum: { coins: {}, tokens: {}, nonces: {}, sent: [] },
});

/** Looks at the version only: a page writes no other state under its version. */
export function isSavedState(value: unknown): value is SavedState {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === stateVersion;
}
