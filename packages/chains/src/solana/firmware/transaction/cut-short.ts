/** Why bytes do not parse: they end too early, or go on after their end. */
import { concatBytes } from '@noble/hashes/utils.js';
import type { CoderType } from 'micro-packed';

/** Longer than all that is read. */
const padding = new Uint8Array(1280);

function begins<T>(coder: CoderType<T>, bytes: Uint8Array): boolean {
  try {
    coder.decode(bytes, { allowUnreadBytes: true });
    return true;
  } catch {
    return false;
  }
}

/** Whether bytes end within the fields, which are right as far as they go. */
export const isCutShort = <T>(coder: CoderType<T>, bytes: Uint8Array): boolean =>
  !begins(coder, bytes) && begins(coder, concatBytes(bytes, padding));

/** For bytes that `coder` does not take. */
export function whyNot<T>(coder: CoderType<T>, bytes: Uint8Array): string {
  if (begins(coder, bytes)) return 'it has bytes after its end';
  return isCutShort(coder, bytes) ? 'it is cut short' : 'it is not laid out as one';
}
