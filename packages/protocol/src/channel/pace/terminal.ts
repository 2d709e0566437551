/** PACE as the terminal: BSI TR-03110-2 clause 3.2, ICAO Doc 9303-11 clause 4.4. */

import { copyBytes, equalBytes } from '@noble/ciphers/utils.js';
import { cardError } from '@symbolon/interface';
import type { CoderType } from 'micro-packed';
import { decodeWith } from '../../encoding/tlv.ts';
import type { DomainParameters } from './domain-parameters.ts';
import {
  agreeKeys,
  authenticationToken,
  channelBinding,
  decryptNonce,
  generateKeyPair,
  mapGenerator,
  type PaceSession,
  type RandomBytes,
  refuseReflection,
  wipeKeys,
} from './generic-mapping.ts';
import { paceSteps } from './messages.ts';

/**
 * Runs PACE without I/O: yields the data fields of four GENERAL AUTHENTICATE commands, takes those of their responses,
 * returns the session keys. If the password is wrong, the card refuses the fourth command with a status word.
 * @param input.passwordKey K_pi, 16 bytes, from `passwordKey`. The caller keeps and wipes it.
 * @param input.password the reference sent in MSE:Set AT.
 * @param input.random called twice, for 48 bytes each.
 * @throws SymbolonError `data/malformed` for an invalid message or public key; `channel/broken` for a wrong token: the
 * card does not know the password.
 * @example
 * ```ts
 * import { p256Parameters, paceTerminal, passwordKey, passwordReferences } from '@symbolon/protocol/channel';
 * const pin = { passwordKey: passwordKey('123456'), password: passwordReferences.pin };
 * const run = paceTerminal({ ...pin, parameters: p256Parameters, random: (length) => crypto.getRandomValues(new Uint8Array(length)) });
 * run.next().value; // => Uint8Array.of(0x7c, 0x00)
 * ```
 */
export function* paceTerminal(input: {
  readonly parameters: DomainParameters;
  readonly passwordKey: Uint8Array;
  readonly password: number;
  readonly random: RandomBytes;
}): Generator<Uint8Array, PaceSession, Uint8Array> {
  const { parameters, password, random } = input;
  const first = read(paceSteps.nonce.response, yield paceSteps.nonce.request.encode({}));
  const encryptedNonce = copyBytes(first.encryptedNonce);

  const mapping = generateKeyPair(parameters, parameters.Point.BASE, random);
  const chipMapping = publicKey(paceSteps.mapping.response, yield paceSteps.mapping.request.encode(mapping));
  refuseReflection(mapping.publicKey, chipMapping);
  const nonce = decryptNonce(input.passwordKey, encryptedNonce);
  const generator = mapGenerator(parameters, nonce, mapping, chipMapping);
  nonce.fill(0);

  const ephemeral = generateKeyPair(parameters, generator, random);
  const chipEphemeral = publicKey(paceSteps.agreement.response, yield paceSteps.agreement.request.encode(ephemeral));
  refuseReflection(ephemeral.publicKey, chipEphemeral);
  const keys = agreeKeys(parameters, ephemeral, chipEphemeral);

  let proven = false;
  try {
    const token = authenticationToken(keys.ksMac, chipEphemeral);
    const chip = read(paceSteps.authentication.response, yield paceSteps.authentication.request.encode({ token }));
    proven = equalBytes(chip.token, authenticationToken(keys.ksMac, ephemeral.publicKey));
    if (!proven) throw cardError('channel/broken', { reason: "the card's token is wrong" });
    const publicKeys = [mapping.publicKey, chipMapping, ephemeral.publicKey, chipEphemeral];
    const messages = [encryptedNonce, ...publicKeys, token, chip.token];
    return { ...keys, channelBinding: channelBinding({ parameters, password, messages }) };
  } finally {
    if (!proven) wipeKeys(keys);
  }
}

function read<T>(coder: CoderType<T>, data: Uint8Array): T {
  return decodeWith(coder, 'PACE response', data);
}

/** Copies: the transport may use its buffer again. */
function publicKey(coder: CoderType<{ readonly publicKey: Uint8Array }>, data: Uint8Array): Uint8Array {
  return copyBytes(read(coder, data).publicKey);
}
