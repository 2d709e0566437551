import { checkArgument } from './check-argument.ts';
import { chainError } from './errors/chain-errors.ts';
import type { Signer } from './signer.ts';
import type { ToBeSigned } from './verdict.ts';

/**
 * Asks the signer before a person: what it will refuse need not be shown and agreed to.
 *
 * @throws SymbolonError `argument/invalid`; `signer/refuses` where the signer surely refuses; what its `willSign`
 * throws
 * @example
 * ```ts
 * import { assertWillSign } from '@symbolon/interface';
 * await assertWillSign({}, { facts: undefined }); // a signer that does not say
 * ```
 */
export async function assertWillSign(signer: Pick<Signer, 'willSign'>, toBeSigned: ToBeSigned): Promise<void> {
  checkArgument('signer', signer, 'object');
  checkArgument('toBeSigned', toBeSigned, 'object');
  const verdict = await signer.willSign?.(toBeSigned);
  if (verdict?.signs !== false) return;
  const { reason, status, setting, meaning, wayOut } = verdict;
  throw chainError('signer/refuses', { reason, status, setting, meaning, wayOut });
}
