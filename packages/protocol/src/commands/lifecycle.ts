/** The end of a wallet, and of a card. */
import * as P from 'micro-packed';
import { nothing } from '../values.ts';
import { defineCommand } from './define.ts';

const access = { sessions: ['pin', 'puk'], lifecycles: ['active'] } as const;

/** Asks for the number that {@link resetCard} wants. In a PUK session only while the PIN is blocked. */
export const prepareReset = defineCommand({
  name: 'PREPARE RESET',
  cla: 0x80,
  ins: 0x40,
  request: nothing,
  response: P.struct({ confirmation: P.bytes(8) }),
  access,
});

/**
 * Erases every wallet, password but the CAN, phone and file, and keeps identity, log and counters. It must be the next
 * command after {@link prepareReset}, in the same session, with its number. `terminate`: the card is never to be used
 * again.
 */
export const resetCard = defineCommand({
  name: 'RESET CARD',
  cla: 0x80,
  ins: 0x42,
  request: P.struct({ confirmation: P.bytes(8), terminate: P.bool }),
  response: nothing,
  access,
});
