/** From an order to PSBTs: what there is, what it costs, which coins. */
import { hex } from '@scure/base';
import {
  accountAddress,
  type BitcoinNetworkName,
  bitcoinAccount,
  networkNamed,
} from '@symbolon/chains/bitcoin/address';
import {
  type BitcoinCoin,
  type BitcoinServer,
  buildSweep,
  discover,
  listOwnCoins,
  proveCoins,
  scanAccount,
} from '@symbolon/chains/bitcoin/discover';
import { previewPsbt, signPsbt } from '@symbolon/chains/bitcoin/sign';
import { buildPayment } from '@symbolon/chains/bitcoin/transaction';
import type { Session } from '@symbolon/client';
import { chainError, formatPath, isSymbolonError, type Line, line, type Signer, warn } from '@symbolon/interface';
import { readNotes } from '../../cards/files/notes.ts';
import type { CommandContext } from '../../context.ts';
import { cliError, wrongUsage } from '../../errors/cli-error.ts';
import { coins, grouped, share } from '../coin-amounts.ts';
import type { LeftBehind, SendStep, SendSteps } from '../sending.ts';
import { farChange } from './far-change.ts';
import type { BitcoinOrder } from './order.ts';
import { notedAccounts } from './scan.ts';
import type { AskServer } from './server.ts';

type Ends = {
  readonly ask: AskServer;
  readonly signer: Signer;
  readonly session: Session;
  readonly context: CommandContext;
};

/** Blocks within which it should be mined: an hour. */
const patience = 6;
/** Satoshi per virtual byte. Above it no server is believed: the owner says it then. */
const highestRate = 500;

export async function* payments(order: BitcoinOrder, ends: Ends): SendSteps {
  if (order.command === 'sweep') return yield* sweep(order, ends);
  const { ask, signer, context } = ends;
  const { amount, network, type, account: number, unit, gap } = order;
  const account = await bitcoinAccount(signer, { network, scriptType: type, account: number });
  const from = formatPath(account.path);
  const found = await ask(async (server) => {
    const scan = await scanAccount(server, account, {
      ...{ signal: context.signal, onProgress: (seen) => context.screen.progress(`${seen} addresses looked at`) },
      ...(gap !== undefined && { gapLimit: gap }),
    });
    const own = await ownCoins(server, [scan], { network, context });
    return { scan, own, feeRate: await rateOf(server, order, context) };
  });
  const { own, feeRate, scan } = found;
  const held = total(own.filter(isMined));
  const left = waiting(own, order);
  if (amount === undefined) {
    const swept = buildSweep({ coins: own, to: order.to, network, feeRate });
    if (swept.transactions.length === 0) lacking(order, 'a coin that is worth its fee', held, from);
    for (const { psbt, fee, amount: arrives } of swept.transactions)
      yield await stepOf(order, { psbt, fee, amount: arrives, from, stays: [] }, ends);
    return [...left, ...dust(swept.left, order)];
  }
  const changeIndex = nextChange();
  const built = pay();
  const back = built.change ?? 0n;
  const stays = [
    built.change === undefined
      ? line`No change comes back`
      : line`Change comes back to the account: ${coins(back, unit)}`,
    ...(built.change === undefined ? [] : farFromProven()),
    line`What stays: ${coins(held - amount - built.fee, unit)}`,
  ];
  yield await stepOf(order, { psbt: built.psbt, fee: built.fee, amount, from, stays }, ends);
  return left;

  /** The first that is unused, and not the receiver: what comes back there would be shown as paid. */
  function nextChange(): number {
    const next = (scan.change.used.at(-1) ?? -1) + 1;
    return hex.encode(accountAddress(account, 1, next).script) === hex.encode(order.script) ? next + 1 : next;
  }

  function farFromProven(): readonly Line[] {
    const proven = own
      .filter(isMined)
      .map(({ path }) => path)
      .filter((path) => formatPath(path.slice(0, -1)) === formatPath([...account.path, 1]))
      .map((path) => path.at(-1) ?? 0);
    const far = farChange(changeIndex, proven);
    return far === undefined ? [] : [warn`${far}`];
  }

  function pay() {
    const paid = { address: order.to, amount: amount ?? 0n };
    try {
      return buildPayment({ coins: own, payments: [paid], feeRate, account, changeIndex });
    } catch (error) {
      if (!isSymbolonError(error, 'funds/insufficient')) throw error;
      return lacking(order, `${coins(paid.amount, unit)} and its fee`, held, from);
    }
  }
}

async function* sweep(order: BitcoinOrder, { ask, signer, session, context }: Ends): SendSteps {
  const { network, gap, to } = order;
  const { signal, screen } = context;
  const notes = await readNotes(session, context);
  const { own, feeRate, notLookedFor } = await ask(async (server) => {
    const found = await discover(signer, {
      ...{ server, network, signal, more: notedAccounts(notes, network) },
      ...(gap !== undefined && { gapLimit: gap }),
      onProgress: ({ accounts }) => screen.progress(`${accounts.length} accounts looked at`),
    });
    const coinsFound = await ownCoins(server, found.accounts, { network, context });
    return { own: coinsFound, feeRate: await rateOf(server, order, context), notLookedFor: found.notLookedFor };
  });
  screen.done();
  // What is at that address already stays there.
  const moving = own.filter(({ script }) => hex.encode(script) !== hex.encode(order.script));
  const swept = buildSweep({ coins: moving, to, network, feeRate });
  for (const { psbt, fee, amount } of swept.transactions)
    yield await stepOf(
      order,
      { psbt, fee, amount, from: 'all accounts', stays: [] },
      { ask, signer, session, context },
    );
  return [
    ...waiting(own, order),
    ...dust(swept.left, order),
    ...notLookedFor.map((what) => ({ what, why: 'not looked for' })),
  ];
}

type Found = { readonly network: BitcoinNetworkName; readonly context: Pick<CommandContext, 'signal'> };

/** Each with its transaction, and with the proof that a block has that. */
async function ownCoins(
  server: Parameters<Parameters<AskServer>[0]>[0],
  accounts: Parameters<typeof listOwnCoins>[1],
  { network, context: { signal } }: Found,
): Promise<readonly BitcoinCoin[]> {
  const own = await listOwnCoins(server, accounts, { signal });
  await proveCoins(server, own, { network, signal });
  return own;
}

/** Throws CliError `usage/wrong` where the server knows none; `fee/unbelieved`. */
async function rateOf(
  server: BitcoinServer,
  { feeRate, command }: BitcoinOrder,
  { signal }: Pick<CommandContext, 'signal'>,
): Promise<number> {
  if (feeRate !== undefined) return feeRate;
  const rate = await server.estimateFee(patience, { signal }).catch((error: unknown) => {
    if (!isSymbolonError(error, 'server/wrong-answer')) throw error;
    throw wrongUsage(`${server.name} names no fee: give one with --fee-rate, in satoshi per virtual byte`, {
      name: command,
    });
  });
  if (rate > highestRate)
    throw cliError('fee/unbelieved', {
      ...{ fee: `${Math.ceil(rate)} satoshi per virtual byte`, most: `${highestRate}` },
      by: `what ${server.name} says`,
    });
  return rate;
}

type Built = {
  readonly psbt: Uint8Array;
  readonly fee: bigint;
  readonly amount: bigint;
  readonly from: string;
  readonly stays: readonly Line[];
};

async function stepOf(order: BitcoinOrder, built: Built, { signer, context }: Ends): Promise<SendStep> {
  const { network, to, unit, mostFee, command } = order;
  const { psbt, fee, amount, from, stays } = built;
  if (mostFee !== undefined && fee > mostFee)
    throw wrongUsage(`--max-fee: it costs ${coins(fee, unit)}, and ${coins(mostFee, unit)} is the most you allow`, {
      name: command,
    });
  const terms = { network, ...(mostFee !== undefined && { maxFee: mostFee }) };
  const preview = await previewPsbt(signer, psbt, terms);
  context.screen.done();
  return {
    lines: [
      line`To: ${grouped(to)}`,
      line`The fee is ${coins(fee, unit)}, ${share(fee, amount)} of what is sent`,
      ...stays,
    ],
    preview,
    ...{ from, to, amount, fee, asset: networkNamed(network).asset },
    async sign() {
      const { complete } = await signPsbt(signer, psbt, { ...terms, approved: preview.fingerprint });
      if (complete === undefined)
        throw chainError('signer/wrong-answer', { where: 'transaction', reason: 'a signature is missing' });
      return { raw: hex.encode(complete.transaction), txid: complete.txid };
    },
  };
}

function lacking({ unit }: BitcoinOrder, needed: string, held: bigint, who: string): never {
  throw cliError('funds/lacking', { needed, held: `${coins(held, unit)} in blocks`, who });
}

const isMined = ({ height }: BitcoinCoin): boolean => height !== undefined;
const total = (list: readonly BitcoinCoin[]): bigint => list.reduce((sum, { amount }) => sum + amount, 0n);

const named = ({ amount, txid, index }: BitcoinCoin, { unit }: BitcoinOrder): string =>
  `${coins(amount, unit)} (${hex.encode(txid)}:${index})`;

const waiting = (own: readonly BitcoinCoin[], order: BitcoinOrder): readonly LeftBehind[] =>
  own
    .filter((coin) => !isMined(coin))
    .map((coin) => ({ what: named(coin, order), why: 'no block has it yet: give the command again later' }));

const dust = (left: readonly BitcoinCoin[], order: BitcoinOrder): readonly LeftBehind[] =>
  left.filter(isMined).map((coin) => ({ what: named(coin, order), why: 'at this fee it costs more than it is worth' }));
