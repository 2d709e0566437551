/** What a refresh is: the owner's coins go back to the wallet that they are of, in one output, and nothing leaves. */
import { chainError, checkArgument, type Line, line, type TransactionFacts, word } from '@symbolon/interface';
import { formatUnits } from '../../units.ts';

/** What is said of a transaction that takes coins out of a wallet, or does more than to move them. */
type RefreshFacts = Pick<
  TransactionFacts,
  'transfers' | 'approvals' | 'inputs' | 'change' | 'fee' | 'message' | 'blind' | 'warnings' | 'within'
>;

/**
 * Why a transaction is no refresh of a wallet; `undefined` if it is one. A refresh has inputs and one output of one and
 * the same wallet of several keys, and pays at most `feeCeiling`. It can be mined at once: what waits for a date, or
 * goes by a way that waits for the age of a coin, is none.
 *
 * @param facts What a card reads: `facts` of a preview. `undefined` is what no card reads.
 * @param feeCeiling Satoshi.
 * @example
 * ```ts
 * import { reasonAgainstRefresh } from '@symbolon/chains/bitcoin/inheritance';
 * import { previewPsbt } from '@symbolon/chains/bitcoin/sign';
 * const { facts } = await previewPsbt(signer, psbt);
 * reasonAgainstRefresh(facts, 10_000n); // => 'something leaves the wallet'
 * ```
 */
export function reasonAgainstRefresh(facts: RefreshFacts | undefined, feeCeiling: bigint): Line | undefined {
  checkArgument('feeCeiling', feeCeiling, 'bigint');
  if (facts === undefined) return line`no card can read it`;
  const { transfers, approvals, inputs, change, fee, message, blind, warnings, within } = facts;
  if (message !== undefined || blind !== undefined) return line`it is not understood as a payment alone`;
  if (warnings.includes('inputs-of-others')) return line`it spends coins that are not proven to be of the wallet`;
  if (transfers > 0 || approvals > 0) return line`something leaves the wallet`;
  if (within !== 'wallet') return line`it is not within one wallet of several keys`;
  if (change.count !== 1) return line`it has ${change.count} outputs, and a refresh has one`;
  if (warnings.includes('locked')) return line`it can be mined only later`;
  // The ceiling judges the fee.
  const other = warnings.find((warning) => warning !== 'fee-high');
  if (other !== undefined) return line`the card would warn of it (${word(other)})`;
  if (fee.amount !== inputs.amount - change.amount) return line`its sums do not agree`;
  if (fee.amount > feeCeiling)
    return line`its fee, ${word(formatUnits(fee.amount, 8))} BTC, is above the ${word(formatUnits(feeCeiling, 8))} BTC that a refresh may cost`;
  return undefined;
}

/**
 * Refuses what is no refresh, see {@link reasonAgainstRefresh}.
 *
 * @param facts What a card reads: `facts` of a preview.
 * @param feeCeiling Satoshi.
 * @throws `transaction/refused` with the reason
 * @example
 * ```ts
 * import { assertRefresh } from '@symbolon/chains/bitcoin/inheritance';
 * import { previewPsbt } from '@symbolon/chains/bitcoin/sign';
 * const { facts } = await previewPsbt(signer, psbt);
 * try {
 *   assertRefresh(facts, 10_000n);
 * } catch (error) {
 *   String(error); // => 'SymbolonError: refused at refresh: something leaves the wallet; nothing was signed'
 * }
 * ```
 */
export function assertRefresh(facts: RefreshFacts | undefined, feeCeiling: bigint): void {
  const reason = reasonAgainstRefresh(facts, feeCeiling);
  if (reason !== undefined) throw chainError('transaction/refused', { where: 'refresh', reason });
}
