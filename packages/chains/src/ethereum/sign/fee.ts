/** Fees that nobody means to pay. */
import { chainError } from '@symbolon/interface';
import type { EthereumPreview } from './preview.ts';

/** Times what is much for any transaction. Of ether, Geth sends none that may cost more (`--rpc.txfeecap`). */
const factor = 10n;

/**
 * Refuses a fee above a limit.
 *
 * @param limit In the smallest unit of the coin. Default: ten times what previews warn of, 1 ETH; none on chains that
 * have no name here
 * @throws SymbolonError `fee/excessive`
 * @example
 * ```ts
 * import { isSymbolonError } from '@symbolon/interface';
 * import { checkEthereumFee, previewTransaction } from '@symbolon/chains/ethereum/sign';
 * const from = '0x9858EfFD232B4033E47d90003D41EC34EcaEda94';
 * try {
 *   checkEthereumFee(previewTransaction(transaction, { from }), 1000n);
 * } catch (error) {
 *   isSymbolonError(error) && error.code; // => 'fee/excessive'
 * }
 * ```
 */
export function checkEthereumFee({ facts, network }: Pick<EthereumPreview, 'facts' | 'network'>, limit?: bigint): void {
  const { amount: fee } = facts.fee;
  const most = limit ?? (network.dearFee === undefined ? undefined : network.dearFee * factor);
  if (most !== undefined && fee > most) throw chainError('fee/excessive', { fee, limit: most, unit: 'wei' });
}
