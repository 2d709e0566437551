/** A card that was given a part of a wallet has no keys elsewhere, and says so. A scan passes that by. */
import { isSymbolonError } from '@symbolon/interface';

/**
 * Does what takes a key of the signer.
 *
 * @returns `undefined` where the signer holds no such key
 * @throws what `use` throws besides
 */
export async function ifHeld<T>(use: () => Promise<T>): Promise<T | undefined> {
  try {
    return await use();
  } catch (error) {
    if (isSymbolonError(error, 'card/status') && error.context.refusal === 'referencedDataNotFound') return undefined;
    throw error;
  }
}

/** For what was not looked for, in words. */
export function describeNotHeld(paths: readonly string[]): readonly string[] {
  const [first] = paths;
  if (first === undefined) return [];
  const more = paths.length === 1 ? '' : ` and ${paths.length - 1} more`;
  return [`accounts whose keys this card does not hold: it was given a part of the wallet (${first}${more})`];
}
