/** One card of a pack as a file: its memory, and a digest that shows damage. The file holds keys. */
import { sha256 } from '@noble/hashes/sha2.js';
import { memorySize } from '@symbolon/emulator/cards';
import * as P from 'micro-packed';

/** Version of the format. It rises with every change of it, and of the memory map (`nvm/layout.ts` of card-core). */
export const packVersion = 5;

const magic = new TextEncoder().encode('symbolon card');
const header = P.struct({ magic: P.bytes(magic.length), version: P.U8, rest: P.bytes(null) });

/** SHA-256 of the image, then the image. */
const body = P.struct({ digest: P.bytes(32), image: P.bytes(memorySize) });

export function encodeCardImage(image: Uint8Array): Uint8Array {
  return header.encode({ magic, version: packVersion, rest: body.encode({ digest: sha256(image), image }) });
}

/** @returns the image; or the other version that the file has; or the reason why it is damaged */
export function decodeCardImage(
  bytes: Uint8Array,
): { readonly image: Uint8Array } | { readonly version: number } | { readonly damaged: string } {
  if (bytes.length <= magic.length || Buffer.compare(bytes.subarray(0, magic.length), magic) !== 0)
    return { damaged: 'it is not an image of a card' };
  const { version, rest } = header.decode(bytes);
  if (version !== packVersion) return { version };
  if (rest.length !== 32 + memorySize) return { damaged: 'it is not whole' };
  const { digest, image } = body.decode(rest);
  return Buffer.compare(sha256(image), digest) === 0 ? { image } : { damaged: 'its content is not what was written' };
}
