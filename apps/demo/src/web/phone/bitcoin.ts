/** Bitcoin on the phone: it builds and previews payments, and a card signs them. */
import { type BitcoinAccount, createAddressDeriver, networks, scriptOfAddress } from '@symbolon/chains/bitcoin/address';
import {
  type BitcoinAccountScan,
  type BitcoinCoin,
  type BitcoinServer,
  listOwnCoins,
} from '@symbolon/chains/bitcoin/discover';
import { type BitcoinPreview, previewPsbt, signPsbt } from '@symbolon/chains/bitcoin/sign';
import { buildPayment } from '@symbolon/chains/bitcoin/transaction';
import { createSigner, type Session } from '@symbolon/client';
import { bitcoinServer, reward } from '../chain/bitcoin-ledger.ts';
import type { AccountKeys } from '../model/accounts.ts';
import type { Store } from '../store/store.ts';
import { createWatchOnlySigner, openWatchOnlyAccount } from './accounts.ts';

export const network = 'regtest';
/** BIP-44, "Address gap limit". */
const gapLimit = 20;

/** What an account holds. */
export type BitcoinHoldings = {
  readonly account: BitcoinAccount;
  readonly coins: readonly BitcoinCoin[];
  /** Satoshi. */
  readonly balance: bigint;
  /** The first address without a payment. */
  readonly unusedAddress: string;
  readonly changeIndex: number;
};

export type PlannedPayment = { readonly psbt: Uint8Array; readonly preview: BitcoinPreview };

export function serverOf(store: Store): BitcoinServer {
  return bitcoinServer(
    () => store.state.get().bitcoin,
    (bitcoin) => store.state.set((now) => ({ ...now, bitcoin })),
  );
}

export async function readHoldings(watchOnly: AccountKeys, server: BitcoinServer): Promise<BitcoinHoldings> {
  const account = await openWatchOnlyAccount(watchOnly);
  const address = createAddressDeriver(account);
  const usedOf = async (chain: 0 | 1): Promise<readonly number[]> => {
    const indexes = Array.from({ length: gapLimit }, (_, index) => index);
    const counts = await server.countTransactions(indexes.map((index) => address(chain, index).script));
    return indexes.filter((index) => (counts[index] ?? 0) > 0);
  };
  const scan: BitcoinAccountScan = {
    number: 0,
    account,
    receiving: { scanned: gapLimit, used: await usedOf(0) },
    change: { scanned: gapLimit, used: await usedOf(1) },
  };
  const coins = await listOwnCoins(server, [scan]);
  const next = (used: readonly number[]): number => Math.min((used.at(-1) ?? -1) + 1, gapLimit - 1);
  return {
    account,
    coins,
    balance: coins.reduce((sum, { amount }) => sum + amount, 0n),
    unusedAddress: address(0, next(scan.receiving.used)).address,
    changeIndex: next(scan.change.used),
  };
}

/** Pays half a bitcoin to the unused address. */
export function receiveTestCoins(store: Store, { unusedAddress }: BitcoinHoldings): void {
  const script = scriptOfAddress(unusedAddress, networks[network]);
  store.state.set((now) => ({ ...now, bitcoin: reward(now.bitcoin, script, 50_000_000n) }));
}

/** Builds and previews a payment. No card is needed. @throws SymbolonError if the payment is impossible */
export async function planPayment(
  watchOnly: AccountKeys,
  holdings: BitcoinHoldings,
  payment: { readonly address: string; readonly amount: bigint },
): Promise<PlannedPayment> {
  const { account, coins, changeIndex } = holdings;
  const { psbt } = buildPayment({ coins, payments: [payment], feeRate: 2, account, changeIndex });
  return { psbt, preview: await previewPsbt(createWatchOnlySigner(watchOnly), psbt, { network }) };
}

/** The card signs what was previewed, and the network accepts it. @returns the id of the transaction */
export function pay(store: Store, card: string, pin: string, payment: PlannedPayment): Promise<string> {
  return store.tap(card, { pin }, (session) => payInSession(session, store, payment));
}

/** The same, in an open session. */
export async function payInSession(session: Session, store: Store, { psbt, preview }: PlannedPayment): Promise<string> {
  const { complete } = await signPsbt(createSigner(session), psbt, { network, approved: preview.fingerprint });
  if (complete === undefined) throw new Error('a signature is missing');
  return serverOf(store).broadcast(complete.transaction);
}

/** Parses decimal bitcoin. @returns satoshi @throws Error for anything else */
export function parseSatoshi(text: string): bigint {
  const match = /^(\d{1,8})(?:[.,](\d{0,8}))?$/.exec(text.trim());
  if (match === null) throw new Error('Type the amount as a number like 0.01.');
  return BigInt(`${match[1]}${(match[2] ?? '').padEnd(8, '0')}`);
}

export const friendsAddress = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
