/** What a file is instead of what was expected, as far as its beginning tells. */

/** BIP-174: "psbt" and 0xff. */
const psbtMagic = [0x70, 0x73, 0x62, 0x74, 0xff];

export function isPsbt(bytes: Uint8Array): boolean {
  return psbtMagic.every((byte, place) => bytes[place] === byte);
}

/**
 * Signatures, as many as the header of the message after them says that sign: so begins a Solana transaction before
 * version 1, whole or not ("Transaction structure").
 */
export function isSolanaTransaction(bytes: Uint8Array): boolean {
  const [signatures = 0] = bytes;
  const header = 1 + 64 * signatures;
  const [first = 0, next] = bytes.subarray(header);
  // The largest transaction, 1232 bytes, has room for no more.
  return signatures >= 1 && signatures <= 19 && (first >= 0x80 ? next : first) === signatures;
}

const beginnings: readonly (readonly [beginning: readonly number[], kind: string])[] = [
  [psbtMagic, 'a PSBT'],
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive: unpack it first'],
  [[0x1f, 0x8b], 'a compressed file: unpack it first'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [[0x89, 0x50, 0x4e, 0x47], 'a picture'],
  [[0xff, 0xd8, 0xff], 'a picture'],
];

const texts: readonly (readonly [form: RegExp, kind: string])[] = [
  [/^ur:/i, 'a UR, the text of a QR code: have its maker save a file'],
  [/^B\$[2HZ]/, 'a part of BBQr, the text of a QR code: have its maker save a file'],
  [/^-----BEGIN /, 'a certificate or key in PEM'],
  [/^[a-zA-Z](pub|prv)[1-9A-HJ-NP-Za-km-z]{100,}$/, 'an extended key (BIP-32)'],
  [/^(bitcoin|ethereum|solana):/i, 'a link to pay with'],
  [/^0x[0-9a-f]+$/i, 'hexadecimal digits'],
  [/^[{[]/, 'JSON'],
  [/^<[!?a-z]/i, 'a web page'],
];

/**
 * @param bytes as the text says, if it is an encoding
 * @param text of the file, if it is text
 * @returns `undefined` for what is nothing known
 */
export function looksLike(bytes: Uint8Array, text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  const kind =
    texts.find(([form]) => trimmed !== undefined && form.test(trimmed))?.[1] ??
    beginnings.find(([beginning]) => beginning.every((byte, place) => bytes[place] === byte))?.[1];
  if (kind !== undefined) return kind;
  const [version = 0, ...zeros] = bytes.subarray(0, 4);
  // After the version come the count of inputs, or 00 and the flag 01 (BIP-144). The shortest transaction with an input
  // and an output has 60 bytes.
  const isCounted = bytes[4] !== 0 || bytes[5] === 1;
  if (bytes.length >= 60 && version >= 1 && version <= 3 && zeros.every((byte) => byte === 0) && isCounted)
    return 'a Bitcoin transaction, which lacks what signing needs: have its maker export a PSBT';
  if (isSolanaTransaction(bytes)) return 'a Solana transaction';
  return trimmed !== undefined && /\p{L}[,.:]? +\p{L}/u.test(trimmed) ? 'text to read' : undefined;
}
