import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxAmount, nameOf, type Policy, recipientHash, strictPolicy } from '../../src/policy/policy.ts';
import { buildRecipientTree, recipientRootOf } from '../../src/policy/recipient-tree.ts';
import { addAmount, allowedRecipients, emptyTally, saturated } from '../../src/policy/tally.ts';

const asset = 'eip155:1/slip44:60';
const rules: Policy = { ...strictPolicy, assets: [{ asset: nameOf(asset), perSignature: maxAmount }] };

test('sums stay within 17 bytes, and what is above 16 stays above', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt(0n, 2n ** 256n - 1n), { maxLength: 8 }), (amounts) => {
      const { sums } = amounts.reduce((tally, amount) => addAmount(tally, { asset, amount }, rules), emptyTally(rules));
      const exact = amounts.reduce((sum, amount) => sum + amount, 0n);
      expect(sums).toEqual([exact > maxAmount ? saturated : exact]);
    }),
  );
});

test('a negative amount gives nothing back: it is too much', () => {
  const spent = addAmount(emptyTally(rules), { asset, amount: 5n }, rules);
  expect(addAmount(spent, { asset, amount: -3n }, rules).sums).toEqual([saturated]);
  expect(
    addAmount(addAmount(spent, { asset, amount: saturated }, rules), { asset, amount: -saturated }, rules).sums,
  ).toEqual([saturated]);
});

test('every leaf of a tree of recipients is proven, and nobody else', () => {
  const leaf = fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => recipientHash('eip155:1', bytes));
  const leaves = fc.uniqueArray(leaf, { selector: String, minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(leaves, leaf, (members, other) => {
      const { root, proofs } = buildRecipientTree(members);
      const policy = { ...rules, recipientRoot: root };
      expect(proofs.map(recipientRootOf)).toEqual(members.map(() => root));
      expect(allowedRecipients(policy, proofs)).toHaveLength(members.length);
      if (members.some((member) => `${member}` === `${other}`)) return;
      for (const { siblings } of proofs) expect(allowedRecipients(policy, [{ leaf: other, siblings }])).toEqual([]);
      // A node is no leaf: its own hash proves nothing by fewer steps.
      for (const { siblings } of proofs) {
        const [first] = siblings;
        if (first !== undefined)
          expect(allowedRecipients(policy, [{ leaf: first, siblings: siblings.slice(1) }])).toEqual([]);
      }
    }),
  );
});
