/** What was typed for a payment on Solana, checked. */
import { isOfCoin, solanaCoin } from '@symbolon/chains/coins';
import { parseAddress } from '@symbolon/chains/solana/address';
import { accountSchemes } from '@symbolon/chains/solana/discover';
import { chainError, hardened, line, type Path } from '@symbolon/interface';
import { wrongUsage } from '../../errors/cli-error.ts';
import { parseCoins, type Unit } from '../coin-amounts.ts';
import { coinPath } from '../coin-path.ts';
import type { SendInput } from '../sending.ts';
import { whoseAddress } from '../whose-address.ts';
import { clusterCalled } from './cluster.ts';

/** One payment, or a sweep. */
export type SolanaOrder = {
  readonly command: SendInput['command'];
  readonly cluster: string;
  readonly to: string;
  /** `all`, or as typed. */
  readonly amount: string;
  readonly token: string | undefined;
  readonly path: Path;
  readonly gap: number | undefined;
  /** Lamports. */
  readonly mostFee: bigint | undefined;
};

export const sol: Unit = { symbol: line`SOL`, decimals: 9 };

/** Throws CliError `usage/wrong`; SymbolonError `address/invalid`, `path/invalid`, `path/other-coin`. */
export function readOrder(input: SendInput): SolanaOrder {
  const { command, token, amount, account, type, gap, to } = input;
  const wrong = (reason: string) => wrongUsage(reason, { name: command });
  if (type !== undefined) throw wrong('--type is for Bitcoin alone');
  if (command === 'send' && gap !== undefined) throw wrong('--gap is for Bitcoin alone');
  if (input['fee-rate'] !== undefined) throw wrong('--fee-rate: on Solana a signature costs 0.000005 SOL, always');
  const cluster = clusterCalled(input.network, command);
  refuseReceiver(to);
  const unit = token === undefined ? sol : { symbol: line`a token`, decimals: 60 };
  if (amount !== 'all' && parseCoins(amount, unit, { where: 'AMOUNT', command }) === 0n)
    throw wrong('AMOUNT: nothing would be sent');
  const most = input['max-fee'];
  return {
    ...{ command, cluster, to, amount, token, gap },
    path: coinPath(input.path, { usual: accountSchemes.accounts(account), coin: solanaCoin }),
    mostFee: most === undefined ? undefined : parseCoins(most, sol, { where: '--max-fee', command }),
  };
}

/** Throws SymbolonError `address/invalid`. */
function refuseReceiver(address: string): void {
  const other = whoseAddress(address);
  if (other !== undefined && other !== 'a Solana address')
    throw chainError('address/invalid', { address, reason: `it is ${other}` });
  if (parseAddress(address).every((byte) => byte === 0))
    throw chainError('address/invalid', { address, reason: 'it is the system program, and nobody has its key' });
}

/** Whether a noted path is of Solana, whose keys have hardened steps alone. */
export const isOurs = (path: Path): boolean => isOfCoin(path, solanaCoin) && path.every((index) => index >= hardened);
