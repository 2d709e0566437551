/** What was typed for a payment on an EVM chain, checked. */
import { evmCoin, isOfCoin } from '@symbolon/chains/coins';
import {
  defaultPath,
  type EthereumAddress,
  formatAddress,
  networkOf,
  parseAddress,
} from '@symbolon/chains/ethereum/address';
import { chainError, harden, isSymbolonError, line, type Path } from '@symbolon/interface';
import { wrongUsage } from '../../errors/cli-error.ts';
import { parseCoins } from '../coin-amounts.ts';
import { coinPath } from '../coin-path.ts';
import type { SendInput } from '../sending.ts';
import { whoseAddress } from '../whose-address.ts';
import { chainNamed } from './networks.ts';

/** One payment, or a sweep. */
export type EthereumOrder = {
  readonly command: SendInput['command'];
  readonly chainId: bigint;
  readonly to: EthereumAddress;
  /** No letter of it says whether it was typed right (EIP-55). */
  readonly unchecked: boolean;
  /** `all`, or as typed. */
  readonly amount: string;
  readonly token: string | undefined;
  readonly path: Path;
  /** Wei per gas. */
  readonly gasPrice: bigint | undefined;
  /** Wei. */
  readonly mostFee: bigint | undefined;
  readonly gap: number | undefined;
};

/** Throws CliError `usage/wrong`; SymbolonError `address/invalid`, `path/invalid`, `path/other-coin`. */
export function readOrder(input: SendInput): EthereumOrder {
  const { command, token, amount, account, type, gap } = input;
  if (type !== undefined) throw wrongUsage(`--type is for Bitcoin alone`, { name: command });
  if (command === 'send' && gap !== undefined) throw wrongUsage('--gap is for Bitcoin alone', { name: command });
  const chainId = chainNamed(input.network, command);
  const { currency } = networkOf(chainId);
  const unit = { symbol: currency, decimals: 18 };
  const to = receiverOf(input.to);
  const rate = input['fee-rate'];
  if (
    amount !== 'all' &&
    parseCoins(amount, token === undefined ? unit : { symbol: line`a token`, decimals: 60 }, {
      where: 'AMOUNT',
      command,
    }) === 0n
  )
    throw wrongUsage('AMOUNT: nothing would be sent', { name: command });
  const gwei = { symbol: line`gwei`, decimals: 9 };
  const gasPrice = rate === undefined ? undefined : parseCoins(rate, gwei, { where: '--fee-rate', command });
  if (gasPrice !== undefined && gasPrice > dearest)
    throw wrongUsage(
      `--fee-rate: ${input['fee-rate']} gwei per gas is more than any network has asked. It is in gwei, of which each has 1000000000 wei`,
      { name: command },
    );
  const mostFee = feeLimit(input['max-fee'], chainId, command);
  if (gasPrice === 0n) throw wrongUsage('--fee-rate: no transaction costs nothing', { name: command });
  return {
    ...{ command, chainId, to, amount, token, gasPrice, gap },
    unchecked: !/[A-F]/.test(input.to.slice(2)) || !/[a-f]/.test(input.to.slice(2)),
    path: coinPath(input.path, { usual: accountPath(account), coin: evmCoin }),
    mostFee,
  };
}

/** Wei per gas: 100 000 gwei. A base fee has never come near it. */
const dearest = 10n ** 14n;
/** In the smallest unit: of no chain does a transfer cost a million coins. */
const mostCoins = 10n ** 24n;

/** What `--max-fee` says in coins, in wei. Throws CliError `usage/wrong`. */
export function feeLimit(most: string | undefined, chainId: bigint, command: string): bigint | undefined {
  if (most === undefined) return undefined;
  const { currency } = networkOf(chainId);
  const limit = parseCoins(most, { symbol: currency, decimals: 18 }, { where: '--max-fee', command });
  if (limit > mostCoins)
    throw wrongUsage(`--max-fee: ${most} ${currency} for one transaction? It is in whole coins, such as 0.001`, {
      name: command,
    });
  return limit;
}

const accountPath = (account: number): Path =>
  account === 0 ? defaultPath : [harden(44), harden(60), harden(account), 0, 0];

/** Throws SymbolonError `address/invalid`. */
function receiverOf(text: string): EthereumAddress {
  let receiver: Uint8Array;
  try {
    receiver = parseAddress(text);
  } catch (error) {
    const other = whoseAddress(text);
    if (other === undefined || !isSymbolonError(error, 'address/invalid')) throw error;
    throw chainError('address/invalid', { address: text, reason: `it is ${other}` });
  }
  if (receiver.every((byte) => byte === 0))
    throw chainError('address/invalid', { address: text, reason: 'nobody has the key of the address zero' });
  return formatAddress(receiver);
}

/** Whether a noted path is of these chains. */
export const isOurs = (path: Path): boolean => isOfCoin(path, evmCoin);
