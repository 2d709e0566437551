/**
 * Our interpreter against @solana/kit and its programs' layouts: the same facts for random sets of known instructions.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAll } from '../../../src/firmware/read-all.ts';
import { formatAddress, parseAddress } from '../../../src/solana/firmware/address/address.ts';
import { frameMessage, readTransaction } from '../../../src/solana/firmware/transaction.ts';
import { fuzzRuns } from '../../fuzz-runs.ts';
import * as t from '../transactions.ts';

const amount = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const somebody = fc.constantFrom('a', 'b', 'c', 'd').map(t.somebody);
const mint = fc.constantFrom('mint 1', 'mint 2').map(t.somebody);
const program = fc.constantFrom(t.tokenProgram, t.token2022Program);
const solanaChain = 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp';

/** An instruction, and the transfer it should be read as. */
const known = fc.oneof(
  fc.tuple(somebody, amount).map(([to, value]) => ({
    instruction: t.systemTransfer(t.self, to, value),
    transfer: [`${solanaChain}/slip44:501`, value, to],
  })),
  fc
    .tuple(somebody, amount)
    .map(([from, value]) => ({ instruction: t.systemTransfer(from, t.self, value), transfer: undefined })),
  fc.tuple(somebody, mint, amount, program).map(([owner, coin, value, of]) => {
    const to = t.tokenAccountOf(owner, coin, of);
    const instruction = t.transferChecked({
      mint: coin,
      from: t.tokenAccountOf(t.self, coin, of),
      to,
      amount: value,
      program: of,
    });
    return { instruction, transfer: [`${solanaChain}/token:${coin}`, value, to] };
  }),
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => ({ instruction: t.memo(text), transfer: undefined })),
);

test('random transactions of known instructions have the transfers they were built with, and the message is what is signed', () => {
  fc.assert(
    fc.property(fc.array(known, { maxLength: 5 }), fc.constantFrom<'legacy' | 0>('legacy', 0), (items, version) => {
      const { message } = t.build(
        items.map(({ instruction }) => instruction),
        { version },
      );
      const { transfers, facts, requests } = readAll(
        readTransaction([], parseAddress(t.self)),
        frameMessage(message, []),
      );
      expect(transfers.map(({ asset, amount: value, recipient }) => [asset, value, formatAddress(recipient)])).toEqual(
        items.flatMap(({ transfer }) => (transfer ? [transfer] : [])),
      );
      expect(facts.blind).toBeUndefined();
      expect(requests[0]?.digest).toEqual(message);
    }),
    { numRuns: fuzzRuns(100) },
  );
});
