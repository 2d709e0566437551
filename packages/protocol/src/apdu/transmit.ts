/**
 * Sends one command over a link that may carry less: with extended length if the link supports it, else with command
 * chaining and GET RESPONSE (ISO/IEC 7816-4:2020 clauses 5.3.3 and 5.3.4).
 */

import { concatBytes } from '@noble/hashes/utils.js';
import { cardError, type SymbolonError } from '@symbolon/interface';
import { limits } from '../limits.ts';
import { type CommandApdu, classBits, decodeResponse, encodeCommand, type ResponseApdu } from './apdu.ts';

/**
 * The longest APDUs, in bytes, that a link carries whole: `Transport.limits`. 261 and 258 are the limits of short
 * APDUs.
 */
export type LinkLimits = { readonly command: number; readonly response: number };

/**
 * GET RESPONSE. Its class has the logical channel of the command that it continues, and no secure messaging, because it
 * moves bytes that are already protected.
 */
const getResponseInstruction = 0xc0;

/** Header, Lc, 255 bytes, Le. A link that carries no more does not support extended length. */
const longestShortCommand = 4 + 1 + limits.shortCommandData + 1;
const longestResponseData = 0x10000;

/**
 * Splits a command into a chain whose data fields hold `maxData` bytes at most. Only the last command has Le.
 * @throws SymbolonError `argument/invalid` if `maxData` is not positive.
 * @example
 * ```ts
 * import { chainCommand } from '@symbolon/protocol/apdu';
 * const chain = chainCommand({ cla: 0x80, ins: 0x46, p1: 0, p2: 0, data: new Uint8Array(300) }, 255);
 * chain.map(({ cla, data }) => [cla, data?.length]); // => [[0x90, 255], [0x80, 45]]
 * ```
 */
export function chainCommand(command: CommandApdu, maxData: number): readonly CommandApdu[] {
  if (!Number.isInteger(maxData) || maxData < 1)
    throw cardError('argument/invalid', { argument: 'maxData', reason: 'not positive' });
  const { data = new Uint8Array(0) } = command;
  const { cla, ins, p1, p2 } = command;
  const chain: CommandApdu[] = [];
  let at = 0;
  for (; data.length - at > maxData; at += maxData) {
    chain.push({ cla: cla | classBits.chaining, ins, p1, p2, data: data.subarray(at, at + maxData) });
  }
  return [...chain, { ...command, data: data.subarray(at) }];
}

/**
 * The exchange of one command without I/O: yields each command APDU, takes its response APDU, returns the whole
 * response. A response other than 9000 ends a chain and is returned. '6Cxx' is followed once.
 * @throws SymbolonError `apdu/malformed` if the card breaks the rules.
 */
function* transmission(command: CommandApdu, link: LinkLimits): Generator<Uint8Array, ResponseApdu, Uint8Array> {
  const extended = link.command > longestShortCommand;
  const mostExpected = Math.min(link.response - 2, extended ? longestResponseData : limits.shortResponseData);
  const expect = (le: number) => ({ le: Math.min(le, mostExpected) });
  const fitted = command.le === undefined ? command : { ...command, ...expect(command.le) };
  const dataLimit = extended ? link.command - 9 : Math.min(link.command - 6, limits.shortCommandData);
  const chain = chainCommand(fitted, dataLimit);

  let last = fitted;
  let response: ResponseApdu = { data: new Uint8Array(0), status: 0x9000 };
  for (const part of chain) {
    if (response.status !== 0x9000) return response;
    if (response.data.length > 0) throw broken('data in the middle of a command chain');
    last = part;
    response = decodeResponse(yield encodeCommand(part));
  }
  if (response.status >> 8 === 0x6c && last.le !== undefined) {
    response = decodeResponse(yield encodeCommand({ ...last, ...expect(response.status & 0xff || 0x100) }));
  }
  const parts = [response.data];
  let received = response.data.length;
  while (response.status >> 8 === 0x61) {
    const next = { cla: command.cla & classBits.channel, ins: getResponseInstruction, p1: 0, p2: 0 };
    response = decodeResponse(yield encodeCommand({ ...next, ...expect(response.status & 0xff || 0x100) }));
    if (response.status >> 8 === 0x61 && response.data.length === 0) throw broken('GET RESPONSE without progress');
    parts.push(response.data);
    received += response.data.length;
    if (received > longestResponseData) throw broken('more response data than an APDU holds');
  }
  return { data: concatBytes(...parts), status: response.status };
}

/**
 * Sends a command and resolves to its whole response, however many APDUs the link needs.
 * @param exchange sends one command APDU, resolves to one response APDU.
 * @throws SymbolonError `apdu/malformed`, and rejections of `exchange`.
 * @example
 * ```ts
 * import { transmitCommand } from '@symbolon/protocol/apdu';
 * const readCardAccess = { cla: 0x00, ins: 0xb0, p1: 0x9c, p2: 0x00, le: 256 };
 * const { data, status } = await transmitCommand(transport.exchange, readCardAccess, transport.limits);
 * status; // => 0x9000
 * data[0]; // => 0x31
 * ```
 */
export async function transmitCommand(
  exchange: (command: Uint8Array) => Promise<Uint8Array>,
  command: CommandApdu,
  link: LinkLimits,
): Promise<ResponseApdu> {
  const steps = transmission(command, link);
  let step = steps.next();
  while (!step.done) step = steps.next(await exchange(step.value));
  return step.value;
}

function broken(reason: string): SymbolonError<'apdu/malformed'> {
  return cardError('apdu/malformed', { reason });
}
