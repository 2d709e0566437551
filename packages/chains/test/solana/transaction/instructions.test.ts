/** Instructions are read as the clients of their programs build them. */
import { AccountRole, type Address } from '@solana/kit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../src/solana/firmware/address/address.ts';
import { readInstructions } from '../../../src/solana/firmware/effects.ts';
import type { Action } from '../../../src/solana/firmware/transaction/actions.ts';
import { decodeMessage } from '../../../src/solana/firmware/transaction/message.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import { anyValues, byTokenAuthority, type Known, kinds, olderKinds, type Values } from '../known-instructions.ts';
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

describe('accounts more than an instruction takes', () => {
  const references = ['reference 1', 'reference 2'].map(t.somebody);
  const table = fc.constantFrom([], references);
  const effects = (instruction: Known['instruction'], accounts: readonly Address[] = []) => {
    const { message } = t.build([instruction], { table: accounts });
    return readInstructions(decodeMessage(message), self, []).instructions[0]?.effects;
  };

  test.each(byTokenAuthority)('%s: do nothing as references, and may be several who sign', (name) => {
    fc.assert(
      fc.property(anyValues, table, (values, accounts) => {
        const { instruction } = (kinds[name] as (v: typeof values) => Known)(values);
        const plain = effects(instruction);
        expect(plain).toBeDefined();
        expect(effects(t.withReferences(instruction, ...references), accounts)).toEqual(plain);
        const signs = { address: t.somebody('reference 1'), role: AccountRole.READONLY_SIGNER };
        const joint = effects({ ...instruction, accounts: [...(instruction.accounts ?? []), signs] });
        // A transfer hook of Token-2022 may read it.
        expect(joint).toEqual(name === 'transferCheckedWithFee' && values.who === t.self ? plain : undefined);
      }),
      { numRuns: fuzzRuns(20) },
    );
  });

  test('are those that are known, and no others', () => {
    const values = fc.sample(anyValues, { numRuns: 1, seed: 1 })[0] as Values;
    const isOpen = (make: (v: Values) => Known) =>
      read(t.withReferences(make(values).instruction, ...references)) !== undefined;
    const open = Object.entries(kinds).flatMap(([name, make]) => (isOpen(make) ? [name] : []));
    expect(open.sort()).toEqual(
      [...byTokenAuthority, 'transferSol', 'transferSolWithSeed', 'memo', 'unitLimit', 'unitPrice'].sort(),
    );
  });
});

/** Whose last account may be missing. */
const optional = { createAccountWithSeed: true, createAssociatedToken: true, initializeStake: true, syncNative: true };
