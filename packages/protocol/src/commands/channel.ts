/** A secure channel in one round trip. */
import * as P from 'micro-packed';
import { type PasswordName, passwordReferences } from '../channel/pace/messages.ts';
import { enumeration, point, rest, struct } from '../encoding/values.ts';
import { defineCommand } from './define.ts';

/**
 * Attestation that a host asks for: none; the signature alone, if it knows the certificates; with both certificates; or
 * with the short one, if it knows those of another card of the pack.
 */
export type AttestationWish = 'none' | 'signature' | 'certificates' | 'short';
/** Codec of an {@link AttestationWish}: one byte. */
export const attestationWish: P.CoderType<AttestationWish> = enumeration({
  none: 0,
  signature: 1,
  certificates: 2,
  short: 3,
});

/** What a host sends to open a channel. */
export type OpenChannelRequest = {
  /** The password that it proves. */
  readonly password: PasswordName;
  /** What the card is to prove of itself. For a PIN or PUK `none`: there the host proves first. */
  readonly attestation: AttestationWish;
  /** Fresh random bytes of the host, 16. */
  readonly sid: Uint8Array;
  /** The host's share: compressed P-256 point, 33 bytes. */
  readonly share: Uint8Array;
};
/** What the card answers. */
export type OpenChannelResponse = {
  /** Tries of the password that are left if this one is wrong. Always 1 for the CAN. */
  readonly triesLeft: number;
  /** The card's share: compressed P-256 point, 33 bytes. */
  readonly share: Uint8Array;
  /** For the CAN AES-SIV: 16 bytes, then the encrypted attestation or nothing. For a PIN or PUK nothing. */
  readonly ciphertext: Uint8Array;
};

/**
 * Opens a channel by a password, with CPace: see `channel-opening.ts`. In a CAN session it is for a suspended PIN or
 * PUK. The host proves a PIN or PUK with its first command. Refusals keep their own status words, as in PACE.
 */
export const openChannel = defineCommand({
  name: 'OPEN CHANNEL',
  cla: 0x80,
  ins: 0x3e,
  request: struct<OpenChannelRequest>({
    password: enumeration(passwordReferences),
    attestation: attestationWish,
    sid: P.bytes(16),
    share: point,
  }),
  response: struct<OpenChannelResponse>({
    triesLeft: P.U8,
    share: point,
    ciphertext: rest,
  }),
  access: { sessions: ['none', 'can'], lifecycles: ['blank', 'active', 'terminated'] },
});
