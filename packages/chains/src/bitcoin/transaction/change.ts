/**
 * What counts as change: outputs that the owner's wallets will find again. Host and card ask here, in the same order,
 * so that both judge alike.
 */
import { hardened, type Path } from '@symbolon/interface';
import { type BitcoinScriptType, scriptTypes } from '../address/scripts.ts';

/** No wallet's scan reaches an index above it: coins sent there would be hidden from their owner. */
export const highestIndex = 1_000_000;

/** An account by its number, or the one wallet of several cosigners that spends. */
type Account = number | 'wallet';

export type ChangeLedger = {
  /** Told of each input of ours, before the outputs. */
  readonly spend: (path: Path, owner: BitcoinScriptType | 'wallet', amount: bigint) => void;
  /** Told of each output under a key of ours, in order: whether it is change. */
  readonly comesBack: (path: Path, owner: BitcoinScriptType | 'wallet', amount: bigint) => boolean;
};

/**
 * Tells change from payments to ourselves. Change is at an address of an account, see {@link accountOf}, and no more
 * goes back to an account than comes from it in this transaction: an output that would bring back more is a payment as
 * a whole. Otherwise an attacker pays a few satoshi to an account the owner never looks at, and sends more there as
 * change. A multisig wallet counts as one account with all its addresses.
 *
 * Keeps one sum for each account that pays.
 *
 * @param coinType SLIP-44, of the network.
 */
export function createChangeLedger(coinType: number): ChangeLedger {
  const accounts: { readonly account: Account; left: bigint }[] = [];
  const find = (path: Path, owner: BitcoinScriptType | 'wallet') => {
    const account = accountOf(path, owner, coinType);
    return { account, entry: accounts.find((known) => known.account === account) };
  };
  return {
    spend: (path, owner, amount) => {
      const { account, entry } = find(path, owner);
      if (entry !== undefined) entry.left += amount;
      else if (account !== undefined) accounts.push({ account, left: amount });
    },
    comesBack: (path, owner, amount) => {
      const { entry } = find(path, owner);
      if (entry === undefined || amount > entry.left) return false;
      entry.left -= amount;
      return true;
    },
  };
}

/**
 * The account whose scan finds a script of ours: purpose'/coin type'/account', then chain 0 or 1, then an index that a
 * scan reaches, with the script type of the purpose (BIP-44, BIP-49, BIP-84, BIP-86). One number is one account under
 * all four. `undefined` at any other place. The chain of a script of a wallet of several cosigners is settled by its
 * derivation.
 */
function accountOf(path: Path, owner: BitcoinScriptType | 'wallet', coinType: number): Account | undefined {
  const index = path.at(-1) ?? hardened;
  if (index > highestIndex) return undefined;
  if (owner === 'wallet') return 'wallet';
  const [purpose, , account = 0, chain] = path;
  const isPlace = path.length === 5 && purpose === scriptTypes[owner].purpose + hardened && hasCoinType(path, coinType);
  return isPlace && account >= hardened && (chain === 0 || chain === 1) ? account - hardened : undefined;
}

/** SLIP-44: coins of mainnet live under coin type 0', those of all test networks under 1'. */
export function hasCoinType(path: Path, coinType: number): boolean {
  return path[1] === coinType + hardened;
}
