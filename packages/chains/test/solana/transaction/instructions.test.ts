/** Instructions are read as the clients of their programs build them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../src/solana/firmware/address/address.ts';
import { readInstructions } from '../../../src/solana/firmware/effects.ts';
import type { Action } from '../../../src/solana/firmware/transaction/actions.ts';
import { decodeMessage } from '../../../src/solana/firmware/transaction/message.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { anyValues, type Known, kinds, olderKinds } from '../known-instructions.ts';
import * as t from '../transactions.ts';

const self = parseAddress(t.self);

function read(instruction: Known['instruction']): Action | undefined {
  const { message } = t.build([instruction]);
  return readInstructions(decodeMessage(message), self, []).instructions[0]?.action;
}

describe.each([
  ['today', kinds],
  ['once', olderKinds],
])('as built %s', (_, all) => {
  test.each(Object.entries(all))('%s', (_name, make) => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const { instruction, action } = make(values);
        expect(read(instruction)).toMatchObject(action);
      }),
      { numRuns: fuzzRuns(20) },
    );
  });

  test.each(Object.entries(all))('%s with a byte more, or an account less, is something else', (name, make) => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const { instruction } = make(values);
        const data = instruction.data ?? new Uint8Array();
        // Text has no end, and a budget no accounts.
        if (name !== 'memo') expect(read({ ...instruction, data: Uint8Array.of(...data, 0) })).toBeUndefined();
        const accounts = instruction.accounts ?? [];
        if (accounts.length > 0 && !(name in optional))
          expect(read({ ...instruction, accounts: accounts.slice(0, -1) })).toBeUndefined();
      }),
      { numRuns: fuzzRuns(10) },
    );
  });
});

/** Whose last account may be missing. */
const optional = { createAccountWithSeed: true, createAssociatedToken: true, initializeStake: true, syncNative: true };
