/** Fingerprints of what previews of EVM accounts show: what a person approved is what is signed. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Path } from '@symbolon/interface';
import { prefixPath } from '../../firmware/path-prefix.ts';
import { checkApproved, fingerprintOf } from '../../sign/approved.ts';
import { tokensShape } from '../clear-signing/check-given.ts';

/** What previews and signing take, for programs without a type checker. */
export const previewShape = {
  'from?': 'text',
  'path?': ['uint'],
  'tokens?': tokensShape,
  'quotedDataFee?': 'bigint',
} as const;
export const signShape = { path: ['uint'], 'approved?': 'bytes', 'shown?': ['text'] } as const;

type Kind = 'transaction' | 'message' | 'typed data' | 'authorization';

/** What is signed with the key at a path, and the lines that were shown of it. */
type Shown = {
  readonly path: Path;
  /** As the interpreter reads them. */
  readonly bytes: Uint8Array;
  /** Whose it is (20 bytes), where the preview says so. */
  readonly account?: Uint8Array;
  /** As the preview gave them. Names of tokens and words of descriptors stand in no bytes that are signed. */
  readonly lines: readonly string[];
};

/** Fingerprint (32 bytes) of what is signed, and of what was shown of it. */
export function ethereumFingerprint(kind: Kind, { path, bytes, account, lines }: Shown): Uint8Array {
  const parts = [prefixPath(path, new Uint8Array()), bytes, account ?? new Uint8Array()];
  return fingerprintOf(`Symbolon approval ethereum ${kind}`, [...parts, ...lines.map(utf8ToBytes)]);
}

/**
 * Lets only that pass which was approved, in the words in which it was. Options have both or neither.
 *
 * @throws SymbolonError `transaction/refused` for anything else
 */
export function checkShown(
  kind: Kind,
  { approved, shown }: { readonly approved?: Uint8Array | undefined; readonly shown?: readonly string[] | undefined },
  signed: Omit<Shown, 'lines'>,
): void {
  if (approved === undefined || shown === undefined) return;
  checkApproved(approved, ethereumFingerprint(kind, { ...signed, lines: shown }));
}
