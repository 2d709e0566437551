/** Known phones: a session without a password, in one round trip. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import { limits } from '../limits.ts';
import { many, tlvStruct } from '../tlv.ts';
import { nothing } from '../values.ts';
import { defineCommand } from './define.ts';

const name = P.validate(P.string(null), (text) => {
  if (utf8ToBytes(text).length > limits.phoneName || text.length === 0)
    throw new Error(`expected 1 to ${limits.phoneName} bytes`);
  return text;
});
const access = { sessions: ['pin'], lifecycles: ['active'] } as const;

/** Makes the card know this phone. It answers with the slot and the secret to keep. */
export const addPhone = defineCommand({
  name: 'ADD PHONE',
  cla: 0x80,
  ins: 0x30,
  request: P.struct({ name }),
  response: P.struct({ slot: P.U8, secret: P.bytes(32) }),
  access,
  // The secret will open sessions: it must be a genuine card that says it.
  genuineOnly: 'always',
});

/** The phones that the card knows: slot (0 to 3) and the name each was added under. */
export const listPhones = defineCommand({
  name: 'LIST PHONES',
  cla: 0x80,
  ins: 0x3a,
  request: nothing,
  response: many(0x30, tlvStruct('phone', { slot: [0x80, P.U8], name: [0x81, name] })),
  access,
});

/** Makes the card forget the phone in a slot: its secret opens nothing any more. */
export const forgetPhone = defineCommand({
  name: 'FORGET PHONE',
  cla: 0x80,
  ins: 0x3c,
  request: P.struct({ slot: P.U8 }),
  response: nothing,
  access,
});

/**
 * Opens a session by a kept secret: see `resumption.ts`. The card answers alike whether it knows the phone or not; who
 * knows no secret learns nothing from it.
 */
export const resumeSession = defineCommand({
  name: 'RESUME SESSION',
  cla: 0x80,
  ins: 0x32,
  request: tlvStruct('resumption', {
    nonce: [0x80, P.bytes(16)],
    /** For each card this phone may have before it, a tag that only that card and this phone can make. 1 to 4. */
    candidates: [0xa1, many(0x80, P.bytes(8))],
  }),
  response: P.struct({ nonce: P.bytes(16), tag: P.bytes(8) }),
  access: { sessions: ['none'], lifecycles: ['blank', 'active', 'terminated'] },
});
