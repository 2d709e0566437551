import { encodeAnswerToReset } from '@symbolon/protocol/apdu';
import type { CardDevice } from '../../src/cards/card-device.ts';

/** Historical bytes that announce command chaining and extended length. */
const historicalBytes = Uint8Array.of(0x80, 0x73, 0x84, 0x01, 0xc0);

export type TestDevice = CardDevice & {
  /** What the reader did, in order: `on`, `off`, or the length of a command. */
  readonly log: (string | number)[];
};

/**
 * A device with no firmware behind it: answers any command with its data field's bytes counted up by one, then 9000. So
 * each answer is different and known beforehand.
 */
export function createTestDevice(): TestDevice {
  const log: (string | number)[] = [];
  return {
    log,
    powerOn: () => {
      log.push('on');
      return encodeAnswerToReset(historicalBytes);
    },
    transmit: (command) => {
      log.push(command.length);
      return answerOf(command);
    },
    powerOff: () => void log.push('off'),
  };
}

/** What the test device answers to a command. */
export function answerOf(command: Uint8Array): Uint8Array {
  return Uint8Array.of(...command.map((byte) => byte + 1), 0x90, 0x00);
}
