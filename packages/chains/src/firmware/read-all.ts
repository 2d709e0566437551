/** Runs an interpreter where memory is no concern: for previews on the host. */
import {
  type Approval,
  chainError,
  type Interpretation,
  type SignRequest,
  type TransactionFacts,
  type Transfer,
} from '@symbolon/interface';

/** All an interpreter said, in the order it said it. */
export type Reading = {
  /** What leaves, in order. */
  readonly transfers: readonly Transfer[];
  /** What somebody may take later, in order. */
  readonly approvals: readonly Approval[];
  readonly facts: TransactionFacts;
  /** What would be signed: one request for each `digest` event. */
  readonly requests: readonly SignRequest[];
};

/**
 * Pushes `bytes` through an interpretation and gathers its events: what a card would be told, worked out on the host.
 *
 * @throws what the interpretation throws; `data/malformed` if it tells no facts
 * @example
 * ```ts
 * import { defaultPath } from '@symbolon/chains/ethereum/address';
 * import { ethereumTransactionInterpreter, prefixPath } from '@symbolon/chains/ethereum/firmware';
 * import { encodeTransaction } from '@symbolon/chains/ethereum/transaction';
 * import { readAll } from '@symbolon/chains/firmware';
 * const bytes = prefixPath(defaultPath, encodeTransaction(transaction));
 * const { transfers, requests } = readAll(ethereumTransactionInterpreter.begin(keys), bytes);
 * transfers.map(({ asset, amount }) => [asset, amount]); // => [['eip155:1/slip44:60', 10n ** 18n]]
 * requests[0]?.scheme; // => 'ecdsa-secp256k1'
 * ```
 */
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
  if (!facts) throw chainError('data/malformed', { what: 'transaction', where: 'end', reason: 'no facts' });
  return Object.freeze({ transfers, approvals, facts, requests });
}
