/** Cards on a PN532, a reader chip on many boards: NXP PN532 User Manual, UM0701-02 rev. 02, clause 7. */
import { type AbortSignal, cardError, isSymbolonError } from '@symbolon/interface';
import { cardCapabilities } from '@symbolon/protocol/apdu';
import type { NfcReader } from '../nfc-reader.ts';
import { createTaps } from '../taps.ts';
import type { ByteStream } from './byte-stream.ts';
import { createPn532Line, type Pn532Line } from './line.ts';
import { watchPresence } from './presence.ts';
import { startChip, switchField } from './start-chip.ts';
import { MORE_INFORMATION, pn532Error } from './status.ts';
import { type Pn532Target, parseTarget } from './target.ts';

/** How long to wait for a chip and for responses. */
export type OpenPn532Options = {
  /** How long one response may take, in milliseconds. Default 60,000: creating a key may take many seconds. */
  readonly timeoutMilliseconds?: number;
  /** Stops opening, with `transport/aborted`, and closes the stream. */
  readonly signal?: AbortSignal;
};

const code = {
  inDataExchange: 0x40,
  inListPassiveTarget: 0x4a,
  inRelease: 0x52,
} as const;

/** With TFI, command and target number this fits a normal frame, which every firmware takes. */
const LARGEST_DATA = 252;
const LONGEST_RESPONSE = 65_535;
const SHORT = { command: 261, response: 258 } as const;
const EXTENDED = { command: 65_535, response: LONGEST_RESPONSE } as const;

/**
 * Wakes the PN532 on a byte stream (HSU: 115,200 baud, 8 data bits, no parity, 1 stop bit). Closing the reader closes
 * the stream. While a card is idle, the chip is asked whether it is still there.
 *
 * @throws SymbolonError `transport/unavailable` if no PN532 answers; `transport/aborted`
 * @example
 * ```ts
 * import { openCard } from '@symbolon/client';
 * import { openPn532 } from '@symbolon/transport-nfc/pn532';
 * const reader = await openPn532(stream);
 * const card = await openCard(await reader.tap({ waitMilliseconds: 10_000 }));
 * card.transport.name; // => 'emulated PN532'
 * await reader.close();
 * ```
 */
export async function openPn532(
  stream: ByteStream,
  { timeoutMilliseconds = 60_000, signal }: OpenPn532Options = {},
): Promise<NfcReader> {
  const line = createPn532Line(stream);
  await startChip(line, stream.name, signal);

  const taps = createTaps(stream.name, async ({ waitMilliseconds, stop }) => {
    const target = await findTarget(line, { transport: stream.name, waitMilliseconds, stop });
    const presence = watchPresence(line);
    return {
      name: stream.name,
      limits: cardCapabilities(target.historicalBytes).extendedLength ? EXTENDED : SHORT,
      answerToReset: target.historicalBytes,
      timeoutMilliseconds,
      removed: presence.left,
      carry: (command, stopped) =>
        presence.during(() =>
          exchange(line, command, { transport: stream.name, target: target.number, signal: stopped }),
        ),
      release: async () => {
        presence.end();
        // Fails if the reader is gone; then nothing has to be released.
        await line.command(code.inRelease, [0]).catch(() => {});
        await switchField(line, 'off').catch(() => {});
      },
    };
  });

  return Object.freeze({ name: stream.name, tap: taps.tap, close: () => taps.close(line.close) });
}

type FindOptions = {
  readonly transport: string;
  readonly waitMilliseconds: number;
  readonly stop: AbortSignal;
};

async function findTarget(line: Pn532Line, { transport, waitMilliseconds, stop }: FindOptions): Promise<Pn532Target> {
  // A card that has entered the protocol ignores REQA. Without the field it starts again.
  await switchField(line, 'off');
  await switchField(line, 'on');
  for (const end = Date.now() + waitMilliseconds; ; ) {
    // One target, 106 kbit/s type A. Clause 7.3.5.
    const found = parseTarget(await line.command(code.inListPassiveTarget, [1, 0x00], { signal: stop }));
    if (found === 'not-iso-dep') {
      const advice = 'Take it away and hold the right card to the reader.';
      throw cardError('transport/unavailable', { transport, reason: 'the card is of another kind', advice });
    }
    if (found !== undefined) return found;
    if (Date.now() >= end) {
      throw cardError('transport/unavailable', {
        transport,
        reason: 'no card came',
        advice: 'Hold the card still on the reader.',
      });
    }
  }
}

type ExchangeOptions = { readonly transport: string; readonly target: number; readonly signal: AbortSignal };

async function exchange(
  line: Pn532Line,
  command: Uint8Array,
  { transport, target, signal }: ExchangeOptions,
): Promise<Uint8Array> {
  const send = async (
    flags: number,
    data: Uint8Array,
  ): Promise<{ readonly more: boolean; readonly data: Uint8Array }> => {
    // Never sent twice, because the card could act twice. The transport limits the time.
    const options = { once: true, signal, answerMilliseconds: Number.POSITIVE_INFINITY };
    const answer = await line.command(code.inDataExchange, [target | flags, ...data], options);
    const [status] = answer;
    if (status === undefined) throw cardError('transport/failed', { transport, reason: 'an answer without a status' });
    const error = pn532Error(status);
    if (error?.cardLost) throw cardError('transport/card-removed', { transport }, { cause: new Error(error.meaning) });
    if (error !== undefined) throw cardError('transport/failed', { transport, reason: error.meaning });
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
        throw cardError('transport/failed', { transport, reason: 'a response without end' });
      part = await send(0, new Uint8Array());
      response.push(...part.data);
    }
    return Uint8Array.from(response);
  } catch (error) {
    // The state of chip and card after a broken exchange is unknown: the card must be activated again.
    if (isSymbolonError(error, 'transport/failed'))
      throw cardError('transport/card-removed', { transport }, { cause: error });
    throw error;
  }
}
