/**
 * Which sessions are with a card that has proven to be genuine, and what no other card is sent. Not exported: callers
 * meet it as `card/unattested`, wherever they forgot to ask a card who it is.
 */
import type { CommandDefinition } from '@symbolon/protocol/commands/define';
import { SymbolonError } from '@symbolon/protocol/errors';
import type { Attestation } from './verify-attestation.ts';

/** By session. What comes in here was verified for that session's channel binding. */
const attestations = new WeakMap<object, Attestation>();

export function attestationOf(session: object): Attestation | undefined {
  return attestations.get(session);
}

export function recordAttestation(session: object, attestation: Attestation): Attestation {
  attestations.set(session, attestation);
  return attestation;
}

/**
 * How the session was opened counts for nothing here. A PIN is the same on every clone, and known to whoever looked on;
 * a phone's secret can be copied with the phone's storage; either makes a false card that opens the session, and a
 * phrase or a new PUK is worth more than what it had.
 *
 * @throws SymbolonError `card/unattested`
 */
export function checkGenuine(
  session: object,
  { name, genuineOnly }: Pick<CommandDefinition<unknown, unknown>, 'name' | 'genuineOnly'>,
  request: unknown,
): void {
  if (genuineOnly === undefined || attestations.has(session)) return;
  const isSecret = ([field, value]: [string, unknown]): boolean =>
    genuineOnly.includes(field) && value !== undefined && !(value instanceof Uint8Array && value.length === 0);
  const carries = genuineOnly === 'always' || Object.entries(request ?? {}).some(isSecret);
  if (carries) throw new SymbolonError('card/unattested', { command: name });
}
