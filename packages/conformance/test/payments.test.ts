import { expect, test } from 'vitest';
import { payments } from '../src/requirements/transaction-data.ts';
import { interpreterVectors } from './support/interpreter-vectors.ts';

/** A case of the vectors, as far as a payment has it. */
type Told = {
  readonly name: string;
  readonly stream: string;
  readonly commitment: string;
  readonly transfers: readonly (readonly [asset: string, amount: string, recipient: string])[];
  readonly facts: { readonly chain: string; readonly fee: readonly [asset: string, amount: string] };
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
