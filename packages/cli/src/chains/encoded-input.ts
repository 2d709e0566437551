/** Files of bytes, in binary or base64. */
import { base64 } from '@scure/base';
import { readContent } from '../input/read-file.ts';
import { writeWhole } from '../output/write-file.ts';

export type EncodedInput = { readonly bytes: Uint8Array; readonly encoding: 'binary' | 'base64' };

/** Takes it for base64 if every character is. A transaction in binary never looks so. */
export function readEncoded(file: string): EncodedInput {
  const content = readContent(file);
  const text = new TextDecoder().decode(content).replace(/\s+/g, '');
  if (!/^[0-9A-Za-z+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return { bytes: content, encoding: 'binary' };
  return { bytes: base64.decode(text), encoding: 'base64' };
}

/** Writes in the encoding of the input. */
export function writeEncoded(
  file: string,
  bytes: Uint8Array,
  { encoding, force }: Pick<EncodedInput, 'encoding'> & { readonly force: boolean },
): void {
  writeWhole(file, encoding === 'binary' ? bytes : `${base64.encode(bytes)}\n`, { replace: force });
}
