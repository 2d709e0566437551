import { equalPaths, hardened } from '../path.ts';
import type { Path } from '../types.ts';
import { type ScriptType, scriptTypes } from './scripts.ts';

/** Indexes above it are found by no wallet's scan: coins sent there would be hidden from their owner. */
export const highestIndex = 1_000_000;

/**
 * Whether an output under a key of ours is change: it comes back to an account that pays here, on chain 0 or 1, at an index a scan reaches, with
 * the script type of the account's purpose (BIP-44, BIP-49, BIP-84, BIP-86). Anything else is shown as a payment, though to ourselves.
 *
 * @param accounts Hardened prefixes of the paths that sign.
 */
export function isChange(path: Path, scriptType: ScriptType, accounts: readonly Path[]): boolean {
  const account = path.slice(0, -2);
  const [chain, index] = path.slice(-2);
  return (
    accounts.some((own) => equalPaths(own, account)) &&
    (chain === 0 || chain === 1) &&
    index !== undefined &&
    index <= highestIndex &&
    account[0] === scriptTypes[scriptType].purpose + hardened
  );
}

/** The same for an output of the wallet of several cosigners that alone spends here; its derivation has settled the chain. */
export function isWalletChange(path: Path): boolean {
  return (path.at(-1) ?? hardened) <= highestIndex;
}

/** SLIP-44: coins of mainnet live under coin type 0', those of all test networks under 1'. */
export function hasCoinType(path: Path, coinType: number): boolean {
  return path[1] === coinType + hardened;
}
