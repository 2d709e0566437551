import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { harden } from '@symbolon/interface';
import type { CoderType } from 'micro-packed';
import { describe, expect, it } from 'vitest';
import { type Budgets, budgets, datedBudgets, spending } from '../../src/policy/budgets.ts';
import { decide, decideDigestsUnseen, knowsMultisigWallet } from '../../src/policy/decide.ts';
import { policy, strictPolicy } from '../../src/policy/policy.ts';
import { recipientProof } from '../../src/policy/recipient-tree.ts';
import { addApproval, addTransfer, allowedRecipients, emptyTally } from '../../src/policy/tally.ts';
import type { StatusName } from '../../src/status.ts';
import { transactionFacts } from '../../src/summary/facts.ts';
import { publishedCorpus } from './decision-corpus.ts';

const file = new URL('../../../../vectors/policy-decisions.json', import.meta.url);

type Published = {
  readonly cases: readonly {
    readonly name: string;
    readonly policy: string;
    readonly budgets: string;
    readonly transfers: readonly { readonly asset: string; readonly amount: string; readonly recipient: string }[];
    readonly approvals: readonly { readonly asset: string; readonly amount?: string; readonly spender: string }[];
    readonly facts: string;
    readonly proofs: readonly string[];
    readonly purpose: 'sign' | 'approve';
    readonly approved: boolean;
    readonly withoutPin: boolean;
    readonly cosigner: boolean;
    readonly time?: string;
    readonly refreshed?: string;
    readonly expected: { readonly refuse: string } | { readonly allow: string; readonly refreshed?: string };
  }[];
};

const published = JSON.parse(readFileSync(file, 'utf8')) as Published;

describe('vectors/policy-decisions.json', () => {
  it('is the corpus (to write it: vitest --update)', async () => {
    await expect(`${JSON.stringify(publishedCorpus(), null, 2)}\n`).toMatchFileSnapshot(fileURLToPath(file));
  });

  it.each(published.cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const rules = policy.decode(hexToBytes(one.policy));
    const recipients = allowedRecipients(
      rules,
      one.proofs.map(hexToBytes).map((proof) => recipientProof.decode(proof)),
    );
    let tally = emptyTally(rules);
    for (const { asset, amount, recipient } of one.transfers) {
      tally = addTransfer(
        tally,
        {
          asset,
          amount: BigInt(amount),
          recipient: hexToBytes(recipient),
        },
        { policy: rules, recipients },
      );
    }
    for (const { asset, amount, spender } of one.approvals) {
      const limit = amount === undefined ? undefined : BigInt(amount);
      tally = addApproval(tally, { asset, amount: limit, spender: hexToBytes(spender) }, { policy: rules, recipients });
    }
    const { purpose, approved, withoutPin, cosigner } = one;
    const facts = transactionFacts.decode(hexToBytes(one.facts));
    const coder: CoderType<Budgets> = one.time === undefined ? budgets : datedBudgets;
    const before = coder.decode(hexToBytes(one.budgets));
    const known = {
      ...{ policy: rules, budgets: before, now: BigInt(one.time ?? 0) },
      ...(one.refreshed !== undefined && { refreshed: spending.decode(hexToBytes(one.refreshed)) }),
    };
    const decision = decide({ ...known, tally, facts, purpose, approved, withoutPin, cosigner });
    expect(
      decision.kind === 'refuse'
        ? { refuse: decision.reason }
        : {
            [decision.kind]: bytesToHex(coder.encode(decision.budgets)),
            ...(decision.refreshed && { refreshed: bytesToHex(spending.encode(decision.refreshed)) }),
          },
    ).toEqual(one.expected);
  });
});

describe('digests signed unseen', () => {
  const unseen = { ...strictPolicy, digestsUnseen: true, paths: [[harden(84)]] };
  const within = [harden(84), 0];
  const owner = { policy: unseen, paths: [within], withoutPin: false, cosigner: false };
  it.each<[string, Partial<Parameters<typeof decideDigestsUnseen>[0]>, StatusName | undefined]>([
    ['the owner’s', {}, undefined],
    [
      'by a policy that has no list of paths',
      { policy: { ...strictPolicy, digestsUnseen: true }, paths: [[1]] },
      undefined,
    ],
    ['under a policy that has none', { policy: { ...unseen, digestsUnseen: false } }, 'digestsUnseenRefused'],
    ['for a phone without the PIN', { withoutPin: true }, 'securityStatus'],
    [
      'for a phone without the PIN, where that may sign',
      { policy: { ...unseen, withoutPin: true }, withoutPin: true },
      undefined,
    ],
    ['by a cosigner', { cosigner: true }, 'approvalMissing'],
    ['with a key of another path', { paths: [[harden(49), 0]] }, 'pathRefused'],
    ['with two keys, one of another path', { paths: [within, [harden(49), 0]] }, 'pathRefused'],
  ])('%s', (_, change, expected) => {
    expect(decideDigestsUnseen({ ...owner, ...change })).toBe(expected);
  });
});

describe('a wallet of several cosigners', () => {
  const [known, other] = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array];
  it.each([
    ['is not known to a policy without a list', strictPolicy, known, false],
    ['is known where it is listed', { ...strictPolicy, multisigWallets: [other, known] }, known, true],
    ['is not known where others are', { ...strictPolicy, multisigWallets: [other] }, known, false],
  ])('%s', (_, rules, id, expected) => {
    expect(knowsMultisigWallet(rules, id)).toBe(expected);
  });
});
