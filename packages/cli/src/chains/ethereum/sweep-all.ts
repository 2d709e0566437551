/** Empties all accounts of an EVM chain into one address. */
import { formatAddress, nativeAsset, networkOf, parseAddress } from '@symbolon/chains/ethereum/address';
import { discover, type EthereumAccountScan } from '@symbolon/chains/ethereum/discover';
import { word } from '@symbolon/interface';
import { readNotes } from '../../cards/files/notes.ts';
import { isCliError } from '../../errors/cli-error.ts';
import { coins } from '../coin-amounts.ts';
import type { LeftBehind, Outcome, SendSteps } from '../sending.ts';
import { tokensOf } from './node.ts';
import { type EthereumOrder, isOurs } from './order.ts';
import { notThere, tokensThere } from './tokens-there.ts';
import { type Ends, type Planned, planTransfer } from './transfer-step.ts';

export async function* sweepAll(order: EthereumOrder, ends: Ends): SendSteps {
  const { node, signer, session, context } = ends;
  const { chainId, to, gap } = order;
  const notes = await readNotes(session, context);
  const noted = notes.ethereumTokens.filter((token) => token.chainId === chainId);
  const { there: tokens, others } = await tokensThere(node, noted);
  const { accounts, notLookedFor } = await discover(signer, {
    ...{ chains: [{ chainId, rpc: node.rpc }], tokens, paths: notes.paths.filter(isOurs), signal: node.signal },
    ...(gap !== undefined && { gapLimit: gap }),
    onProgress: ({ length }) =>
      context.screen.progress(`${length === 1 ? 'one account' : `${length} accounts`} looked at`),
  });
  context.screen.done();
  const left: LeftBehind[] = [
    ...others.map(({ symbol, address }) => ({ what: `${word(symbol)} (${address})`, why: notThere(node) })),
    ...notLookedFor.map((what) => ({ what, why: 'not looked for' })),
  ];
  const unit = { symbol: networkOf(chainId).currency, decimals: 18 };
  for (const { address, path, holdings } of distinct(accounts)) {
    if (address === to) {
      left.unshift({ what: `what ${address} holds`, why: 'it is the address that everything goes to' });
      continue;
    }
    let ahead = { next: 0n, spent: 0n };
    let failed: string | undefined;
    const note = ({ nonce, costs }: Planned, { sent, included }: Outcome): void => {
      // What is in a block is in what the server says next.
      ahead = { next: nonce + 1n, spent: sent && included === 'yes' ? ahead.spent : ahead.spent + costs };
    };
    for (const noted of tokens) {
      const { decimals } = noted;
      const address20 = formatAddress(parseAddress(noted.address));
      const token = { address: address20, symbol: word(noted.symbol), decimals, noted: true };
      let held = 0n;
      try {
        held = await tokensOf(node, token.address, address);
        if (held === 0n) continue;
        const step = await planTransfer(
          order,
          { from: address, path, token, amount: undefined, held, tokens, ahead },
          ends,
        );
        const outcome = yield step;
        note(step, outcome);
        if (outcome.included === 'failed') throw stays('its transfer failed');
      } catch (error) {
        failed = token.symbol;
        const what = held === 0n ? `what ${address} has of ${token.symbol}` : `${coins(held, token)} of ${address}`;
        left.unshift({ what, why: whyLeft(error) });
      }
    }
    const coin = holdings.find(({ asset }) => asset === nativeAsset(chainId));
    if (coin === undefined) continue;
    const what = `${coins(BigInt(coin.amount), unit)} of ${address}`;
    if (failed !== undefined) {
      left.unshift({ what, why: `moving ${failed} takes it: mend that first` });
      continue;
    }
    try {
      yield await planTransfer(
        order,
        { from: address, path, token: undefined, amount: undefined, held: 0n, tokens, ahead },
        ends,
      );
    } catch (error) {
      left.unshift({ what, why: whyLeft(error) });
    }
  }
  return left;
}

const stays = (why: string): Error => Object.assign(new Error(why), { name: 'Stays' });

/** What keeps one thing where it is, and not the others. Anything else is thrown. */
function whyLeft(error: unknown): string {
  if (error instanceof Error && error.name === 'Stays') return error.message;
  if (isCliError(error, 'funds/lacking'))
    return `moving it takes ${error.context.needed}, and the account has ${error.context.held}`;
  if (isCliError(error, 'transaction/would-fail')) return `it would fail: ${error.context.reason}`;
  throw error;
}

/** Two ways of numbering may lead to one address. */
function distinct(accounts: readonly EthereumAccountScan[]): readonly EthereumAccountScan[] {
  return accounts.filter(({ address }, n) => accounts.findIndex((other) => other.address === address) === n);
}
