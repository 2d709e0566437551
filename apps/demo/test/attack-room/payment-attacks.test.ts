/** A phone that shows one payment and sends another: what the rules of a card refuse, and what they can't. */
import { beforeAll, describe, expect, test } from 'vitest';
import { openPaymentLab, type PaymentDeed, type PaymentLab, type Rules } from '../../src/web/attack-room/payment-attacks.ts';

/** Satoshi that go astray, or the check that refuses. */
const outcomes: { readonly [R in Rules]: { readonly [D in PaymentDeed]: bigint | string } } = {
  none: { honest: 0n, recipient: 500_000n, amount: 29_500_000n, change: 49_499_000n },
  limit: { honest: 0n, recipient: 500_000n, amount: 'limitExceeded', change: 'limitExceeded' },
  list: { honest: 0n, recipient: 'recipientRefused', amount: 'limitExceeded', change: 'recipientRefused' },
};

let lab: PaymentLab;

describe('the phone that changes a payment', () => {
  beforeAll(async () => {
    lab = await openPaymentLab();
  });

  test.each(Object.keys(outcomes) as Rules[])('with the rules: %s', async (rules) => {
    for (const [deed, expected] of Object.entries(outcomes[rules])) {
      const { answer, lost, sent } = await lab.attack(rules, deed as PaymentDeed);
      expect(answer.refusal?.name ?? lost, deed).toBe(expected);
      expect(typeof expected === 'string' ? lost : 0n).toBe(0n);
      expect(sent.fingerprint).toEqual(deed === 'honest' ? lab.shown.fingerprint : expect.not.arrayContaining([...lab.shown.fingerprint]));
    }
  });
});
