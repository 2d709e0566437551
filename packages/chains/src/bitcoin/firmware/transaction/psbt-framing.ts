/**
 * The records of a PSBT without their meaning (BIP-174, "Specification"): to tell its version, and to name the place
 * where one does not parse.
 *
 *     PSBT   = 'psbt' ff, map, map * inputs, map * outputs
 *     map    = record *, 00
 *     record = length, key, length, value; the key begins with its type
 */
import { hex } from '@scure/base';
import { PSBTInput, PSBTInputCoder, PSBTOutput, PSBTOutputCoder } from '@scure/btc-signer/psbt.js';
import { RawOldTx } from '@scure/btc-signer/script.js';

type PsbtRecord = { readonly key: Uint8Array; readonly value: Uint8Array; readonly bytes: Uint8Array };
type Cursor = { at: number };

const magic = [0x70, 0x73, 0x62, 0x74, 0xff];

/**
 * The version of a PSBT: 0 alone has an unsigned transaction in its global map, at any place there. What does not parse
 * is of either.
 */
export function psbtVersionOf(bytes: Uint8Array): 0 | 2 {
  const { records } = readMap(bytes, { at: magic.length });
  return records.some(({ key }) => isUnsignedTransaction(key)) ? 0 : 2;
}

const isUnsignedTransaction = (key: Uint8Array) => key.length === 1 && key[0] === 0;

/** Where a PSBT that a codec refuses is wrong, and why. */
export function explainMalformed(bytes: Uint8Array): { readonly where: string; readonly reason: string } {
  if (!magic.every((byte, n) => bytes[n] === byte))
    return { where: 'start', reason: 'it does not begin with 70736274ff, as every PSBT does' };
  const cursor = { at: magic.length };
  const global = readMap(bytes, cursor);
  const inGlobal = problemOf(global);
  if (inGlobal !== undefined) return { where: 'global map', reason: inGlobal };
  const counts = countsOf(global.records);
  if (typeof counts === 'string') return { where: 'global map', reason: counts };
  for (let n = 0; n < counts.inputs + counts.outputs; n += 1) {
    const isInput = n < counts.inputs;
    const where = isInput ? `input ${n}` : `output ${n - counts.inputs}`;
    const map = readMap(bytes, cursor);
    const reason = problemOf(map) ?? wrongField(map.records, isInput ? inputFields : outputFields);
    if (reason !== undefined) return { where, reason };
  }
  if (cursor.at < bytes.length)
    return { where: 'end', reason: `${bytes.length - cursor.at} bytes follow its last map` };
  return { where: 'global map', reason: 'its fields are not those of one version of a PSBT' };
}

type ReadMap = { readonly records: readonly PsbtRecord[]; readonly isWhole: boolean };

function readMap(bytes: Uint8Array, cursor: Cursor): ReadMap {
  const records: PsbtRecord[] = [];
  for (;;) {
    const start = cursor.at;
    const key = readSized(bytes, cursor);
    if (key?.length === 0) return { records, isWhole: true };
    const value = key && readSized(bytes, cursor);
    if (key === undefined || value === undefined) return { records, isWhole: false };
    records.push({ key, value, bytes: bytes.subarray(start, cursor.at) });
  }
}

/** Bytes after their length, a compact size; `undefined` where they end early. */
function readSized(bytes: Uint8Array, cursor: Cursor): Uint8Array | undefined {
  const length = readCompactSize(bytes, cursor);
  if (length === undefined || cursor.at + length > bytes.length) return undefined;
  cursor.at += length;
  return bytes.subarray(cursor.at - length, cursor.at);
}

function readCompactSize(bytes: Uint8Array, cursor: Cursor): number | undefined {
  const first = bytes[cursor.at];
  if (first === undefined) return undefined;
  const size = first < 0xfd ? 0 : 2 ** (first - 0xfc);
  const digits = bytes.subarray(cursor.at + 1, cursor.at + 1 + size);
  if (digits.length < size) return undefined;
  cursor.at += 1 + size;
  return size === 0 ? first : digits.reduceRight((sum, digit) => sum * 256 + digit, 0);
}

function problemOf({ records, isWhole }: ReadMap): string | undefined {
  if (!isWhole) return 'it ends early';
  const keys = records.map(({ key }) => hex.encode(key));
  const twice = keys.find((key, n) => keys.indexOf(key) < n);
  return twice === undefined ? undefined : `the key ${twice.slice(0, 80)} is there twice`;
}

/** How many maps follow, or why that is unknown. */
function countsOf(records: readonly PsbtRecord[]): { readonly inputs: number; readonly outputs: number } | string {
  const recordValue = (type: number) => records.find(({ key }) => key.length === 1 && key[0] === type)?.value;
  const unsigned = recordValue(0);
  if (unsigned !== undefined) {
    try {
      const { inputs, outputs } = RawOldTx.decode(unsigned);
      return { inputs: inputs.length, outputs: outputs.length };
    } catch {
      return 'its unsigned transaction does not parse';
    }
  }
  const [inputs, outputs] = [4, 5].map((type) => readCompactSize(recordValue(type) ?? new Uint8Array(), { at: 0 }));
  if (inputs === undefined || outputs === undefined)
    return 'it has neither an unsigned transaction (version 0) nor the numbers of inputs and outputs (version 2)';
  return { inputs, outputs };
}

type Fields = {
  readonly table: { readonly [name: string]: readonly [number, ...unknown[]] };
  readonly codec: { readonly decode: (map: Uint8Array) => unknown };
};
const inputFields = { table: PSBTInput, codec: PSBTInputCoder } as unknown as Fields;
const outputFields = { table: PSBTOutput, codec: PSBTOutputCoder } as unknown as Fields;

function wrongField(records: readonly PsbtRecord[], { table, codec }: Fields): string | undefined {
  const parses = (parts: readonly Uint8Array[]): boolean => {
    try {
      codec.decode(Uint8Array.from([...parts.flatMap((part) => [...part]), 0]));
      return true;
    } catch {
      return false;
    }
  };
  const wrong = records.find(({ bytes }) => !parses([bytes]));
  if (wrong !== undefined) {
    const type = wrong.key[0] ?? 0;
    const name = Object.keys(table).find((known) => table[known]?.[0] === type);
    return `its field 0x${hex.encode(Uint8Array.of(type))}${name === undefined ? '' : ` (${name})`} does not parse`;
  }
  return parses(records.map(({ bytes }) => bytes)) ? undefined : 'its fields contradict each other';
}
