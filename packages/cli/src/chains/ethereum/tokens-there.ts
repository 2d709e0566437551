/** The noted tokens that a chain has. A wrong note keeps nothing else where it is. */
import { type EthereumToken, formatAddress, parseAddress } from '@symbolon/chains/ethereum/address';
import { isSymbolonError } from '@symbolon/interface';
import { type Node, tokensOf } from './node.ts';

/** Asks of each of them, which are all noted for this chain. */
export async function tokensThere(
  node: Node,
  noted: readonly EthereumToken[],
): Promise<{ readonly there: readonly EthereumToken[]; readonly others: readonly EthereumToken[] }> {
  const there: EthereumToken[] = [];
  const others: EthereumToken[] = [];
  for (const token of noted) {
    const address = formatAddress(parseAddress(token.address));
    try {
      await tokensOf(node, address, address);
      there.push(token);
    } catch (error) {
      if (!isSymbolonError(error, 'server/wrong-answer')) throw error;
      others.push(token);
    }
  }
  return { there, others };
}

/** What is said of a note that is wrong, or of a server that does not answer for it. */
export const notThere = ({ rpc }: Pick<Node, 'rpc'>): string =>
  `${rpc.name} tells of no such token on this chain: the note may be wrong, or of another chain. "symbolon notes show" shows it`;
