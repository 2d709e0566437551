/**
 * Codes of the apps that made a transaction, after its calldata: schema 0 of ERC-8021, which Base calls builder codes.
 *
 * A contract reads the arguments of its function and passes over what follows. A contract of another kind, with a
 * function of the same selector, could read more: so nothing is taken for a suffix but letters of codes, whose bytes
 * make no account, offset or length of such a function.
 */

/** ERC-8021: the end of calldata with a suffix, once more and again. */
const marker = [0x80, 0x21];
const markerLength = 16;
/** After the codes: their length, the schema and the marker. */
const tailLength = 2 + markerLength;

/** Calldata in two parts. */
export type Attributed = {
  /** What the contract reads. */
  readonly call: Uint8Array;
  /** As they are written, between commas. */
  readonly codes: string;
};

/** `undefined` where calldata do not end with such codes, or with others than letters, digits, `_`, `-` and `.`. */
export function splitAttribution(calldata: Uint8Array): Attributed | undefined {
  const end = calldata.length - tailLength;
  const [length = 0, schema, ...last] = calldata.subarray(Math.max(0, end));
  if (length === 0 || length > end || schema !== 0) return undefined;
  if (last.length !== markerLength || !last.every((byte, at) => byte === marker[at % 2])) return undefined;
  const codes = String.fromCharCode(...calldata.subarray(end - length, end));
  return /^[\w.-]+(?:,[\w.-]+)*$/.test(codes) ? { call: calldata.subarray(0, end - length), codes } : undefined;
}
