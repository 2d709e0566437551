/**
 * Key schedule for the session of a known phone. Card and phone share a secret of 32 bytes, and each draws a nonce of
 * 16:
 *
 *   phone -> card  nonceP, tag = first 8 bytes of CMAC(secret[0..15], label "phone" || nonceP)
 *   card -> phone  nonceC, tag = first 8 bytes of CMAC(ksMac, label "card" || nonceP || nonceC)
 *   keys           HKDF-SHA-256(secret, salt = nonceP || nonceC, info = label "keys"):
 *                  ksEnc 16 | ksMac 16 | binding 32
 *
 * The card proves the secret with its tag, the phone with any protected command. A listener, or a reader that replays,
 * sees random bytes in both directions. There is no forward secrecy: a stolen secret decrypts recorded sessions. They
 * contain no keys and, where the policy asks for it, the PIN.
 */
import { cmac } from '@noble/ciphers/aes.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { label } from '../labels.ts';

const labels = {
  phone: label('resume phone'),
  card: label('resume card'),
  keys: label('resume keys'),
} as const;

/**
 * Tells a card which of its phones is calling: a CMAC, 8 bytes, that only a phone with the secret can make.
 *
 * @param secret shared by one card and one phone, 32 bytes
 * @param phoneNonce fresh random bytes of the phone, 16
 * @example
 * ```ts
 * import { phoneTag } from '@symbolon/protocol/channel';
 * const secrets = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
 * const nonce = crypto.getRandomValues(new Uint8Array(16));
 * const called = phoneTag(new Uint8Array(32).fill(2), nonce);
 * secrets.findIndex((secret) => phoneTag(secret, nonce).join() === called.join()); // => 1
 * ```
 */
export function phoneTag(secret: Uint8Array, phoneNonce: Uint8Array): Uint8Array {
  return cmac(concatBytes(labels.phone, phoneNonce), secret.subarray(0, 16)).slice(0, 8);
}

/** Nonces of a session: fresh random bytes of either end, 16 each. */
export type ResumptionNonces = { readonly phone: Uint8Array; readonly card: Uint8Array };
/** Keys of a session, and the card's proof of them. */
export type ResumedKeys = {
  /** AES key of secure messaging, 16 bytes. */
  readonly ksEnc: Uint8Array;
  /** CMAC key of secure messaging, 16 bytes. */
  readonly ksMac: Uint8Array;
  /** Names this channel and no other, 32 bytes. */
  readonly channelBinding: Uint8Array;
  /** The card's tag, 8 bytes. */
  readonly cardTag: Uint8Array;
};

/**
 * Derives the keys of a session. The caller hands `ksEnc` and `ksMac` to secure messaging.
 *
 * @param secret shared by one card and one phone, 32 bytes
 * @example
 * ```ts
 * import { resumedKeys } from '@symbolon/protocol/channel';
 * const nonces = { phone: new Uint8Array(16).fill(1), card: new Uint8Array(16).fill(2) };
 * const { ksEnc, ksMac, channelBinding, cardTag } = resumedKeys(new Uint8Array(32).fill(7), nonces);
 * [ksEnc, ksMac, channelBinding, cardTag].map(({ length }) => length); // => [16, 16, 32, 8]
 * ```
 */
export function resumedKeys(secret: Uint8Array, nonces: ResumptionNonces): ResumedKeys {
  const both = concatBytes(nonces.phone, nonces.card);
  const material = hkdf(sha256, secret, both, labels.keys, 64);
  const ksMac = material.slice(16, 32);
  const keys = { ksEnc: material.slice(0, 16), ksMac, channelBinding: material.slice(32) };
  material.fill(0);
  return { ...keys, cardTag: cmac(concatBytes(labels.card, both), ksMac).slice(0, 8) };
}
