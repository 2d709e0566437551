/** From an order to messages: one payment, or all accounts of the wallet. */
import {
  parseAddress,
  type SolanaToken,
  solAsset,
  solanaAddress,
  solanaTokenAsset,
} from '@symbolon/chains/solana/address';
import { discover, type SolanaAccountScan } from '@symbolon/chains/solana/discover';
import { line, word } from '@symbolon/interface';
import { readNotedTokens } from '../../cards/files/noted-tokens.ts';
import { readNotes } from '../../cards/files/notes.ts';
import { isCliError, wrongUsage } from '../../errors/cli-error.ts';
import { coins, parseCoins } from '../coin-amounts.ts';
import type { LeftBehind, SendSteps } from '../sending.ts';
import { type Cluster, mintAt } from './cluster.ts';
import { isOurs, type SolanaOrder, sol } from './order.ts';
import { type Asset, type Ends, heldOf, planTransfer } from './transfer-step.ts';

export async function* payments(order: SolanaOrder, ends: Ends): SendSteps {
  if (order.command === 'sweep') return yield* sweep(order, ends);
  const { cluster, signer, session, context } = ends;
  const { path, command } = order;
  const from = await solanaAddress(signer, path);
  const { solanaTokens: tokens } = await readNotedTokens(session, context);
  const token = order.token === undefined ? undefined : await assetOf(order.token, { tokens, cluster, command });
  const amount =
    order.amount === 'all' ? undefined : parseCoins(order.amount, token ?? sol, { where: 'AMOUNT', command });
  yield await planTransfer(order, { from, path, token, amount, tokens }, ends);
  return [];
}

async function* sweep(order: SolanaOrder, ends: Ends): SendSteps {
  const { cluster, signer, session, context } = ends;
  const { to, gap, command } = order;
  const notes = await readNotes(session, context);
  const { solanaTokens: tokens } = notes;
  const { accounts, notLookedFor } = await discover(signer, {
    ...{ rpc: cluster.rpc, paths: notes.paths.filter(isOurs), signal: cluster.signal },
    ...(gap !== undefined && { gapLimit: gap }),
    onProgress: ({ length }) =>
      context.screen.progress(`${length === 1 ? 'one account' : `${length} accounts`} looked at`),
  });
  context.screen.done();
  const left: LeftBehind[] = [];
  for (const { address, path, holdings } of distinct(accounts)) {
    if (address === to) {
      left.push({ what: `what ${address} holds`, why: 'it is the address that everything goes to' });
      continue;
    }
    let stuck: string | undefined;
    for (const { asset, amount } of holdings.filter((one) => one.asset !== solAsset)) {
      const noted = tokens.find(({ mint }) => solanaTokenAsset(parseAddress(mint)) === asset);
      if (noted === undefined) {
        left.push({
          what: `${amount} of ${asset} of ${address}`,
          why: 'not among your notes: "symbolon notes set" adds it',
        });
        continue;
      }
      let held = BigInt(amount);
      const called = { symbol: word(noted.symbol), decimals: noted.decimals };
      try {
        const token = await notedAsset(noted, { cluster, command });
        held = await heldOf(cluster, address, token);
        if (held !== BigInt(amount))
          left.push({
            what: `${coins(BigInt(amount) - held, token)} of ${address}`,
            why: 'in another account than the usual one of the token',
          });
        if (held === 0n) continue;
        const { included } = yield await planTransfer(
          order,
          { from: address, path, token, amount: undefined, tokens },
          ends,
        );
        if (included !== 'yes') stuck = noted.symbol;
        if (included === 'failed')
          left.push({ what: `${coins(held, called)} of ${address}`, why: 'its transfer failed' });
      } catch (error) {
        stuck = noted.symbol;
        left.push({ what: `${coins(held, called)} of ${address}`, why: whyLeft(error) });
      }
    }
    const coin = holdings.find(({ asset }) => asset === solAsset);
    if (coin === undefined) continue;
    const what = `${coins(BigInt(coin.amount), sol)} of ${address}`;
    if (stuck !== undefined) {
      left.push({ what, why: `${stuck} has to be moved first, and it is not known to be: give the command again` });
      continue;
    }
    try {
      yield await planTransfer(order, { from: address, path, token: undefined, amount: undefined, tokens }, ends);
    } catch (error) {
      left.push({ what, why: whyLeft(error) });
    }
  }
  return [...left, ...notLookedFor.map((what) => ({ what, why: 'not looked for' }))];
}

/** What keeps one thing where it is, and not the others. Anything else is thrown. */
function whyLeft(error: unknown): string {
  if (isCliError(error, 'funds/lacking'))
    return `moving it takes ${error.context.needed}, and the account has ${error.context.held}`;
  if (isCliError(error, 'transaction/would-fail')) return `it would fail: ${error.context.reason}`;
  if (isCliError(error, 'usage/wrong')) return error.context.reason;
  throw error;
}

function distinct(accounts: readonly SolanaAccountScan[]): readonly SolanaAccountScan[] {
  return accounts.filter(({ address }, n) => accounts.findIndex((other) => other.address === address) === n);
}

type Known = { readonly tokens: readonly SolanaToken[]; readonly cluster: Cluster; readonly command: string };

/** Throws CliError `usage/wrong`; SymbolonError `address/invalid`, `server/wrong-answer`. */
async function assetOf(given: string, { tokens, cluster, command }: Known): Promise<Asset> {
  const byMint = tokens.find(({ mint }) => mint === given);
  const named = tokens.filter(({ symbol }) => symbol.toLowerCase() === given.toLowerCase());
  const noted = byMint ?? (named.length === 1 ? named[0] : undefined);
  if (noted !== undefined) return notedAsset(noted, { cluster, command });
  if (named.length > 1)
    throw wrongUsage(`--token: several tokens "${given}" are noted on the card: give the mint`, { name: command });
  if (given.length < 32)
    throw wrongUsage(
      `--token: no token "${given}" of Solana is noted on the card: give its mint, or note it with "symbolon notes set"`,
      { name: command },
    );
  parseAddress(given);
  return { mint: given, ...(await mintAt(cluster, given)), symbol: line`of the token ${word(given)}`, noted: false };
}

/** Throws CliError `usage/wrong` where the token says another number of decimals than the notes. */
async function notedAsset(
  { mint, symbol, decimals }: SolanaToken,
  { cluster, command }: Omit<Known, 'tokens'>,
): Promise<Asset> {
  const said = await mintAt(cluster, mint);
  if (said.decimals !== decimals)
    throw wrongUsage(
      `${cluster.rpc.name} says that ${symbol} has ${said.decimals} decimals, and your notes say ${decimals}: one of them is wrong, and the amount would be too`,
      { name: command },
    );
  return { mint, ...said, symbol: word(symbol), noted: true };
}
