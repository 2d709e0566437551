/** The checksum of output descriptors (BIP-380): eight characters that find any four wrong ones. */
import { chainError } from '@symbolon/interface';

const inputCharacters =
  "0123456789()[],'/*abcdefgh@:$%{}" + 'IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~' + 'ijklmnopqrstuvwxyzABCDEFGH`#"\\ ';
const checksumCharacters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const generator = [0xf5dee51989n, 0xa9fdca3312n, 0x1bab10e32dn, 0x3706b1677an, 0x644d626ffdn];

/**
 * Appends the checksum to a descriptor without one.
 *
 * @throws `data/malformed` for a character that no descriptor has
 * @see BIP-380, "Checksum"
 * @example
 * ```ts
 * import { addChecksum } from '@symbolon/chains/bitcoin/descriptors';
 * addChecksum('raw(deadbeef)'); // => 'raw(deadbeef)#89f8spxm'
 * ```
 */
export function addChecksum(descriptor: string): string {
  return `${descriptor}#${checksumOf(descriptor)}`;
}

/** What is asked of a descriptor. */
export type RemoveChecksumOptions = {
  /** Refuse a descriptor without a checksum. Default false. */
  readonly required?: boolean;
};

/**
 * Takes the checksum off a descriptor, and checks it.
 *
 * @throws `data/malformed` if it is wrong
 * @example
 * ```ts
 * import { removeChecksum } from '@symbolon/chains/bitcoin/descriptors';
 * removeChecksum('raw(deadbeef)#89f8spxm', { required: true }); // => 'raw(deadbeef)'
 * ```
 */
export function removeChecksum(descriptor: string, options: RemoveChecksumOptions = {}): string {
  const [payload = '', checksum, ...more] = descriptor.split('#');
  if (checksum === undefined && options.required !== true) {
    checksumOf(payload);
    return payload;
  }
  if (more.length > 0 || checksum !== checksumOf(payload)) {
    throw chainError('data/malformed', {
      what: 'descriptor',
      where: 'checksum',
      reason: 'it does not fit: a character is wrong or missing',
    });
  }
  return payload;
}

function checksumOf(descriptor: string): string {
  let state = 1n;
  let groups = 0;
  let grouped = 0;
  const feed = (symbol: number): void => {
    const top = state >> 35n;
    state = ((state & 0x7ffffffffn) << 5n) ^ BigInt(symbol);
    generator.forEach((value, bit) => {
      if (((top >> BigInt(bit)) & 1n) === 1n) state ^= value;
    });
  };
  for (const character of descriptor) {
    const position = inputCharacters.indexOf(character);
    if (position === -1) {
      throw chainError('data/malformed', {
        what: 'descriptor',
        where: `"${character}"`,
        reason: 'this character is not allowed',
      });
    }
    feed(position & 31);
    groups = groups * 3 + (position >> 5);
    grouped += 1;
    if (grouped === 3) {
      feed(groups);
      groups = 0;
      grouped = 0;
    }
  }
  if (grouped > 0) feed(groups);
  for (let n = 0; n < 8; n += 1) feed(0);
  state ^= 1n;
  return Array.from({ length: 8 }, (_, n) => checksumCharacters[Number((state >> BigInt(5 * (7 - n))) & 31n)]).join('');
}
