/**
 * Command and response APDUs: ISO/IEC 7816-3:2006 clause 12.1 (cases and lengths), ISO/IEC 7816-4:2020 clause 5. Chains
 * and GET RESPONSE are in `transmit.ts`.
 */

import { concatBytes } from '@noble/hashes/utils.js';
import { cardError, type SymbolonError } from '@symbolon/interface';

/** A command. `cla`, `ins`, `p1`, `p2` are bytes. */
export type CommandApdu = {
  /** Class byte: see {@link classBits}. */
  readonly cla: number;
  /** Instruction byte. */
  readonly ins: number;
  /** First parameter byte. */
  readonly p1: number;
  /** Second parameter byte. */
  readonly p2: number;
  /** Command data field, up to 65,535 bytes. An empty one is the same as none. */
  readonly data?: Uint8Array;
  /** Ne, the most response bytes, 1 to 65,536. 256 means "all" in a short APDU, 65,536 in an extended one. */
  readonly le?: number;
};

/** A response: its data field, which may be empty, and SW1-SW2 as one number. 0x9000 is success. */
export type ResponseApdu = { readonly data: Uint8Array; readonly status: number };

/**
 * Bits of the class byte for first interindustry values ('00' to '1F', ISO/IEC 7816-4:2020 clause 5.4.1). Our
 * proprietary class ('80' to '9F') is coded the same way.
 */
export const classBits = { chaining: 0x10, secureMessaging: 0x0c, channel: 0x03 } as const;

/**
 * Whether {@link classBits} apply to this class byte ('00' to '1F', '80' to '9F').
 * @example
 * ```ts
 * import { isKnownClass } from '@symbolon/protocol/apdu';
 * isKnownClass(0x8c); // => true
 * isKnownClass(0xa0); // => false
 * ```
 */
export function isKnownClass(cla: number): boolean {
  return (cla & 0x60) === 0;
}

/**
 * Whether another command of the same chain follows. ISO/IEC 7816-4:2020 clause 5.3.3.
 * @example
 * ```ts
 * import { isChained } from '@symbolon/protocol/apdu';
 * isChained(0x90); // => true
 * isChained(0x80); // => false
 * ```
 */
export function isChained(cla: number): boolean {
  return (cla & classBits.chaining) !== 0;
}

/**
 * Whether secure messaging protects the command and its header. This card supports no other form.
 * @example
 * ```ts
 * import { isSecured } from '@symbolon/protocol/apdu';
 * isSecured(0x8c); // => true
 * isSecured(0x80); // => false
 * ```
 */
export function isSecured(cla: number): boolean {
  return (cla & classBits.secureMessaging) === classBits.secureMessaging;
}

/**
 * Encodes a command. It is short if it fits and `extended` is not set.
 * @throws SymbolonError `apdu/malformed` if a field is out of range.
 * @example
 * ```ts
 * import { encodeCommand } from '@symbolon/protocol/apdu';
 * encodeCommand({ cla: 0x00, ins: 0xb0, p1: 0x9c, p2: 0x00, le: 256 }); // => Uint8Array.of(0x00, 0xb0, 0x9c, 0x00, 0x00)
 * ```
 */
export function encodeCommand(command: CommandApdu, options: { readonly extended?: boolean } = {}): Uint8Array {
  const { cla, ins, p1, p2, data = new Uint8Array(0), le } = command;
  for (const byte of [cla, ins, p1, p2])
    check(Number.isInteger(byte) && byte >= 0 && byte <= 0xff, 'a header field is not a byte');
  // ISO/IEC 7816-4:2020 clauses 5.4.1 and 5.5 reserve these for transmission protocols.
  check(cla !== 0xff && (ins & 0xf0) !== 0x60 && (ins & 0xf0) !== 0x90, 'CLA FF and INS 6X and 9X are not valid');
  check(data.length <= 0xffff, 'more than 65,535 bytes of data');
  check(le === undefined || (Number.isInteger(le) && le >= 1 && le <= 0x10000), 'Le is outside 1 to 65,536');
  const header = Uint8Array.of(cla, ins, p1, p2);
  if (options.extended || data.length > 0xff || (le ?? 0) > 0x100) {
    const lc = data.length > 0 ? Uint8Array.of(0, data.length >> 8, data.length & 0xff) : new Uint8Array(0);
    // Without Lc, Le takes the third byte that marks the command as extended (case 2E).
    const marker = data.length > 0 ? [] : [0];
    return concatBytes(
      header,
      lc,
      data,
      le === undefined ? new Uint8Array(0) : Uint8Array.of(...marker, (le >> 8) & 0xff, le & 0xff),
    );
  }
  const lc = data.length > 0 ? Uint8Array.of(data.length) : new Uint8Array(0);
  return concatBytes(header, lc, data, le === undefined ? new Uint8Array(0) : Uint8Array.of(le & 0xff));
}

/** A decoded command. `extended`: Lc and Le have two bytes. */
export type DecodedCommand = CommandApdu & { readonly extended: boolean };

/**
 * Decodes a command of any case. `data` is a view into `bytes`. It does not check whether class and instruction exist.
 * @throws SymbolonError `apdu/malformed`.
 * @example
 * ```ts
 * import { decodeCommand } from '@symbolon/protocol/apdu';
 * const { ins, le } = decodeCommand(Uint8Array.of(0x00, 0xb0, 0x9c, 0x00, 0x00));
 * ins; // => 0xb0
 * le; // => 256
 * ```
 */
export function decodeCommand(bytes: Uint8Array): DecodedCommand {
  const [cla, ins, p1, p2, p3] = bytes;
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined)
    throw malformed('shorter than a header');
  const header = { cla, ins, p1, p2 };
  if (p3 === undefined) return { ...header, extended: false };
  const extended = p3 === 0 && bytes.length > 5;
  const fieldLength = extended ? 2 : 1;
  const first = extended ? 5 : 4;
  const field = (at: number) => (extended ? ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0) : (bytes[at] ?? 0));
  const le = (at: number) => field(at) || (extended ? 0x10000 : 0x100);
  if (bytes.length === first + fieldLength) return { ...header, le: le(first), extended };
  const lc = field(first);
  const end = first + fieldLength + lc;
  if (lc === 0 || bytes.length < end) throw malformed('Lc does not fit the length');
  const data = bytes.subarray(first + fieldLength, end);
  if (bytes.length === end) return { ...header, data, extended };
  if (bytes.length === end + fieldLength) return { ...header, data, le: le(end), extended };
  throw malformed('bytes left over after Le');
}

/**
 * Encodes a response: its data, then SW1 and SW2.
 *
 * @param response up to 65,536 bytes of data
 * @throws SymbolonError `apdu/malformed` for an invalid status word, or more than 65,536 bytes of data.
 * @example
 * ```ts
 * import { encodeResponse } from '@symbolon/protocol/apdu';
 * encodeResponse({ data: Uint8Array.of(0xca, 0xfe), status: 0x9000 }); // => Uint8Array.of(0xca, 0xfe, 0x90, 0x00)
 * ```
 */
export function encodeResponse({ data, status }: ResponseApdu): Uint8Array {
  check(isStatus(status), 'the status is not a status word');
  check(data.length <= 0x10000, 'more than 65,536 bytes of data');
  return concatBytes(data, Uint8Array.of(status >> 8, status & 0xff));
}

/**
 * Decodes a response. `data`, all but the last two bytes, is a view into `bytes`.
 * @throws SymbolonError `apdu/malformed`.
 * @example
 * ```ts
 * import { decodeResponse } from '@symbolon/protocol/apdu';
 * decodeResponse(Uint8Array.of(0xca, 0xfe, 0x90, 0x00)); // => { data: Uint8Array.of(0xca, 0xfe), status: 0x9000 }
 * ```
 */
export function decodeResponse(bytes: Uint8Array): ResponseApdu {
  const at = bytes.length - 2;
  const status = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  check(at >= 0 && at <= 0x10000, 'a response has 2 to 65,538 bytes');
  check(isStatus(status), 'it does not end with a status word');
  return { data: bytes.subarray(0, at), status };
}

/** ISO/IEC 7816-4:2020 clause 5.6: SW1 is '6X' or '9X', but never '60'. */
function isStatus(status: number): boolean {
  return (status >= 0x6100 && status <= 0x6fff) || (status >= 0x9000 && status <= 0x9fff);
}

function check(condition: boolean, reason: string): void {
  if (!condition) throw malformed(reason);
}

function malformed(reason: string): SymbolonError<'apdu/malformed'> {
  return cardError('apdu/malformed', { reason });
}
