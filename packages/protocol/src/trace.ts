/**
 * What crosses a transport, for people to read: one line for each direction.
 *
 * ```text
 *    0.000 > SELECT 00 A4 00 0C, 2 bytes: 3F 00
 *    0.041 < 9000 done
 *    0.052 > SIGN DIGESTS 8C 16 00 00, 75 bytes protected
 *    0.160 < 9000 done, 97 bytes protected
 * ```
 */
import { isSymbolonError } from '@symbolon/interface';
import { decodeCommand, decodeResponse, isChained, isSecured } from './apdu/apdu.ts';
import { commands, interindustry } from './commands/table.ts';
import { describeStatus } from './status.ts';
import type { Transport } from './transport/transport.ts';

/**
 * Commands that a card takes before anyone is authenticated, and that anyone near can read. No other data field is ever
 * written.
 */
const open: ReadonlySet<number> = new Set([
  interindustry.select.ins,
  interindustry.readBinary.ins,
  interindustry.manageSecurityEnvironment.ins,
  interindustry.generalAuthenticate.ins,
]);

const names: ReadonlyMap<string, string> = new Map([
  ...Object.values(interindustry).map(({ name, ins }) => [`0${ins}`, name] as const),
  ...Object.values(commands).map(({ name, cla, ins }) => [`${cla >> 7}${ins}`, name] as const),
]);

/** How {@link traceTransport} writes. */
export type TraceOptions = {
  /** Clock in milliseconds. Lines show the time since the first call. Default: `Date.now`. */
  readonly now?: () => number;
};

/**
 * Wraps a transport so that every command, response, failure and the end go to `write` as one line, without a line
 * break. Secrets do not: data fields are omitted except for commands that anyone may send, and protected data stays
 * protected.
 *
 * @param transport the transport to watch. Use the returned one in its place.
 * @param write gets each line
 * @example
 * ```ts
 * import { createTransport } from '@symbolon/protocol/transport';
 * import { traceTransport } from '@symbolon/protocol/trace';
 * const limits = { command: 261, response: 258 };
 * const card = createTransport({ name: 'card', limits, carry: async () => Uint8Array.of(0x90, 0x00), release: async () => {} });
 * const lines: string[] = [];
 * const traced = traceTransport(card, (line) => lines.push(line), { now: () => 0 });
 * await traced.exchange(Uint8Array.of(0x00, 0xa4, 0x00, 0x0c, 0x02, 0x3f, 0x00));
 * lines; // => ['   0.000 > SELECT 00 A4 00 0C, 2 bytes: 3F 00', '   0.000 < 9000 done']
 * ```
 */
export function traceTransport(
  transport: Transport,
  write: (line: string) => void,
  { now = Date.now }: TraceOptions = {},
): Transport {
  const start = now();
  const log = (direction: '>' | '<' | '-', text: string): void =>
    write(`${((now() - start) / 1000).toFixed(3).padStart(8)} ${direction} ${text}`);
  return Object.freeze({
    ...transport,
    exchange: async (command, options) => {
      log('>', describeCommand(command));
      try {
        const response = await transport.exchange(command, options);
        log('<', describeResponse(response, command));
        return response;
      } catch (error) {
        log('<', isSymbolonError(error) ? `${error.code}: ${error.message}` : String(error));
        throw error;
      }
    },
    close: async () => {
      log('-', 'closed');
      await transport.close();
    },
  });
}

/**
 * A command in words: name, header, and the data field unless it is secret.
 *
 * @example
 * ```ts
 * import { describeCommand } from '@symbolon/protocol/trace';
 * describeCommand(Uint8Array.of(0x00, 0xb0, 0x9c, 0x00, 0x00)); // => 'READ BINARY 00 B0 9C 00'
 * ```
 */
export function describeCommand(bytes: Uint8Array): string {
  const header = hex(bytes.subarray(0, 4));
  const data = dataOf(() => decodeCommand(bytes));
  if (data === undefined) return `not a command, ${count(bytes)}`;
  const [cla = 0, ins = 0] = bytes;
  const name = names.get(`${cla >> 7}${ins}`) ?? 'unknown command';
  return `${name} ${header}${isChained(cla) ? ', more follows' : ''}${describeData(data, cla, ins)}`;
}

/**
 * A response in words: status, and the data field unless it may be secret.
 * @example
 * ```ts
 * import { describeResponse } from '@symbolon/protocol/trace';
 * const readBinary = Uint8Array.of(0x00, 0xb0, 0x9c, 0x00, 0x00);
 * describeResponse(Uint8Array.of(0x31, 0x14, 0x90, 0x00), readBinary); // => '9000 done, 2 bytes: 31 14'
 * const getStatus = Uint8Array.of(0x80, 0x10, 0x00, 0x00, 0x00);
 * describeResponse(Uint8Array.of(0x31, 0x14, 0x90, 0x00), getStatus); // => '9000 done, 2 bytes not shown'
 * ```
 */
export function describeResponse(bytes: Uint8Array, command: Uint8Array): string {
  const data = dataOf(() => decodeResponse(bytes));
  if (data === undefined) return `not a response, ${count(bytes)}`;
  const [cla = 0, ins = 0] = command;
  const status = bytes.subarray(-2);
  const [sw1 = 0, sw2 = 0] = status;
  const meaning = sw1 === 0x61 ? `${sw2 || 256} bytes more` : describeStatus((sw1 << 8) | sw2);
  return `${hex(status).replace(' ', '')} ${meaning}${describeData(data, cla, ins)}`;
}

function describeData(data: Uint8Array, cla: number, ins: number): string {
  if (data.length === 0) return '';
  const size = count(data);
  if (isSecured(cla)) return `, ${size} protected`;
  return cla >> 7 === 0 && open.has(ins) ? `, ${size}: ${hex(data)}` : `, ${size} not shown`;
}

function count({ length }: Uint8Array): string {
  return length === 1 ? '1 byte' : `${length} bytes`;
}

function dataOf(decode: () => { readonly data?: Uint8Array }): Uint8Array | undefined {
  try {
    return decode().data ?? new Uint8Array();
  } catch {
    return undefined;
  }
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}
