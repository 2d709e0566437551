/** Runs an interpreter where memory is no concern: for previews on the host. */
import { ChainError } from './errors.ts';
import type { Approval, TransactionFacts, Transfer } from './facts.ts';
import type { Interpretation, SignRequest } from './types.ts';

/** All an interpreter said. */
export type Reading = {
  readonly transfers: readonly Transfer[];
  readonly approvals: readonly Approval[];
  readonly facts: TransactionFacts;
  readonly requests: readonly SignRequest[];
};

/** Pushes `bytes` through an interpretation and gathers its events. Throws what the interpretation throws. */
export function readAll(interpretation: Interpretation, bytes: Uint8Array): Reading {
  const transfers: Transfer[] = [];
  const approvals: Approval[] = [];
  const requests: SignRequest[] = [];
  let facts: TransactionFacts | undefined;
  for (const event of [...interpretation.push(bytes), ...interpretation.end()]) {
    if (event.type === 'transfer') transfers.push(event.transfer);
    else if (event.type === 'approval') approvals.push(event.approval);
    else if (event.type === 'facts') facts = event.facts;
    else requests.push({ path: event.path, scheme: event.scheme, digest: event.digest });
  }
  if (!facts) throw new ChainError('data/malformed', { what: 'transaction', where: 'end', reason: 'no facts' });
  return Object.freeze({ transfers, approvals, facts, requests });
}
