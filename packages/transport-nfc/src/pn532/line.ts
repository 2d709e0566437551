/**
 * Commands to a PN532 and its answers on a byte stream: NXP PN532 User Manual, UM0701-02 rev. 02, clauses 6.2 and
 * 7.2.11.
 */
import { type AbortSignal, cardError, type SymbolonError } from '@symbolon/interface';
import {
  createPn532FrameReader,
  encodePn532Frame,
  type Pn532Frame,
  pn532Direction,
} from '@symbolon/protocol/pn532-frame';
import type { ByteStream } from './byte-stream.ts';

export type Pn532Line = {
  /** Wakes a chip that may be asleep. */
  readonly wakeUp: () => Promise<void>;
  /**
   * Sends a command and resolves to the data of its answer. Waits for the command before.
   *
   * A garbled answer is requested again. A command without acknowledgement is sent again, unless `once`: perhaps only
   * the acknowledgement was lost. When `signal` fires, the chip is told to stop.
   */
  readonly command: (code: number, data: readonly number[], options?: CommandOptions) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
};

type CommandOptions = { readonly once?: boolean; readonly signal?: AbortSignal; readonly answerMilliseconds?: number };

/** The chip acknowledges within 15 ms (clause 6.2.1.3). USB adapters and busy machines take longer. */
const ACK_MILLISECONDS = 1_000;
/** Commands that do not wait for a card. */
const ANSWER_MILLISECONDS = 2_000;
const ATTEMPTS = 3;

export function createPn532Line(stream: ByteStream): Pn532Line {
  const transport = stream.name;
  const read = createPn532FrameReader();
  let onFrame: (frame: Pn532Frame) => void = () => {};
  let onEnd: (error: SymbolonError) => void = () => {};
  let ended: SymbolonError | undefined;
  stream.listen(
    (bytes) => {
      for (const frame of read(bytes)) onFrame(frame);
    },
    (cause) => {
      ended ??= cardError('transport/card-removed', { transport }, cause === undefined ? {} : { cause });
      onEnd(ended);
    },
  );
  const failed = (reason: string, cause?: unknown) => cardError('transport/failed', { transport, reason }, { cause });
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (ended !== undefined) throw ended;
    try {
      await stream.write(bytes);
    } catch (cause) {
      throw ended ?? failed('the serial line took no bytes', cause);
    }
  };

  const attempt = (
    frame: Uint8Array,
    code: number,
    { signal, answerMilliseconds = ANSWER_MILLISECONDS }: CommandOptions,
  ): Promise<Uint8Array | 'no-ack'> =>
    new Promise((resolve, reject) => {
      let timer = setTimeout(() => settle(() => resolve('no-ack')), ACK_MILLISECONDS);
      let acknowledged = false;
      let garbled = 0;
      const settle = (outcome: () => void): void => {
        clearTimeout(timer);
        onFrame = () => {};
        onEnd = () => {};
        signal?.removeEventListener('abort', stop);
        outcome();
      };
      const fail = (error: SymbolonError): void => settle(() => reject(error));
      // Clause 6.2.1.3: an ACK frame from the host cancels the command.
      const stop = (): void => {
        write(encodePn532Frame({ type: 'ack' })).catch(() => {});
        fail(cardError('transport/aborted', { transport }));
      };
      const acknowledge = (): void => {
        if (acknowledged) return;
        acknowledged = true;
        clearTimeout(timer);
        if (answerMilliseconds !== Number.POSITIVE_INFINITY)
          timer = setTimeout(() => fail(failed('the PN532 did not answer')), answerMilliseconds);
      };
      onEnd = fail;
      onFrame = (received) => {
        if (received.type === 'ack') acknowledge();
        if (received.type === 'syntax-error') fail(failed('the PN532 does not know the command'));
        // Garbled bytes before the ACK may belong to an earlier answer. A garbled ACK does not matter: the answer
        // implies it.
        if (received.type === 'garbled' && acknowledged) {
          if (++garbled >= ATTEMPTS) return fail(failed('answers come garbled'));
          write(encodePn532Frame({ type: 'nack' })).catch(fail);
        }
        if (received.type !== 'data') return;
        const [direction, answered, ...data] = received.content;
        if (direction === pn532Direction.fromChip && answered === code + 1)
          settle(() => resolve(Uint8Array.from(data)));
      };
      signal?.addEventListener('abort', stop);
      write(frame).catch(fail);
    });

  let lastTurn: Promise<unknown> = Promise.resolve();

  return {
    // Clause 7.2.11: the first edges wake the chip; it needs 2 ms before it reads.
    wakeUp: () => write(Uint8Array.of(0x55, 0x55, ...new Uint8Array(24))),
    command: (code, data, options = {}) => {
      const frame = encodePn532Frame({ type: 'data', content: Uint8Array.of(pn532Direction.fromHost, code, ...data) });
      const turn = lastTurn.then(async () => {
        for (let count = 0; count < (options.once ? 1 : ATTEMPTS); count++) {
          if (ended !== undefined) throw ended;
          if (options.signal?.aborted) throw cardError('transport/aborted', { transport });
          const answer = await attempt(frame, code, options);
          if (answer !== 'no-ack') return answer;
        }
        throw failed('the PN532 does not acknowledge commands');
      });
      lastTurn = turn.catch(() => {});
      return turn;
    },
    close: () => stream.close(),
  };
}
