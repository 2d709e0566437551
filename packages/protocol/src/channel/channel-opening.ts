/**
 * How OPEN CHANNEL uses CPace (`cpace.ts`): its inputs, and the keys from its result.
 *
 *   PRS  password key, 16 bytes (`passwordKey`)           ADa  the attestation that the host wants, 1 byte
 *   CI   lv_cat("symbolon host", "symbolon card",         ADb  tries left if the host is wrong, 1 byte
 *        application, password reference)                 sid  16 random bytes of the host
 *
 *   HKDF-SHA-256(ISK, salt = sid, info = label "keys"):   ksEnc 16 | ksMac 16 | channel binding 32 | sealing key 32
 *
 * Who guesses proves first. A PIN or PUK is counted, so the host proves the key with its first protected command, and
 * nothing that was made from the key leaves the card before. The CAN is not counted: there the card proves the key in
 * its answer, by what it encrypts with it: its attestation, or nothing.
 */

import { aessiv } from '@noble/ciphers/aes.js';
import { p256 } from '@noble/curves/nist.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { cardError } from '@symbolon/interface';
import {
  type AttestationWish,
  attestationWish,
  type OpenChannelRequest,
  type OpenChannelResponse,
} from '../commands/channel.ts';
import { type InternalAuthenticateResponse, internalAuthenticate } from '../commands/identity.ts';
import { applicationId } from '../commands/table.ts';
import { decodeWith, malformed } from '../encoding/tlv.ts';
import { label } from '../labels.ts';
import { cpaceInitiator, cpaceResponder, cpaceRun, lvCat } from './cpace.ts';
import { draw, type RandomBytes, wipeKeys } from './pace/generic-mapping.ts';
import { type PasswordName, passwordReferences } from './pace/messages.ts';

/**
 * Keys for secure messaging (AES and CMAC, 16 bytes each), and the binding of 32 bytes that names this channel and no
 * other. The binding is public.
 */
export type ChannelKeys = {
  readonly ksEnc: Uint8Array;
  readonly ksMac: Uint8Array;
  readonly channelBinding: Uint8Array;
};

/** A channel, as the host opened it. */
export type OpenedChannel = {
  /** The caller hands them to secure messaging. */
  readonly keys: ChannelKeys;
  /** What the first protected command names, 8 bytes: the host's proof of a PIN or PUK. `undefined` for the CAN. */
  readonly run: Uint8Array | undefined;
  /** The attestation of the card, not verified yet. `undefined` if none was asked for. */
  readonly attestation: InternalAuthenticateResponse | undefined;
  /** What the attestation signs, 32 bytes: SHA-256 over a label, sid and both shares. */
  readonly challenge: Uint8Array;
};

const labels = {
  keys: label('open channel keys'),
  challenge: label('open channel challenge'),
};
const parties = [utf8ToBytes('symbolon host'), utf8ToBytes('symbolon card')];

/**
 * Encrypted attestations are padded to whole blocks of this size. An attestation with certificates has 16 blocks,
 * whatever the length of the references in them; one without has two, one with the short certificate five. So the
 * length tells nothing about the card.
 */
const encryptedBlock = 36;

/** The host's side of one opening: the request to send, and `finish`, which takes the response once. */
export type HostOpening = {
  readonly request: OpenChannelRequest;
  readonly finish: (response: OpenChannelResponse) => OpenedChannel;
};

/**
 * Opens a channel as the host, without I/O.
 *
 * @param input.passwordKey 16 bytes, from `passwordKey`. The caller keeps and wipes it.
 * @param input.attestation `none` for a PIN or PUK: the card proves nothing before the host has
 * @param input.random called for 16 bytes, then for 48.
 * @throws SymbolonError (`finish`) `channel/broken` if host and card do not know the same CAN; `data/malformed`
 * @example
 * ```ts
 * import { hostOpening, passwordKey } from '@symbolon/protocol/channel';
 * const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
 * const { request } = hostOpening({ passwordKey: passwordKey('123456'), password: 'can', attestation: 'none', random });
 * request.share.length; // => 33
 * ```
 */
export function hostOpening({
  passwordKey,
  password,
  attestation,
  random,
}: {
  readonly passwordKey: Uint8Array;
  readonly password: PasswordName;
  readonly attestation: AttestationWish;
  readonly random: RandomBytes;
}): HostOpening {
  const sid = draw(random, 16);
  const agreement = {
    passwordString: passwordKey,
    channelIdentifier: channelIdentifier(password),
    sessionIdentifier: sid,
  };
  const cpace = cpaceInitiator({ ...agreement, associatedData: attestationWish.encode(attestation), random });
  const share = compressed(cpace.next().value);
  const finish = (response: OpenChannelResponse): OpenedChannel => {
    const own = { share: uncompressed(share), associatedData: attestationWish.encode(attestation) };
    const peer = { share: uncompressed(response.share), associatedData: Uint8Array.of(response.triesLeft) };
    const { encryptionKey, ...keys } = channelKeys(cpace.next(peer).value, sid);
    let opened = false;
    try {
      const content = provenContent(password, encryptionKey, response.ciphertext);
      const challenge = attestationChallenge({ sid, hostShare: share, cardShare: response.share });
      const run = password === 'can' ? undefined : cpaceRun(own, peer);
      const channel = { keys, run, attestation: attestationIn(content, attestation), challenge };
      opened = true;
      return channel;
    } finally {
      if (!opened) wipeKeys(keys);
    }
  };
  return { request: { password, attestation, sid, share }, finish };
}

/**
 * The card's side of one opening, before it answers. `response` is called once, with the attestation if one was asked
 * for.
 */
export type CardOpening = {
  /** The caller hands them to secure messaging. */
  readonly keys: ChannelKeys;
  /** What the host's first protected command has to name, 8 bytes: {@link OpenedChannel}. */
  readonly run: Uint8Array | undefined;
  /** What the attestation signs, 32 bytes. */
  readonly challenge: Uint8Array;
  /** For the CAN encrypts the attestation. Wipes the key. */
  readonly response: (attestation: InternalAuthenticateResponse | undefined) => OpenChannelResponse;
};

/**
 * Refuses a request that can't lead to a channel, whatever the password is: a share that is no point, or an attestation
 * for a host that has yet to prove a PIN or PUK.
 *
 * @throws SymbolonError `data/malformed`
 * @example
 * ```ts
 * import { isSymbolonError } from '@symbolon/interface';
 * import { checkOpening } from '@symbolon/protocol/channel';
 * let refused: unknown;
 * try {
 *   checkOpening({ password: 'pin', attestation: 'none', share: new Uint8Array(33) });
 * } catch (error) {
 *   refused = error;
 * }
 * isSymbolonError(refused, 'data/malformed'); // => true
 * ```
 */
export function checkOpening({
  password,
  attestation,
  share,
}: Pick<OpenChannelRequest, 'password' | 'attestation' | 'share'>): void {
  if (password !== 'can' && attestation !== 'none')
    throw malformed('OPEN CHANNEL', 'a card proves itself after the host has proven the PIN or PUK');
  uncompressed(share);
}

/**
 * Opens a channel as the card, without I/O. For a PIN or PUK the response does not depend on it, so no try is taken
 * yet.
 *
 * @param own.passwordKey 16 bytes, as stored
 * @param own.triesLeft tries that are left if the host is wrong
 * @param own.random called for 48 bytes. What it throws passes through.
 * @throws SymbolonError `data/malformed` as {@link checkOpening}
 * @example
 * ```ts
 * import { cardOpening, hostOpening, passwordKey } from '@symbolon/protocol/channel';
 * const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
 * const host = hostOpening({ passwordKey: passwordKey('123456'), password: 'can', attestation: 'none', random });
 * const card = cardOpening(host.request, { passwordKey: passwordKey('123456'), triesLeft: 1, random });
 * const { keys } = host.finish(card.response(undefined));
 * keys; // => card.keys
 * ```
 */
export function cardOpening(
  request: OpenChannelRequest,
  {
    passwordKey,
    triesLeft,
    random,
  }: { readonly passwordKey: Uint8Array; readonly triesLeft: number; readonly random: RandomBytes },
): CardOpening {
  const { password, attestation: wish, sid } = request;
  const agreement = {
    passwordString: passwordKey,
    channelIdentifier: channelIdentifier(password),
    sessionIdentifier: sid,
  };
  const host = { share: uncompressed(request.share), associatedData: attestationWish.encode(wish) };
  const answer = cpaceResponder({ ...agreement, associatedData: Uint8Array.of(triesLeft), random }, host);
  const own = { share: answer.share, associatedData: Uint8Array.of(triesLeft) };
  const share = compressed(answer.share);
  const { encryptionKey, ...keys } = channelKeys(answer.intermediateSessionKey, sid);
  return {
    keys,
    run: password === 'can' ? undefined : cpaceRun(host, own),
    challenge: attestationChallenge({ sid, hostShare: request.share, cardShare: share }),
    response: (attestation) => {
      const content =
        attestation === undefined ? new Uint8Array() : padded(internalAuthenticate.response.encode(attestation));
      const ciphertext = password === 'can' ? aessiv(encryptionKey).encrypt(content) : new Uint8Array();
      encryptionKey.fill(0);
      return { triesLeft, share, ciphertext };
    },
  };
}

/**
 * The challenge of the attestation, 32 bytes: SHA-256 over a label, sid and both shares as they crossed. The sid and
 * share of the host make it fresh. The attestation also signs the channel binding.
 */
function attestationChallenge(run: {
  readonly sid: Uint8Array;
  readonly hostShare: Uint8Array;
  readonly cardShare: Uint8Array;
}): Uint8Array {
  return sha256(concatBytes(labels.challenge, run.sid, run.hostShare, run.cardShare));
}

function channelIdentifier(password: PasswordName): Uint8Array {
  return lvCat(...parties, applicationId, Uint8Array.of(passwordReferences[password]));
}

/** Overwrites ISK. */
function channelKeys(isk: Uint8Array, sid: Uint8Array): ChannelKeys & { readonly encryptionKey: Uint8Array } {
  const material = hkdf(sha256, isk, sid, labels.keys, 96);
  const keys = {
    ksEnc: material.slice(0, 16),
    ksMac: material.slice(16, 32),
    channelBinding: material.slice(32, 64),
    encryptionKey: material.slice(64),
  };
  isk.fill(0);
  material.fill(0);
  return keys;
}

/** What the answer proves, decrypted: nothing, where the host proves first. Overwrites the key. */
function provenContent(password: PasswordName, encryptionKey: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  try {
    if (password !== 'can') {
      if (ciphertext.length > 0) throw malformed('OPEN CHANNEL response', 'it proves something before the host has');
      return ciphertext;
    }
    return decrypted(encryptionKey, ciphertext);
  } finally {
    encryptionKey.fill(0);
  }
}

function decrypted(encryptionKey: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  try {
    return aessiv(encryptionKey).decrypt(ciphertext);
  } catch {
    throw cardError('channel/broken', { reason: 'the card does not know this password' });
  }
}

function attestationIn(content: Uint8Array, wish: AttestationWish): InternalAuthenticateResponse | undefined {
  if ((content.length === 0) !== (wish === 'none'))
    throw malformed('OPEN CHANNEL response', 'its attestation is not what was asked for');
  if (content.length === 0) return undefined;
  const end = content.lastIndexOf(0x80);
  if (end < 0 || content.subarray(end + 1).some((byte) => byte !== 0))
    throw malformed('attestation', 'its padding is wrong');
  return decodeWith(internalAuthenticate.response, 'attestation', content.subarray(0, end));
}

/** ISO/IEC 9797-1 padding method 2: '80', then zeros. */
function padded(content: Uint8Array): Uint8Array {
  const whole = new Uint8Array((Math.floor(content.length / encryptedBlock) + 1) * encryptedBlock);
  whole.set(content);
  whole[content.length] = 0x80;
  return whole;
}

/**
 * Intentional divergence from the draft, which recommends uncompressed points on the wire: compressed points save 32
 * bytes each way. CPace hashes uncompressed points.
 */
function compressed(share: Uint8Array): Uint8Array {
  return p256.Point.fromBytes(share).toBytes(true);
}

function uncompressed(share: Uint8Array): Uint8Array {
  try {
    return p256.Point.fromBytes(Uint8Array.from(share)).toBytes(false);
  } catch (cause) {
    throw cardError('data/malformed', { what: 'share', reason: 'not a point of the curve' }, { cause });
  }
}
