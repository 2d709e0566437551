/** Wallets whose other ways open with time: what matures when, and the refresh by which the wait begins anew. */
export { decodeWalletCoins, encodeWalletCoins } from './coins-text.ts';
export { assertRefresh, reasonAgainstRefresh } from './is-refresh.ts';
export { describeLeft } from './left-words.ts';
export {
  type ChainTip,
  type CoinMaturity,
  type Maturity,
  type MaturityOptions,
  maturityOf,
  type Opening,
  type RefreshDeadline,
  type SpendingPath,
  type TimelockedCoin,
} from './maturity.ts';
export { describeMaturity, type KeyNames } from './maturity-words.ts';
export { buildRefresh, type LeftReason, type Refresh, type RefreshOptions, type WalletCoin } from './refresh.ts';
export { findWalletCoins, type WalletCoins, type WalletCoinsOptions } from './wallet-coins.ts';
