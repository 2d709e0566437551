/** Cards on a PN532, the reader chip of many boards: NXP PN532 User Manual, UM0701-02 rev. 02, clause 7. */
import { cardCapabilities } from '@symbolon/protocol/answer-to-reset';
import { createTransport } from '@symbolon/protocol/create-transport';
import { isSymbolonError, SymbolonError } from '@symbolon/protocol/errors';
import type { Transport } from '@symbolon/protocol/transport';
import type { ByteStream } from './byte-stream.ts';
import type { NfcReader, TapOptions } from './nfc-reader.ts';
import { createPn532Line, type Pn532Line } from './pn532/line.ts';
import { MORE_INFORMATION, pn532Error } from './pn532/status.ts';
import { readTarget } from './pn532/target.ts';

/** How patient the reader is with a card. */
export type Pn532Options = {
  /**
   * How long one answer of a card may take, in milliseconds. Default 60,000: a card may need many seconds to make a
   * key.
   */
  readonly timeoutMilliseconds?: number;
};

const code = {
  getFirmwareVersion: 0x02,
  samConfiguration: 0x14,
  rfConfiguration: 0x32,
  inDataExchange: 0x40,
  inListPassiveTarget: 0x4a,
  inRelease: 0x52,
} as const;

const PN532 = 0x32;
/** So that TFI, command, target number and data fit a normal frame, which every firmware takes. */
const LARGEST_DATA = 252;
const LONGEST_RESPONSE = 65_535;
const SHORT = { command: 261, response: 258 } as const;
const EXTENDED = { command: 65_535, response: LONGEST_RESPONSE } as const;

/**
 * Wakes the PN532 on a byte stream (HSU: 115,200 baud, 8 data bits, no parity, 1 stop bit). Closing the reader closes
 * the stream.
 *
 * @throws SymbolonError `transport/unavailable` if none answers
 * @example
 * ```ts
 * import { openCard } from '@symbolon/client/card';
 * import { openPn532 } from '@symbolon/transport-nfc/pn532';
 * const reader = await openPn532(stream);
 * const card = await openCard(await reader.tap({ waitMilliseconds: 10_000 }));
 * card.transport.name; // => 'emulated PN532'
 * await reader.close();
 * ```
 */
export async function openPn532(
  stream: ByteStream,
  { timeoutMilliseconds = 60_000 }: Pn532Options = {},
): Promise<NfcReader> {
  const line = createPn532Line(stream);
  await initialise(line, stream);
  let connected: Transport | undefined;
  let closing: Promise<void> | undefined;

  const switchField = (on: boolean) => line.command(code.rfConfiguration, [0x01, on ? 1 : 0]);

  const close = async (): Promise<void> => {
    await connected?.close();
    await line.close();
  };

  return Object.freeze({
    name: stream.name,
    tap: async ({ waitMilliseconds = 60_000, signal }: TapOptions = {}) => {
      if (closing !== undefined) throw new SymbolonError('transport/closed', { transport: stream.name });
      await connected?.close();
      const target = await findTarget(line, switchField, stream.name, waitMilliseconds, signal);
      connected = createTransport({
        name: stream.name,
        limits: cardCapabilities(target.historicalBytes).extendedLength ? EXTENDED : SHORT,
        answerToReset: target.historicalBytes,
        timeoutMilliseconds,
        carry: (command, stop) => exchange(line, stream.name, target.number, command, stop),
        release: async () => {
          // The reader may be gone; then there is nothing to let go.
          await line.command(code.inRelease, [0]).catch(() => {});
          await switchField(false).catch(() => {});
        },
      });
      return connected;
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  });
}

async function initialise(line: Pn532Line, { name }: ByteStream): Promise<void> {
  try {
    await line.wakeUp();
    // Normal mode, no SAM; the time-out is not used in it. Clause 7.2.10.
    await line.command(code.samConfiguration, [0x01, 0x00, 0x01]);
    const [chip] = await line.command(code.getFirmwareVersion, []);
    if (chip !== PN532)
      throw new SymbolonError('transport/failed', { transport: name, reason: `a chip of type ${chip} answered` });
    // MaxRetries: ATR_REQ, PSL_REQ, passive activation. Clause 7.3.1, item 5: a search ends by itself, so that it can
    // be given up in between.
    await line.command(code.rfConfiguration, [0x05, 0xff, 0x01, 0x02]);
  } catch (cause) {
    await line.close();
    const context = {
      transport: name,
      reason: 'no PN532 answers',
      advice: 'Check the wiring (TX to RX), that its switches choose HSU, and that the line runs at 115,200 baud.',
    };
    throw new SymbolonError('transport/unavailable', context, { cause });
  }
}

async function findTarget(
  line: Pn532Line,
  switchField: (on: boolean) => Promise<unknown>,
  transport: string,
  waitMilliseconds: number,
  signal: AbortSignal | undefined,
) {
  // A card that is in the protocol already hears no REQA: without the field it forgets.
  await switchField(false);
  await switchField(true);
  for (const end = Date.now() + waitMilliseconds; ; ) {
    // One target, 106 kbit/s type A. Clause 7.3.5.
    const found = readTarget(
      await line.command(code.inListPassiveTarget, [1, 0x00], signal === undefined ? {} : { signal }),
    );
    if (found === 'not-iso-dep') {
      const advice = 'Take it away and hold the right card to the reader.';
      throw new SymbolonError('transport/unavailable', { transport, reason: 'the card is of another kind', advice });
    }
    if (found !== undefined) return found;
    if (Date.now() >= end) {
      throw new SymbolonError('transport/unavailable', {
        transport,
        reason: 'no card came',
        advice: 'Hold the card still on the reader.',
      });
    }
  }
}

async function exchange(
  line: Pn532Line,
  transport: string,
  target: number,
  command: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const send = async (
    flags: number,
    data: Uint8Array,
  ): Promise<{ readonly more: boolean; readonly data: Uint8Array }> => {
    // Never sent twice: the card might act twice. The answer's time is kept by the transport.
    const options = { once: true, signal, answerMilliseconds: Number.POSITIVE_INFINITY };
    const answer = await line.command(code.inDataExchange, [target | flags, ...data], options);
    const [status] = answer;
    if (status === undefined)
      throw new SymbolonError('transport/failed', { transport, reason: 'an answer without a status' });
    const error = pn532Error(status);
    if (error?.cardLost)
      throw new SymbolonError('transport/card-removed', { transport }, { cause: new Error(error.meaning) });
    if (error !== undefined) throw new SymbolonError('transport/failed', { transport, reason: error.meaning });
    return { more: (status & MORE_INFORMATION) !== 0, data: answer.subarray(1) };
  };
  try {
    let position = 0;
    for (; command.length - position > LARGEST_DATA; position += LARGEST_DATA) {
      await send(MORE_INFORMATION, command.subarray(position, position + LARGEST_DATA));
    }
    const response: number[] = [];
    let part = await send(0, command.subarray(position));
    response.push(...part.data);
    while (part.more) {
      if (response.length > LONGEST_RESPONSE)
        throw new SymbolonError('transport/failed', { transport, reason: 'a response without end' });
      part = await send(0, new Uint8Array());
      response.push(...part.data);
    }
    return Uint8Array.from(response);
  } catch (error) {
    // What the chip and the card made of a command that broke off is unknown: the card has to be activated again.
    if (isSymbolonError(error, 'transport/failed'))
      throw new SymbolonError('transport/card-removed', { transport }, { cause: error });
    throw error;
  }
}
