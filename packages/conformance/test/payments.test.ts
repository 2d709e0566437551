import { hexToBytes } from '@noble/hashes/utils.js';
import { summaryBody } from '@symbolon/protocol/summary';
import { expect, test } from 'vitest';
import { type Movement, movements } from '../src/requirements/movement-data.ts';
import { payments } from '../src/requirements/transaction-data.ts';
import { interpreterVectors } from './support/interpreter-vectors.ts';

/** A case of the vectors, as far as a payment has it. */
type Told = Pick<Movement, 'name' | 'stream' | 'transfers' | 'approvals' | 'digests' | 'commitment'> & {
  readonly summary: string;
  readonly facts: Pick<Movement, 'chain' | 'fee' | 'accounts'> & { readonly message?: unknown };
};

const cases = interpreterVectors.flatMap((file) => file.cases as unknown as readonly Told[]);

test('the payments that the policy is tried with are among the vectors, and move what is said there', () => {
  for (const { chain, asset, one, other } of payments)
    for (const { stream, ...payment } of [one, other]) {
      const found = cases.find((told) => told.stream === stream);
      const { name, commitment, transfers = [], facts } = found ?? {};
      const sent = transfers.filter(([moved]) => moved === asset).reduce((sum, [, amount]) => sum + BigInt(amount), 0n);
      const fee = BigInt(facts?.fee[1] ?? 0);
      expect({ name, commitment, fee, moved: sent + fee }).toEqual(payment);
      expect([facts?.chain, facts?.fee[0]]).toEqual([chain, asset]);
    }
});

test('the transactions whose parts a policy counts are among the vectors, and do what is said there', () => {
  const wallets = interpreterVectors.flatMap((file) => file.wallets ?? []);
  for (const { wallet, ...movement } of movements) {
    const { name, stream, transfers, approvals, digests, commitment, summary, facts } = present(
      cases.find((told) => told.stream === movement.stream),
    );
    const { chain, fee, accounts, message } = facts;
    const { interpreter } = summaryBody.decode(hexToBytes(summary));
    const told = { interpreter, name, stream, chain, fee, transfers, approvals, accounts, digests, commitment };
    expect({ ...told, ...(message !== undefined && { message: true }) }).toEqual(movement);
    if (wallet !== undefined) expect(wallets).toContain(wallet);
  }
});

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not among the vectors');
  return value;
}
