/**
 * What counts as change: outputs that the owner's wallets will find again. Host and card ask here, in the same order,
 * so that both judge alike.
 */
import { hardened, type Path, type StaysWithin } from '@symbolon/interface';
import { type BitcoinScriptType, scriptTypes } from '../address/scripts.ts';
import { packPath } from './accounts.ts';
import { limits } from './limits.ts';

/**
 * An account by its number, or at another place by its path and script type; or the one wallet of several cosigners
 * that spends.
 */
type Account = number | string;

export type ChangeLedger = {
  /** Told of each input of ours, before the outputs. */
  readonly spend: (path: Path, owner: BitcoinScriptType | 'wallet', amount: bigint) => void;
  /** Told of each output under a key of ours, in order: whether it is change. */
  readonly comesBack: (path: Path, owner: BitcoinScriptType | 'wallet', amount: bigint) => boolean;
  /**
   * What all inputs and all change told of are of: the wallet of several cosigners, or one account with one script
   * type. `undefined` where they are of more than one, or where an input is at no address of an account.
   */
  readonly within: () => StaysWithin | undefined;
};

/**
 * Tells change from payments to ourselves. Change is at an address of an account, see {@link accountOf}, and no more
 * goes back to an account than comes from it in this transaction: an output that would bring back more is a payment as
 * a whole. Otherwise an attacker pays a few satoshi to an account the owner never looks at, and sends more there as
 * change. A multisig wallet counts as one account with all its addresses.
 *
 * Keeps one sum for each account that pays, up to `limits.changeAccounts`: what goes to further ones is a payment. Also
 * keeps the first place that is told of, to say whether all others are the same.
 *
 * @param coinType SLIP-44, of the network.
 */
export function createChangeLedger(coinType: number): ChangeLedger {
  const accounts: Account[] = [];
  // Numbers are exact here: no sum of amounts is above 21 million bitcoin, which is less than 2^53 satoshi.
  const left: number[] = [];
  let first: string | undefined;
  let isMixed = false;
  const see = (path: Path, owner: BitcoinScriptType | 'wallet'): void => {
    // Not the number of the account: that is the same under all purposes, which are different descriptors.
    const place = owner === 'wallet' ? owner : `${packPath(path.slice(0, -2))}${owner}`;
    first ??= place;
    isMixed ||= place !== first;
  };
  return {
    spend: (path, owner, amount) => {
      const account = accountOf(path, owner, coinType);
      see(path, owner);
      isMixed ||= account === undefined;
      if (account === undefined) return;
      const place = accounts.indexOf(account);
      if (place >= 0) left[place] = (left[place] ?? 0) + Number(amount);
      else if (accounts.length < limits.changeAccounts) left[accounts.push(account) - 1] = Number(amount);
    },
    comesBack: (path, owner, amount) => {
      const account = accountOf(path, owner, coinType);
      const place = account === undefined ? -1 : accounts.indexOf(account);
      const rest = (left[place] ?? -1) - Number(amount);
      if (rest < 0) return false;
      left[place] = rest;
      see(path, owner);
      return true;
    },
    within: () => (isMixed || first === undefined ? undefined : first === 'wallet' ? first : 'account'),
  };
}

/**
 * The account whose scan finds a script of ours: purpose'/coin type'/account', then chain 0 or 1, then an index that a
 * scan reaches, with the script type of the purpose (BIP-44, BIP-49, BIP-84, BIP-86). One number is one account under
 * all four. Elsewhere, such as at m/0'/1/5 of BRD or m/45'/0/1/5 of BIP-45, it is all before chain and index, with the
 * script type: what spends from there finds it again. `undefined` where nothing would. The chain of a script of a
 * wallet of several cosigners is settled by its derivation.
 */
function accountOf(path: Path, owner: BitcoinScriptType | 'wallet', coinType: number): Account | undefined {
  const index = path.at(-1) ?? hardened;
  if (index > limits.highestIndex) return undefined;
  if (owner === 'wallet') return 'wallet';
  const chain = path.at(-2);
  if (chain !== 0 && chain !== 1) return undefined;
  const [purpose, coin, account = 0] = path;
  const isUsual =
    path.length === 5 &&
    purpose === scriptTypes[owner].purpose + hardened &&
    coin === coinType + hardened &&
    account >= hardened;
  if (isUsual) return account - hardened;
  return path.length - 2 > limits.oddAccountSteps ? undefined : `${packPath(path.slice(0, -2))}${owner}`;
}
