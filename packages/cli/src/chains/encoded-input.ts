/** Files of bytes: in binary, or as text in hexadecimal, base64 or base58, as tools write them. */
import { base58, base64, hex } from '@scure/base';
import { malformedFile } from '../errors/cli-error.ts';
import { looksLike } from '../input/looks-like.ts';
import { decodeText, readContent } from '../input/read-file.ts';
import { writeWhole } from '../output/write-file.ts';

type Encoding = 'binary' | 'hex' | 'base64' | 'base58';

export type EncodedInput = { readonly bytes: Uint8Array; readonly encoding: Encoding };

export type Expected = {
  /** What the file should be, for errors. */
  readonly what: string;
  /** Whether bytes are such a thing, by their beginning or as a whole. It doesn't throw. */
  readonly accepts: (bytes: Uint8Array) => boolean;
  /** Whether bytes begin as such a thing does, be it a damaged one: its decoder says what is wrong. */
  readonly begins?: (bytes: Uint8Array) => boolean;
};

/**
 * Reads a file in whichever encoding makes it what is expected. Bytes that are nothing known come back as they are, or
 * as the text says: whoever decodes them knows what is wrong.
 *
 * @throws CliError `file/malformed` for what is plainly another thing; `file/unreadable`
 */
export function readEncoded(file: string, { what, accepts, begins = accepts }: Expected): EncodedInput {
  const content = readContent(file);
  const text = textOf(file, content);
  const readings = text === undefined ? [] : decodings(text);
  const all: readonly EncodedInput[] = [...readings, { bytes: content, encoding: 'binary' }];
  const found = all.find(({ bytes }) => accepts(bytes)) ?? all.find(({ bytes }) => begins(bytes));
  if (found !== undefined) return found;
  const [first = { bytes: content, encoding: 'binary' } as const] = readings;
  const other = looksLike(first.bytes, text);
  if (other !== undefined) throw malformedFile(file, `not ${what}: it looks like ${other}`);
  return first;
}

/**
 * What a text stands for: hexadecimal, base64 (RFC 4648: wrapped or not, with or without padding, either alphabet),
 * base58; first what is more certain. Also what is quoted, a data URL of base64 (RFC 2397), and the member `psbt` of an
 * object (Bitcoin Core's answers).
 */
export function decodings(text: string): readonly EncodedInput[] {
  const unquoted = (memberOf(text) ?? text).replace(/^\s*"|"\s*$/g, '').replace(/\s+/g, '');
  const compact = unquoted.replace(/^data:[^,]*;base64,/i, '');
  const readings: EncodedInput[] = [];
  const hexadecimal = compact.replace(/^0x/i, '');
  if (/^([0-9a-f]{2})+$/i.test(hexadecimal)) readings.push({ bytes: hex.decode(hexadecimal), encoding: 'hex' });
  const digits = compact.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
  if (/^[0-9a-z+/]+$/i.test(digits) && digits.length % 4 !== 1) {
    const bytes = base64Of(digits.padEnd(Math.ceil(digits.length / 4) * 4, '='));
    if (bytes !== undefined) readings.push({ bytes, encoding: 'base64' });
  }
  // Its time grows with the square of its length; a Solana transaction has 1,683 digits at most.
  if (/^[1-9A-HJ-NP-Za-km-z]{1,4096}$/.test(compact))
    readings.push({ bytes: base58.decode(compact), encoding: 'base58' });
  return readings;
}

/** Writes in the encoding of the input. */
export function writeEncoded(
  file: string,
  bytes: Uint8Array,
  { encoding, force }: Pick<EncodedInput, 'encoding'> & { readonly force: boolean },
): void {
  const coders = { hex, base64, base58 } as const;
  const content = encoding === 'binary' ? bytes : `${coders[encoding].encode(bytes)}\n`;
  writeWhole(file, content, { replace: force });
}

/** The content as text, if it is text. Bytes of a transaction hold zeros soon. */
function textOf(file: string, content: Uint8Array): string | undefined {
  try {
    const text = decodeText(file, content);
    return /(?![\n\r\t])\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function memberOf(text: string): string | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const { psbt } = JSON.parse(text) as { readonly psbt?: unknown };
    return typeof psbt === 'string' ? psbt : undefined;
  } catch {
    return undefined;
  }
}

/** Digits whose last bits are not zero are no base64 (RFC 4648, clause 3.5). */
function base64Of(digits: string): Uint8Array | undefined {
  try {
    return base64.decode(digits);
  } catch {
    return undefined;
  }
}
