/** Everything that a wallet holds goes to a new one: a transaction for each account, previewed like any other. */
import type { SweepAccount } from '@symbolon/backup/ceremony/sweep';
import { formatAmount } from '@symbolon/chains/bitcoin/preview';
import { inUnits } from '@symbolon/chains/ethereum/words';
import { token } from '../chain/ethereum-node.ts';
import type { Accounts } from '../model/accounts.ts';
import { moveIn } from '../model/phone.ts';
import { move, placeOf } from '../model/table.ts';
import type { World } from '../world/world.ts';
import { openPurse, type PlannedPayment, payWith, planPayment, serverOf } from './bitcoin.ts';
import { nodeOf, type Plan, plan, sendWith } from './ethereum.ts';

export type Emptying = {
  readonly account: SweepAccount;
  readonly bitcoin?: PlannedPayment;
  readonly ethereum?: readonly Plan[];
  /** One tap: the old card signs, the network takes it. @returns the ids of the transactions */
  readonly send: (card: string, pin: string) => Promise<readonly string[]>;
};

/** Made-up prices in cents, which only decide what is moved first. */
const cents = { bitcoin: 6_000_000n, ether: 300_000n } as const;

export async function accountsToEmpty(world: World, { bitcoin, ethereum }: Accounts): Promise<readonly SweepAccount[]> {
  const { balance } = await openPurse(bitcoin, serverOf(world));
  const { coins, tokens } = await (await nodeOf(world)).holdings(ethereum);
  return [
    { id: 'bitcoin', label: `Bitcoin, ${formatAmount(balance)}`, value: (balance * cents.bitcoin) / 100_000_000n },
    {
      id: 'ethereum',
      label: `Ethereum, ${inUnits(coins, 18)} ETH and ${inUnits(tokens, token.decimals)} ${token.symbol}`,
      value: (coins * cents.ether) / 10n ** 18n,
    },
  ];
}

/** What empties an account, from what it holds now. */
export async function planEmptying(world: World, account: SweepAccount, from: Accounts, to: Accounts): Promise<Emptying> {
  return account.id === 'bitcoin' ? emptyBitcoin(world, account, from, to) : emptyEthereum(world, account, from, to);
}

async function emptyBitcoin(world: World, account: SweepAccount, from: Accounts, to: Accounts): Promise<Emptying> {
  const server = serverOf(world);
  const purse = await openPurse(from.bitcoin, server);
  const { fresh } = await openPurse(to.bitcoin, server);
  // Virtual bytes of P2WPKH: 11 for the transaction, 31 for the output, 68 for each input. What is left above the fee is too small for change.
  const fee = 2n * BigInt(44 + 69 * purse.coins.length);
  const bitcoin = await planPayment(from.bitcoin, purse, { address: fresh, amount: purse.balance - fee });
  return { account, bitcoin, send: async (card, pin) => [await payWith(world, card, pin, bitcoin)] };
}

async function emptyEthereum(world: World, account: SweepAccount, from: Accounts, to: Accounts): Promise<Emptying> {
  const node = await nodeOf(world);
  const holdings = await node.holdings(from.ethereum);
  const { nonce, coins, tokens } = holdings;
  const plans: Plan[] = [];
  if (tokens > 0n) {
    plans.push(plan(from.ethereum, holdings, { to: to.ethereum, amount: inUnits(tokens, token.decimals), coin: 'token' }));
  }
  // The tokens go first: they need ether for their fee.
  const fees = plans.reduce((sum, { transaction }) => sum + transaction.gasLimit * maxFeePerGas, 21_000n * maxFeePerGas);
  const rest = inUnits(coins - fees, 18);
  plans.push(plan(from.ethereum, { ...holdings, nonce: nonce + plans.length }, { to: to.ethereum, amount: rest, coin: 'ether' }));
  return { account, ethereum: plans, send: (card, pin) => sendWith(world, node, { card, pin }, plans) };
}

const maxFeePerGas = 3_000_000_000n;

/** The new wallet is the wallet; the old cards go back into their box. */
export function giveUpOldCards(world: World): void {
  world.state.set((now) => {
    const here = now.phone.wallet.cards.filter((card) => placeOf(now.table, card) !== 'away');
    const table = here.reduce((all, card) => move(all, card, 'box'), now.table);
    return { ...now, table, phone: moveIn(now.phone) };
  });
}
