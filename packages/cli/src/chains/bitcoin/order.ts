/** What was typed for a payment in bitcoin, checked. */
import {
  type BitcoinNetworkName,
  type BitcoinScriptType,
  dustLimit,
  networkNamed,
  networks,
  scriptOfAddress,
} from '@symbolon/chains/bitcoin/address';
import { chainError, isSymbolonError, type Line, line } from '@symbolon/interface';
import { wrongUsage } from '../../errors/cli-error.ts';
import { parseCoins, type Unit } from '../coin-amounts.ts';
import type { SendInput } from '../sending.ts';
import { whoseAddress } from '../whose-address.ts';

/** One payment, or a sweep. */
export type BitcoinOrder = {
  readonly command: SendInput['command'];
  readonly network: BitcoinNetworkName;
  readonly unit: Unit;
  readonly to: string;
  /** scriptPubKey of `to`. */
  readonly script: Uint8Array;
  /** Satoshi; `undefined`: all. */
  readonly amount: bigint | undefined;
  readonly type: BitcoinScriptType;
  readonly account: number;
  readonly gap: number | undefined;
  /** Satoshi per virtual byte. */
  readonly feeRate: number | undefined;
  /** Satoshi. */
  readonly mostFee: bigint | undefined;
};

/** Throws CliError `usage/wrong`; SymbolonError `address/invalid`. */
export function readOrder(input: SendInput): BitcoinOrder {
  const { command, account, gap, type = 'p2wpkh' } = input;
  const wrong = (reason: string) => wrongUsage(reason, { name: command });
  const network = networkCalled(input.network, command);
  const unit: Unit = { symbol: symbolOf(network), decimals: 8 };
  if (input.token !== undefined) throw wrong('--token: Bitcoin has no tokens');
  if (input.path !== undefined) throw wrong('--path: an account of Bitcoin is chosen with --type and --account');
  const rate = input['fee-rate'];
  if (rate !== undefined) checkRate(rate, command);
  const { script, address: to } = receiverOf(input.to, network);
  const amount = input.amount === 'all' ? undefined : parseCoins(input.amount, unit, { where: 'AMOUNT', command });
  const least = dustLimit(script);
  if (amount === 0n) throw wrong('AMOUNT: nothing would be sent');
  if (amount !== undefined && amount < least)
    throw wrong(`AMOUNT: no node passes on less than ${least} satoshi to such an address, and this is ${amount}`);
  const mostFee = feeLimit(input['max-fee'], network, command);
  return {
    ...{ command, network, unit, to, script, amount, type, account, gap },
    feeRate: rate === undefined ? undefined : Number(rate),
    mostFee,
  };
}

/** Satoshi: one bitcoin. Above it satoshi were typed. */
const dearest = 100_000_000n;

/** What `--max-fee` says in coins, in satoshi. Throws CliError `usage/wrong`. */
export function feeLimit(most: string | undefined, network: BitcoinNetworkName, command: string): bigint | undefined {
  if (most === undefined) return undefined;
  const limit = parseCoins(most, { symbol: symbolOf(network), decimals: 8 }, { where: '--max-fee', command });
  if (limit > dearest)
    throw wrongUsage(
      `--max-fee: ${most} BTC for one transaction? It is in bitcoin, such as 0.0001, and not in satoshi`,
      { name: command },
    );
  return limit;
}

/** Whole numbers are paid. Throws CliError `usage/wrong`. */
export function checkRate(rate: string, name: string): void {
  const wrong = (reason: string) => wrongUsage(`--fee-rate: ${reason}`, { name });
  const whole = /^([0-9]{1,5})(\.0*)?$/.exec(rate)?.[1];
  if (whole === undefined && /^[0-9]{1,4}\.[0-9]{1,3}$/.test(rate)) {
    const below = Math.floor(Number(rate));
    throw wrong(
      `${rate} satoshi per virtual byte is no whole number: give ${below === 0 ? 'at least 1' : `${below} or ${below + 1}`}`,
    );
  }
  if (whole === undefined) throw wrong(`"${rate}" is no number of satoshi per virtual byte`);
  if (Number(whole) === 0) throw wrong('no transaction costs nothing');
  if (Number(whole) > 10_000) throw wrong(`${whole} is out of range: 1 to 10000 satoshi per virtual byte`);
}

const symbolOf = (network: BitcoinNetworkName): Line => (network === 'mainnet' ? line`BTC` : line`test BTC`);

/** Throws CliError `usage/wrong`. */
export function networkCalled(name = 'mainnet', command = 'send'): BitcoinNetworkName {
  if (Object.hasOwn(networks, name)) return name as BitcoinNetworkName;
  throw wrongUsage(`--network: "${name}" is no network of Bitcoin: ${Object.keys(networks).join(', ')}`, {
    name: command,
  });
}

/** Throws SymbolonError `address/invalid`. */
function receiverOf(address: string, network: BitcoinNetworkName) {
  try {
    return { address, script: scriptOfAddress(address, networkNamed(network)) };
  } catch (error) {
    const other = whoseAddress(address);
    if (other === undefined || !isSymbolonError(error, 'address/invalid')) throw error;
    throw chainError('address/invalid', { address, reason: `it is ${other}, and the network is ${network}` });
  }
}
