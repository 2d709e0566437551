/** Randomness that is the same in every run, so that what is measured is too. NEVER FOR KEYS. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** HMAC-SHA-256 of a counter under the seed: as many bytes as are asked for, and others each time. */
export function seededRandom(seed: string): (length: number) => Uint8Array {
  const key = utf8ToBytes(seed);
  let counter = 0;
  return (length) => {
    const bytes = new Uint8Array(length);
    for (let offset = 0; offset < length; offset += 32) {
      counter += 1;
      bytes.set(hmac(sha256, key, utf8ToBytes(`${counter}`)).subarray(0, length - offset), offset);
    }
    return bytes;
  };
}
