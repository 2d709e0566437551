/** One card, as the bytes cross: records each exchange, and applies power again on request. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { isSymbolonError } from '@symbolon/interface';
import {
  type CommandApdu,
  decodeCommand,
  decodeResponse,
  encodeCommand,
  type ResponseApdu,
  transmitCommand,
} from '@symbolon/protocol/apdu';
import { commands, interindustry } from '@symbolon/protocol/commands';
import { describeStatus } from '@symbolon/protocol/status';
import type { Transport } from '@symbolon/protocol/transport';
import { failed, notChecked } from './verdict.ts';

/** What crossed: one command and its response. */
export type Exchange = {
  /** Which card: `card`, or `second card`. */
  readonly card: string;
  /** Name of the command. */
  readonly name: string;
  /** Command APDU, hexadecimal. */
  readonly command: string;
  /** Response APDU, hexadecimal; empty if none came. */
  readonly response: string;
  /** The status word in words. */
  readonly meaning: string;
  /** What secure messaging protected, if it did: the plain command and response, hexadecimal. */
  readonly plain?: { readonly command: string; readonly response: string };
};

/** A card whose exchanges are recorded. */
export type Link = {
  /** Takes the power away and applies it again. */
  readonly power: () => Promise<void>;
  /** One exchange of these very bytes. */
  readonly raw: (command: Uint8Array) => Promise<ResponseApdu>;
  /** One command in one APDU. */
  readonly one: (command: CommandApdu, options?: { readonly extended?: boolean }) => Promise<ResponseApdu>;
  /** One command in as many APDUs as the link needs. */
  readonly transmit: (command: CommandApdu) => Promise<ResponseApdu>;
  /** Writes what was protected to the last exchange. */
  readonly noteProtected: (command: CommandApdu, response: ResponseApdu) => void;
  /** Bytes that one command and one response may have. Powers the card if it is not. */
  readonly transport: () => Promise<Transport>;
  readonly close: () => Promise<void>;
};

/** Header, Lc, 255 bytes, Le. */
const longestShortCommand = 4 + 1 + 255 + 1;

const names: ReadonlyMap<number, string> = new Map([
  ...Object.values(commands).map(({ ins, name }) => [ins, name] as const),
  ...Object.values(interindustry).map(({ ins, name }) => [ins, name] as const),
]);

/** @param record gets each exchange, and each again once it is known what was protected */
export function createLink(
  card: string,
  connect: () => Promise<Transport>,
  record: (exchange: Exchange, replaces?: Exchange) => void,
): Link {
  let current: Transport | undefined;
  let last: Exchange | undefined;

  const close = async (): Promise<void> => {
    const closing = current;
    current = undefined;
    await closing?.close();
  };
  const transport = async (): Promise<Transport> => {
    current ??= await connect();
    return current;
  };
  const exchange = async (command: Uint8Array): Promise<Uint8Array> => {
    const over = await transport();
    if (command.length > over.limits.command)
      throw notChecked(
        `this link carries commands of ${over.limits.command} bytes, and the check needs ${command.length}`,
        'other reader',
      );
    const response = await over.exchange(command).catch((error: unknown) => {
      record(exchanged(card, command, new Uint8Array()));
      if (isSymbolonError(error, 'transport/failed') && !isCarried(command, over))
        throw notChecked('the reader does not carry this command', 'other reader');
      throw failed(`no answer came: ${error instanceof Error ? error.message : String(error)}`);
    });
    last = exchanged(card, command, response);
    record(last);
    return response;
  };
  const raw = async (command: Uint8Array): Promise<ResponseApdu> => decodeResponse(await exchange(command));
  return {
    raw,
    one: (command, options) => raw(encodeCommand(command, options)),
    transmit: async (command) => transmitCommand(exchange, command, (await transport()).limits),
    power: async () => {
      await close();
      await transport();
    },
    noteProtected: (command, response) => {
      if (last === undefined) return;
      const plain = { command: bytesToHex(encodeCommand(command)), response: plainText(response) };
      const noted = { ...last, plain };
      record(noted, last);
      last = noted;
    },
    transport,
    close,
  };
}

/** Whether a reader has to carry it: a command as ISO/IEC 7816-4 clauses 5.2, 5.4.1 and 5.5 have them. */
function isCarried(command: Uint8Array, { limits: link }: Transport): boolean {
  try {
    const { cla, ins } = decodeCommand(command);
    const isExtended = command.length > 5 && command[4] === 0;
    const isLong = isExtended && link.command <= longestShortCommand;
    return cla !== 0xff && ![0x6, 0x9].includes(ins >> 4) && !isLong;
  } catch {
    return false;
  }
}

function exchanged(card: string, command: Uint8Array, response: Uint8Array): Exchange {
  const status = response.length < 2 ? undefined : ((response.at(-2) ?? 0) << 8) | (response.at(-1) ?? 0);
  return {
    card,
    name: names.get(command[1] ?? -1) ?? 'unknown instruction',
    command: bytesToHex(command),
    response: bytesToHex(response),
    meaning: meaningOf(status),
  };
}

function meaningOf(status: number | undefined): string {
  if (status === undefined) return 'no answer';
  return status >> 8 === 0x61 ? 'done, more bytes follow' : describeStatus(status);
}

function plainText({ data, status }: ResponseApdu): string {
  return `${bytesToHex(data)}${status.toString(16).padStart(4, '0')}`;
}
