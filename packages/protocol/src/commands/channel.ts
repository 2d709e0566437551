/** A secure channel in one round trip. */
import * as P from 'micro-packed';
import { passwordReferences } from '../pace/messages.ts';
import { enumeration, point, rest } from '../values.ts';
import { defineCommand } from './define.ts';

/**
 * What a host wants to be told of who the card is: nothing, the signature alone (the certificates are known), or the
 * certificates as well.
 */
export const attestationWish = enumeration({ none: 0, signature: 1, certificates: 2 });

/**
 * Opens a channel by a password, with CPace: see `channel-opening.ts`. In a CAN session it is for a suspended PIN or
 * PUK. Who it is that wants in shows with his first command, and what the card has against the password it says as
 * plainly as PACE.
 */
export const openChannel = defineCommand({
  name: 'OPEN CHANNEL',
  cla: 0x80,
  ins: 0x34,
  request: P.struct({
    password: enumeration(passwordReferences),
    attestation: attestationWish,
    /** Fresh random bytes of the host. */
    sid: P.bytes(16),
    share: point,
  }),
  response: P.struct({
    /** Tries of the password that the host has if this one is wrong; of the CAN always 1. */
    triesLeft: P.U8,
    share: point,
    /** AES-SIV: 16 bytes and the content, nothing or the attestation. */
    sealed: rest,
  }),
  access: { sessions: ['none', 'can'], lifecycles: ['blank', 'active', 'terminated'] },
});
