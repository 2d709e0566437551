/** PACE as the card: BSI TR-03110-2 clause 3.2, ICAO Doc 9303-11 clause 4.4. */

import { copyBytes, equalBytes } from '@noble/ciphers/utils.js';
import { cardError, isSymbolonError } from '@symbolon/interface';
import type { CoderType } from 'micro-packed';
import { decodeWith } from '../../encoding/tlv.ts';
import type { DomainParameters } from './domain-parameters.ts';
import {
  agreeKeys,
  authenticationToken,
  channelBinding,
  draw,
  encryptNonce,
  generateKeyPair,
  mapGenerator,
  type PaceSession,
  type RandomBytes,
  refuseReflection,
  wipeKeys,
} from './generic-mapping.ts';
import { paceSteps } from './messages.ts';

/**
 * Why a run ended. `malformed`: not the data of this step, or an invalid public key ('6A80'). `token`: the terminal
 * does not know the password ('63Cx'). `ended`: the run was already over ('6985').
 */
export type PaceFailure = 'malformed' | 'token' | 'ended';

/** Answer to one GENERAL AUTHENTICATE: the data field of the response, or why the run ended. */
export type PaceChipStep =
  | { readonly kind: 'continue'; readonly response: Uint8Array }
  | { readonly kind: 'done'; readonly response: Uint8Array; readonly session: PaceSession }
  | { readonly kind: 'failed'; readonly failure: PaceFailure };

/**
 * One run of PACE on the card. `step` takes the data field of the next GENERAL AUTHENTICATE. Any failure ends the run.
 */
export type PaceChip = { readonly step: (data: Uint8Array) => PaceChipStep };

type ChipInput = {
  readonly parameters: DomainParameters;
  readonly passwordKey: Uint8Array;
  readonly password: number;
  readonly random: RandomBytes;
};

/**
 * Starts a run after MSE:Set AT. The caller takes a try of the PIN or PUK first, and gives it back on `done`.
 * @param input.passwordKey K_pi as stored, 16 bytes. It is read in the first step.
 * @param input.password the reference received in MSE:Set AT.
 * @param input.random called for 16 bytes, then twice for 48. Its errors pass through and end the run.
 * @example
 * ```ts
 * import {
 *   createPaceChip,
 *   p256Parameters,
 *   paceTerminal,
 *   passwordKey,
 *   passwordReferences,
 * } from '@symbolon/protocol/channel';
 * const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
 * const agreed = { parameters: p256Parameters, password: passwordReferences.can, random };
 * const chip = createPaceChip({ ...agreed, passwordKey: passwordKey('123456') });
 * const terminal = paceTerminal({ ...agreed, passwordKey: passwordKey('123456') });
 * let command = terminal.next();
 * let session: unknown;
 * while (!command.done) {
 *   const answer = chip.step(command.value);
 *   if (answer.kind === 'failed') throw new Error(answer.failure);
 *   if (answer.kind === 'done') session = answer.session;
 *   command = terminal.next(answer.response);
 * }
 * command.value; // => session
 * ```
 */
export function createPaceChip(input: ChipInput): PaceChip {
  const run = answers(input);
  // Runs to the first `yield`, which waits for a command.
  run.next();
  let ended = false;
  return {
    step: (data) => {
      if (ended) return { kind: 'failed', failure: 'ended' };
      ended = true;
      try {
        const { done, value } = run.next(data);
        if (done) return { kind: 'done', ...value };
        ended = false;
        return { kind: 'continue', response: value };
      } catch (error) {
        if (isSymbolonError(error, 'data/malformed')) return { kind: 'failed', failure: 'malformed' };
        if (isSymbolonError(error, 'channel/broken')) return { kind: 'failed', failure: 'token' };
        throw error;
      }
    },
  };
}

type Finish = { readonly response: Uint8Array; readonly session: PaceSession };

function* answers(input: ChipInput): Generator<Uint8Array, Finish, Uint8Array> {
  const { parameters, password, random } = input;
  read(paceSteps.nonce.request, yield new Uint8Array(0));
  const nonce = draw(random, 16);
  const encryptedNonce = encryptNonce(input.passwordKey, nonce);

  const terminalMapping = publicKey(
    paceSteps.mapping.request,
    yield paceSteps.nonce.response.encode({ encryptedNonce }),
  );
  const mapping = generateKeyPair(parameters, parameters.Point.BASE, random);
  refuseReflection(mapping.publicKey, terminalMapping);
  const generator = mapGenerator(parameters, nonce, mapping, terminalMapping);
  nonce.fill(0);

  const terminalEphemeral = publicKey(paceSteps.agreement.request, yield paceSteps.mapping.response.encode(mapping));
  const ephemeral = generateKeyPair(parameters, generator, random);
  refuseReflection(ephemeral.publicKey, terminalEphemeral);
  const keys = agreeKeys(parameters, ephemeral, terminalEphemeral);

  let proven = false;
  try {
    const terminal = read(paceSteps.authentication.request, yield paceSteps.agreement.response.encode(ephemeral));
    proven = equalBytes(terminal.token, authenticationToken(keys.ksMac, ephemeral.publicKey));
    if (!proven) throw cardError('channel/broken', { reason: "the terminal's token is wrong" });
    const token = authenticationToken(keys.ksMac, terminalEphemeral);
    const publicKeys = [terminalMapping, mapping.publicKey, terminalEphemeral, ephemeral.publicKey];
    const messages = [encryptedNonce, ...publicKeys, terminal.token, token];
    const session = { ...keys, channelBinding: channelBinding({ parameters, password, messages }) };
    return { response: paceSteps.authentication.response.encode({ token }), session };
  } finally {
    if (!proven) wipeKeys(keys);
  }
}

function read<T>(coder: CoderType<T>, data: Uint8Array): T {
  return decodeWith(coder, 'PACE command', data);
}

/** Copies: the buffer of the command is used again before the run ends. */
function publicKey(coder: CoderType<{ readonly publicKey: Uint8Array }>, data: Uint8Array): Uint8Array {
  return copyBytes(read(coder, data).publicKey);
}
