/** A PN532 as a card: UM0701-02 rev. 02, clauses 7.3.14 to 7.3.17. */
import { type AbortSignal, isSymbolonError } from '@symbolon/interface';
import { decodeAnswerToReset, decodeCommand, withoutExtendedLength } from '@symbolon/protocol/apdu';
import type { ByteStream } from './byte-stream.ts';
import { createPn532Line, type Pn532Line } from './line.ts';
import { startChip, switchField } from './start-chip.ts';
import { MORE_INFORMATION, pn532Error } from './status.ts';

/** A card's contacts, as `VirtualCard.device` of `@symbolon/emulator/cards` has them. */
export type CardContacts = {
  /** Returns the answer to reset (ISO/IEC 7816-3), whose historical bytes the reader gets. */
  readonly powerOn: () => Uint8Array;
  /** Returns the response APDU; nothing (`undefined` or no bytes) if the card has lost its power. */
  readonly transmit: (command: Uint8Array) => Uint8Array | undefined;
  readonly powerOff: () => void;
};

/** What the chip is told of the card, and who wants to know of readers. */
export type AttachOptions = {
  /** Randomness for the UID, three bytes for each reader that comes: a constant one would let others follow it. */
  readonly random: (length: number) => Uint8Array;
  /** Called when a reader has found the card, and when it has let it go. What it throws ends the attachment. */
  readonly onReader?: (event: 'came' | 'went') => void;
  /** Stops attaching, with `transport/aborted`, and closes the stream. */
  readonly signal?: AbortSignal;
};

/** A card that readers find on a PN532. */
export type Pn532Attachment = {
  /** Takes the card away and closes the stream. May be called twice. */
  readonly detach: () => Promise<void>;
  /**
   * Resolves when it was detached. Rejects with `transport/card-removed` or `transport/failed` if it ended so, and with
   * what `onReader` or the card has thrown. The card has no power then, and the stream is closed.
   */
  readonly closed: Promise<void>;
};

const code = { setParameters: 0x12, powerDown: 0x16, tgGetData: 0x86, tgInitAsTarget: 0x8c, tgSetData: 0x8e } as const;

/** Sends RATS by itself as a reader; is a card of ISO/IEC 14443-4. Clause 7.2.9. */
const AUTOMATIC_RATS = 0x10;
const IS_PICC = 0x20;
/** Only at the field of a reader; only as a card of ISO/IEC 14443-4. */
const PASSIVE_ONLY = 0x01;
const PICC_ONLY = 0x04;
/** PowerDown until the serial line wakes it: clause 7.2.11. */
const WAKE_BY_LINE = 0x10;
/** In the mode that the answer tells. */
const ACTIVATED_AS_PICC = 0x08;
/** SENS_RES of a UID of four bytes, low byte first, and SEL_RES of such a card: ISO/IEC 14443-3:2018 clause 6.5. */
const SENS_RES = [0x04, 0x00] as const;
const ISO_DEP = 0x20;
/** FeliCa parameters and NFCID3t, which other targets use, and no general bytes. */
const UNUSED = new Uint8Array(18 + 10 + 1);
/** The longest short command: ISO/IEC 7816-4:2020 clause 5.2. */
const LONGEST_COMMAND = 261;
/** What one TgSetData takes. */
const LARGEST_DATA = 262;
/** No reader sends more for one command. */
const LONGEST_CHAIN = 65_544;
const WRONG_LENGTH = Uint8Array.of(0x67, 0x00);

/**
 * Makes the PN532 on a byte stream (HSU: 115,200 baud, 8 data bits, no parity, 1 stop bit) a contactless card, with
 * `card` behind it. Readers come and go until it is detached; the card has power while one speaks with it.
 *
 * The chip fixes what a card on it can be: a UID `08 xx xx xx`, of four bytes; frames of at most 64 bytes and a waiting
 * time of 155 ms in the answer to select; 48 historical bytes. It takes short APDUs: extended length is neither
 * announced nor taken (status 6700), so readers chain commands and fetch long responses.
 *
 * @throws SymbolonError `transport/unavailable` if no PN532 answers; `transport/aborted`; `data/malformed` for an
 * answer to reset that is none. The stream is closed
 * @example
 * ```ts
 * import { attachToPn532 } from '@symbolon/transport-nfc/pn532';
 * const attachment = await attachToPn532(card.device, stream, { random });
 * // any phone or reader that is held to the board finds the card now
 * await attachment.detach();
 * await attachment.closed;
 * ```
 */
export async function attachToPn532(
  card: CardContacts,
  stream: ByteStream,
  options: AttachOptions,
): Promise<Pn532Attachment> {
  const line = createPn532Line(stream);
  await startChip(line, stream.name, options.signal);
  const stop = new AbortController();
  const historicalBytes = await announcedBy(card, line);

  const serve = async (): Promise<void> => {
    await switchField(line, 'off');
    await line.command(code.setParameters, [AUTOMATIC_RATS | IS_PICC]);
    while (!stop.signal.aborted) await serveOneReader(card, line, { ...options, historicalBytes, stop: stop.signal });
  };
  // A chip that waits for a reader sleeps (clause 7.3.14). Switched off, it is no card any more.
  const switchOff = async (): Promise<void> => {
    await line
      .wakeUp()
      .then(() => line.command(code.powerDown, [WAKE_BY_LINE]))
      .catch(() => {});
    await line.close();
  };
  const served = serve().catch(async (error: unknown) => {
    if (stop.signal.aborted && isSymbolonError(error, 'transport/aborted')) return;
    const ofLine = isSymbolonError(error, 'transport/failed') || isSymbolonError(error, 'transport/card-removed');
    // A line that failed takes no command. Where anything else has failed, the chip would go on as a card.
    await (ofLine ? line.close() : switchOff()).catch(() => {});
    throw error;
  });
  // Who only detaches need not ask how it ended.
  served.catch(() => {});
  let detached: Promise<void> | undefined;
  const detach = async (): Promise<void> => {
    stop.abort();
    await served.catch(() => {});
    await switchOff();
  };
  return Object.freeze({
    closed: served,
    detach: () => {
      detached ??= detach();
      return detached;
    },
  });
}

type ServeOptions = AttachOptions & { readonly historicalBytes: Uint8Array; readonly stop: AbortSignal };

/** Waits for a reader and answers it until it lets the card go. */
async function serveOneReader(card: CardContacts, line: Pn532Line, options: ServeOptions): Promise<void> {
  const { historicalBytes, random, onReader, stop } = options;
  const patiently = { answerMilliseconds: Number.POSITIVE_INFINITY, signal: stop };
  const uid = random(3);
  const [mode = 0] = await line.command(
    code.tgInitAsTarget,
    // Parameters of type A, of the other kinds, and the historical bytes with their number.
    [PASSIVE_ONLY | PICC_ONLY, ...SENS_RES, ...uid, ISO_DEP, ...UNUSED, historicalBytes.length, ...historicalBytes],
    patiently,
  );
  // Another kind of reader found the chip.
  if ((mode & ACTIVATED_AS_PICC) === 0) return;
  try {
    card.powerOn();
    onReader?.('came');
  } catch (error) {
    card.powerOff();
    throw error;
  }
  try {
    for (;;) {
      const command = await receive(line, patiently);
      if (command === undefined) return;
      const response = isCarried(command) ? card.transmit(command) : WRONG_LENGTH;
      // A card without power says nothing more; the reader gives it up.
      if (response === undefined || response.length === 0 || response.length > LARGEST_DATA) return;
      const [status = 0] = await line.command(code.tgSetData, [...response], { ...patiently, once: true });
      if (pn532Error(status) !== undefined) return;
    }
  } catch (error) {
    // A garbled line loses this reader, which may try again. If the chip stays so, waiting for the next one fails.
    if (!isSymbolonError(error, 'transport/failed')) throw error;
  } finally {
    card.powerOff();
    onReader?.('went');
  }
}

/** The historical bytes that readers get, from the answer to reset. The line is closed where there is no right one. */
async function announcedBy(card: CardContacts, line: Pn532Line): Promise<Uint8Array> {
  try {
    return withoutExtendedLength(decodeAnswerToReset(card.powerOn()).historicalBytes);
  } catch (error) {
    await line.close().catch(() => {});
    throw error;
  } finally {
    card.powerOff();
  }
}

/** Whether command and response fit the link. What is no command at all is for the card to judge. */
function isCarried(command: Uint8Array): boolean {
  if (command.length > LONGEST_COMMAND) return false;
  try {
    return (decodeCommand(command).le ?? 0) + 2 <= LARGEST_DATA;
  } catch {
    return true;
  }
}

/** The next command, or `undefined` once the reader has let the card go or the field has broken down. */
async function receive(
  line: Pn532Line,
  options: { readonly answerMilliseconds: number; readonly signal: AbortSignal },
): Promise<Uint8Array | undefined> {
  const command: number[] = [];
  for (;;) {
    const [status = 0, ...data] = await line.command(code.tgGetData, [], { ...options, once: true });
    if (pn532Error(status) !== undefined) return undefined;
    command.push(...data);
    if (command.length > LONGEST_CHAIN) return undefined;
    if ((status & MORE_INFORMATION) === 0) return Uint8Array.from(command);
  }
}
