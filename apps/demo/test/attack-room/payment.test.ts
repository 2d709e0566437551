/** A malicious phone shows one payment and sends another: which attacks the policy of a card stops. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  openPaymentLab,
  type Payer,
  type PaymentAttack,
  type PaymentLab,
} from '../../src/web/attack-room/payment/attacks.ts';

/** Satoshi that the attacker gets, or the refusal. */
const outcomes: { readonly [P in Payer]: { readonly [D in PaymentAttack]: bigint | string } } = {
  primary: { honest: 0n, recipient: 500_000n, amount: 29_500_000n, change: 49_499_000n, loosen: 29_500_000n },
  limit: {
    honest: 0n,
    recipient: 500_000n,
    amount: 'limitExceeded',
    change: 'limitExceeded',
    loosen: 'policyLoosened',
  },
  list: {
    honest: 0n,
    recipient: 'recipientRefused',
    amount: 'limitExceeded',
    change: 'recipientRefused',
    loosen: 'policyLoosened',
  },
};

let lab: PaymentLab;

describe('a phone that changes a payment', () => {
  beforeAll(async () => {
    lab = await openPaymentLab();
  });

  test.each(Object.keys(outcomes) as Payer[])('gets no more than the policy allows from: %s', async (payer) => {
    for (const [attack, expected] of Object.entries(outcomes[payer])) {
      const { answer, lost, sent } = await lab.attack(payer, attack as PaymentAttack);
      expect(answer.refusal?.name ?? lost, attack).toBe(expected);
      expect(typeof expected === 'string' ? lost : 0n).toBe(0n);
      expect(bytesToHex(sent.fingerprint) === bytesToHex(lab.shown.fingerprint), attack).toBe(attack === 'honest');
    }
  });
});
