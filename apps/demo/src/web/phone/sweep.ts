/** Sweeps the accounts of a wallet into a new one. */
import type { SweepAccount } from '@symbolon/backup';
import { buildSweep as buildBitcoinSweep } from '@symbolon/chains/bitcoin/discover';
import { formatAmount, previewPsbt } from '@symbolon/chains/bitcoin/sign';
import { formatUnits } from '@symbolon/chains/ethereum/address';
import { buildSweep as buildEthereumSweep } from '@symbolon/chains/ethereum/discover';
import { previewTransaction } from '@symbolon/chains/ethereum/sign';
import { chainId, token } from '../chain/ethereum-node.ts';
import type { Accounts } from '../model/accounts.ts';
import { switchToNext } from '../model/phone.ts';
import { move, placeOf } from '../model/table.ts';
import type { Store } from '../store/store.ts';
import { createWatchOnlySigner } from './accounts.ts';
import { network, type PlannedPayment, pay, readHoldings, serverOf } from './bitcoin.ts';
import { nodeOf, type PlannedTransaction, signAndSend } from './ethereum.ts';

export type AccountSweep = {
  readonly account: SweepAccount;
  readonly bitcoin?: PlannedPayment;
  readonly ethereum?: readonly PlannedTransaction[];
  /** An old card signs in one tap, and the network accepts it. @returns the ids of the transactions */
  readonly send: (card: string, pin: string) => Promise<readonly string[]>;
};

/** Invented prices in cents. They only decide which account is swept first. */
const cents = { bitcoin: 6_000_000n, ether: 300_000n } as const;

export async function accountsToSweep(store: Store, { bitcoin, ethereum }: Accounts): Promise<readonly SweepAccount[]> {
  const { balance } = await readHoldings(bitcoin, serverOf(store));
  const { coins, tokens } = await (await nodeOf(store)).holdings(ethereum);
  return [
    { id: 'bitcoin', label: `Bitcoin, ${formatAmount(balance)}`, value: (balance * cents.bitcoin) / 100_000_000n },
    {
      id: 'ethereum',
      label: `Ethereum, ${formatUnits(coins, 18)} ETH and ${formatUnits(tokens, token.decimals)} ${token.symbol}`,
      value: (coins * cents.ether) / 10n ** 18n,
    },
  ];
}

/** Builds and previews what sweeps an account. */
export function planAccountSweep(
  store: Store,
  account: SweepAccount,
  from: Accounts,
  to: Accounts,
): Promise<AccountSweep> {
  return account.id === 'bitcoin' ? sweepBitcoin(store, account, from, to) : sweepEthereum(store, account, from, to);
}

async function sweepBitcoin(store: Store, account: SweepAccount, from: Accounts, to: Accounts): Promise<AccountSweep> {
  const server = serverOf(store);
  const { coins } = await readHoldings(from.bitcoin, server);
  const { unusedAddress } = await readHoldings(to.bitcoin, server);
  const [sweep] = buildBitcoinSweep({ coins, to: unusedAddress, network, feeRate: 2 }).transactions;
  if (sweep === undefined) throw new Error('The coins of this account are worth less than the fee to move them.');
  const { psbt } = sweep;
  const bitcoin = { psbt, preview: await previewPsbt(createWatchOnlySigner(from.bitcoin), psbt, { network }) };
  return { account, bitcoin, send: async (card, pin) => [await pay(store, card, pin, bitcoin)] };
}

async function sweepEthereum(store: Store, account: SweepAccount, from: Accounts, to: Accounts): Promise<AccountSweep> {
  const node = await nodeOf(store);
  const { nonce, coins, tokens } = await node.holdings(from.ethereum);
  const { transactions } = buildEthereumSweep({
    chainId,
    to: to.ethereum,
    nonce: BigInt(nonce),
    balance: coins,
    tokens: tokens > 0n ? [{ address: token.address, amount: tokens }] : [],
    maxFeePerGas: 3_000_000_000n,
    maxPriorityFeePerGas: 1_000_000_000n,
  });
  const ethereum = transactions.map((transaction) => ({
    transaction,
    preview: previewTransaction(transaction, { from: from.ethereum, tokens: [token] }),
  }));
  return { account, ethereum, send: (card, pin) => signAndSend(store, node, { card, pin }, ethereum) };
}

/** Makes the new wallet the wallet in use, and puts the old cards back in their box. */
export function retireOldCards(store: Store): void {
  store.state.set((now) => {
    const here = now.phone.wallet.cards.filter((card) => placeOf(now.table, card) !== 'away');
    const table = here.reduce((all, card) => move(all, card, 'box'), now.table);
    return { ...now, table, phone: switchToNext(now.phone) };
  });
}
