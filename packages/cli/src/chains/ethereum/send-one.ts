/** One payment from one account. */
import {
  type EthereumAddress,
  type EthereumToken,
  ethereumAddress,
  formatAddress,
  parseAddress,
} from '@symbolon/chains/ethereum/address';
import { isSymbolonError, line, word } from '@symbolon/interface';
import { readNotedTokens } from '../../cards/files/noted-tokens.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { parseCoins } from '../coin-amounts.ts';
import type { SendSteps } from '../sending.ts';
import { decimalsOf, type Node, tokensOf } from './node.ts';
import type { EthereumOrder } from './order.ts';
import { notThere } from './tokens-there.ts';
import { type Asset, type Ends, planTransfer } from './transfer-step.ts';

export async function* sendOne(order: EthereumOrder, ends: Ends): SendSteps {
  const { node, signer, session, context } = ends;
  const { path, command } = order;
  const from = await ethereumAddress(signer, path);
  const { ethereumTokens } = await readNotedTokens(session, context);
  const tokens = ethereumTokens.filter(({ chainId }) => chainId === order.chainId);
  const token = order.token === undefined ? undefined : await assetOf(order.token, { tokens, node, command });
  const unit = token ?? { symbol: line`coins`, decimals: 18 };
  const amount = order.amount === 'all' ? undefined : parseCoins(order.amount, unit, { where: 'AMOUNT', command });
  const held = token === undefined ? 0n : await tokensOf(node, token.address, from);
  if (token !== undefined && held === 0n && amount === undefined)
    return [{ what: token.symbol, why: `the account ${from} has none` }];
  yield await planTransfer(order, { from, path, token, amount, held, tokens, ahead: { next: 0n, spent: 0n } }, ends);
  return [];
}

type Known = { readonly tokens: readonly EthereumToken[]; readonly node: Node; readonly command: string };

/** Throws CliError `usage/wrong`; SymbolonError `address/invalid`, `server/wrong-answer`. */
async function assetOf(given: string, { tokens, node, command }: Known): Promise<Asset> {
  if (!given.startsWith('0x')) {
    const [found, ...others] = tokens.filter(({ symbol }) => symbol.toLowerCase() === given.toLowerCase());
    if (found === undefined)
      throw wrongUsage(
        `--token: no token "${given}" of this chain is noted on the card${tokens.length === 0 ? '' : ` (${tokens.map(({ symbol }) => symbol).join(', ')})`}: give the address of its contract, or note it with "symbolon notes set"`,
        { name: command },
      );
    if (others.length > 0)
      throw wrongUsage(`--token: several tokens "${given}" are noted on the card: give the address of its contract`, {
        name: command,
      });
    return notedAsset(found, node, command);
  }
  const address: EthereumAddress = formatAddress(parseAddress(given));
  const noted = tokens.find((token) => formatAddress(parseAddress(token.address)) === address);
  if (noted !== undefined) return notedAsset(noted, node, command);
  return {
    address,
    symbol: line`of the token ${word(address)}`,
    decimals: await decimalsOf(node, address).catch(
      refuseToken(`${node.rpc.name} tells of no such token on this chain: check its address and --network`, command),
    ),
    noted: false,
  };
}

/** No other server helps where there is no such token. */
const refuseToken =
  (reason: string, name: string) =>
  (error: unknown): never => {
    throw isSymbolonError(error, 'server/wrong-answer') ? wrongUsage(`--token: ${reason}`, { name }) : error;
  };

/** Throws CliError `usage/wrong` where the token says another number of decimals than the notes. */
async function notedAsset({ address, symbol, decimals }: EthereumToken, node: Node, command: string): Promise<Asset> {
  const said = await decimalsOf(node, address).catch(refuseToken(notThere(node), command));
  if (said !== decimals)
    throw wrongUsage(
      `${node.rpc.name} says that ${symbol} has ${said} decimals, and your notes say ${decimals}: one of them is wrong, and the amount would be too`,
      { name: 'notes set' },
    );
  return { address: formatAddress(parseAddress(address)), symbol: word(symbol), decimals, noted: true };
}
