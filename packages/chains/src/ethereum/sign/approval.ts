/** Fingerprints of what previews of EVM accounts show: what a person approved is what is signed. */
import type { Path } from '@symbolon/interface';
import { prefixPath } from '../../firmware/path-prefix.ts';
import { fingerprintOf } from '../../sign/approved.ts';
import { tokensShape } from '../clear-signing/check-given.ts';

/** What previews and signing take, for programs without a type checker. */
export const previewShape = {
  'from?': 'text',
  'path?': ['uint'],
  'tokens?': tokensShape,
  'quotedDataFee?': 'bigint',
} as const;
export const signShape = { path: ['uint'], 'approved?': 'bytes' } as const;

/**
 * Fingerprint (32 bytes) of what is signed with the key at a path.
 *
 * @param bytes As the interpreter reads them.
 * @param account Whose it is (20 bytes), where the preview says so.
 */
export function ethereumFingerprint(
  kind: 'transaction' | 'message' | 'typed data' | 'authorization',
  path: Path,
  bytes: Uint8Array,
  account: Uint8Array = new Uint8Array(),
): Uint8Array {
  return fingerprintOf(`Symbolon approval ethereum ${kind}`, [prefixPath(path, new Uint8Array()), bytes, account]);
}
