/** The end of a wallet, and of a card. */
import * as P from 'micro-packed';
import { nothing, struct } from '../encoding/values.ts';
import { defineCommand } from './define.ts';

const access = { sessions: ['pin', 'puk'], lifecycles: ['active'] } as const;

/** The number that {@link resetCard} needs. */
export type PrepareResetResponse = {
  /** Random, 8 bytes. */
  readonly confirmation: Uint8Array;
};
/** Asks for the number that {@link resetCard} needs. In a PUK session only while the PIN is blocked. */
export const prepareReset = defineCommand({
  name: 'PREPARE RESET',
  cla: 0x80,
  ins: 0x40,
  request: nothing,
  response: struct<PrepareResetResponse>({ confirmation: P.bytes(8) }),
  access,
});

/** How to erase a card. */
export type ResetCardRequest = {
  /** From {@link prepareReset}, 8 bytes. */
  readonly confirmation: Uint8Array;
  /** The card is never used again. */
  readonly terminate: boolean;
};
/**
 * Erases all wallets, phones, files and passwords except the CAN. Keeps identity, log and counters. It must be the next
 * command after {@link prepareReset} in the same session.
 */
export const resetCard = defineCommand({
  name: 'RESET CARD',
  cla: 0x80,
  ins: 0x42,
  request: struct<ResetCardRequest>({ confirmation: P.bytes(8), terminate: P.bool }),
  response: nothing,
  access,
});
