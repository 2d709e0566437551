/** Known phones: they open a session without a password, in one round trip. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import { many, tlvStruct } from '../encoding/tlv.ts';
import { nothing, struct } from '../encoding/values.ts';
import { limits } from '../limits.ts';
import { defineCommand } from './define.ts';

const name = P.validate(P.string(null), (text) => {
  if (utf8ToBytes(text).length > limits.phoneName || text.length === 0)
    throw new Error(`expected 1 to ${limits.phoneName} bytes`);
  return text;
});
const access = { sessions: ['pin'], lifecycles: ['active'] } as const;

/** The phone that the card is to know. */
export type AddPhoneRequest = {
  /** 1 to 24 bytes of UTF-8. */
  readonly name: string;
};
/** What the phone keeps. */
export type AddPhoneResponse = {
  /** Slot of the phone, 0 to 3. */
  readonly slot: number;
  /** Opens sessions without a password, 32 bytes: see `resumption.ts`. */
  readonly secret: Uint8Array;
};
/** Makes the card know this phone. */
export const addPhone = defineCommand({
  name: 'ADD PHONE',
  cla: 0x80,
  ins: 0x30,
  request: struct<AddPhoneRequest>({ name }),
  response: struct<AddPhoneResponse>({ slot: P.U8, secret: P.bytes(32) }),
  access,
  // The secret will open sessions: it must come from a genuine card.
  genuineOnly: 'always',
});

/** A phone that the card knows. */
export type KnownPhone = {
  /** Slot of the phone, 0 to 3. */
  readonly slot: number;
  /** The name it was added under. */
  readonly name: string;
};
/** The phones that the card knows. */
export const listPhones = defineCommand({
  name: 'LIST PHONES',
  cla: 0x80,
  ins: 0x3a,
  request: nothing,
  response: many(
    0x30,
    tlvStruct<KnownPhone>('phone', { slot: [0x80, P.U8], name: [0x81, name] }, 'growing'),
    'growing',
  ),
  access,
});

/** The phone that the card is to forget. */
export type ForgetPhoneRequest = {
  /** Slot of the phone, 0 to 3. */
  readonly slot: number;
};
/** Makes the card forget a phone: its secret opens nothing any more. */
export const forgetPhone = defineCommand({
  name: 'FORGET PHONE',
  cla: 0x80,
  ins: 0x3c,
  request: struct<ForgetPhoneRequest>({ slot: P.U8 }),
  response: nothing,
  access,
});

/** How a phone opens a session. */
export type ResumeSessionRequest = {
  /** Fresh random bytes of the phone, 16. */
  readonly nonce: Uint8Array;
  /** `phoneTag` for each card that this phone may have before it: 1 to 4, of 8 bytes. */
  readonly candidates: readonly Uint8Array[];
};
/** How the card answers. */
export type ResumeSessionResponse = {
  /** Fresh random bytes of the card, 16. */
  readonly nonce: Uint8Array;
  /** `cardTag` of {@link ResumedKeys}, 8 bytes. */
  readonly tag: Uint8Array;
};
/**
 * Opens a session by a kept secret: see `resumption.ts`. The card answers alike whether it knows the phone or not, so
 * that a stranger learns nothing.
 */
export const resumeSession = defineCommand({
  name: 'RESUME SESSION',
  cla: 0x80,
  ins: 0x2e,
  request: tlvStruct<ResumeSessionRequest>('resumption', {
    nonce: [0x80, P.bytes(16)],
    candidates: [0xa1, many(0x80, P.bytes(8))],
  }),
  response: struct<ResumeSessionResponse>({ nonce: P.bytes(16), tag: P.bytes(8) }),
  access: { sessions: ['none'], lifecycles: ['blank', 'active', 'terminated'] },
});
