import {
  addPhone,
  approveTransaction,
  attest,
  createSigner,
  createWallet,
  getBudgets,
  getPolicy,
  issueVoucher,
  openCard,
  redeemVoucher,
  resumeSession,
  type Session,
  setPolicy,
  signTransaction,
  verifyPin,
} from '@symbolon/client';
import { emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import {
  buildRecipientTree,
  nameOf,
  type Policy,
  recipientHash,
  type StartingPolicyName,
  startingPolicies,
  strictPolicy,
} from '@symbolon/protocol/policy';
import { approvalMessage, voucherMessage } from '@symbolon/protocol/set';
import type { StatusName } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import {
  account,
  asset,
  chain,
  limited,
  path,
  scripted,
} from '../../../packages/card-core/test/support/scripted-interpreter.ts';
import { expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { blankPolicyCard, policyCard, primaryAndClone, signScript, withPin } from '../support/policy-cards.ts';
import { giveDuressPin, tap } from '../support/table.ts';

const pay = (amount: bigint) => ({ transfers: [{ amount }] });
const left = (card: PackedCard) => withPin(card, getBudgets).then(([budget]) => budget?.left);
const digest = { scheme: 'ecdsa-secp256k1', path, digest: new Uint8Array(32) } as const;

describe('the policy', () => {
  const attempts = {
    payment: (session: Session) => signScript(session, pay(2n ** 100n)),
    message: (session: Session) => signScript(session, { message: { standard: 'eip191', hash: new Uint8Array(32) } }),
    blind: (session: Session) => signScript(session, { blind: 'unknown-call' }),
    unseen: (session: Session) => createSigner(session).signDigests([digest]),
  };
  test.each<[StartingPolicyName | undefined, { readonly [A in keyof typeof attempts]?: StatusName }]>([
    [undefined, { blind: 'blindRefused', unseen: 'digestsUnseenRefused' }],
    ['everyday', { blind: 'blindRefused', unseen: 'digestsUnseenRefused' }],
    ['savings', { message: 'messageRefused', blind: 'blindRefused', unseen: 'digestsUnseenRefused' }],
    ['open', {}],
  ])('of a wallet made with %s refuses %j', async (name, refusals) => {
    const card = await blankPolicyCard();
    const made = { pin: testPin, ...(name && { policy: name }) };
    await tap(card, { can: card.can }, (session) => createWallet(session, made));
    await withPin(card, async (session) => {
      expect(await getPolicy(session)).toEqual(startingPolicies[name ?? 'everyday']);
      for (const [attempt, act] of Object.entries(attempts)) {
        const refusal = refusals[attempt as keyof typeof attempts];
        if (refusal === undefined) await act(session);
        else await expectStatus(act(session), refusal);
      }
    });
  });

  test('is kept as it was set, and replaced as a whole', async () => {
    const policy: Policy = {
      ...limited(10n),
      withoutPin: true,
      chains: [{ chain: nameOf(chain), feeCeiling: 3n }],
      recipients: [nameOf('somebody')],
      recipientRoot: new Uint8Array(32).fill(9),
      paths: [account],
    };
    const card = await policyCard(policy);
    expect(await withPin(card, getPolicy)).toEqual(policy);
    await withPin(card, (session) => setPolicy(session, startingPolicies.open));
    expect(await withPin(card, getPolicy)).toEqual(startingPolicies.open);
    expect(await withPin(card, getBudgets)).toEqual([]);
  });

  test('refuses digests unseen unless it says otherwise, and then by the keys it allows', async () => {
    const card = await policyCard(limited(10n));
    await withPin(card, async (session) => {
      await expectStatus(createSigner(session).signDigests([digest]), 'digestsUnseenRefused');
      await setPolicy(session, { ...strictPolicy, digestsUnseen: true, paths: [account] });
      const other = { ...digest, path: [0x80000054] };
      await expectStatus(createSigner(session).signDigests([digest, other]), 'pathRefused');
      expect(await createSigner(session).signDigests([digest])).toHaveLength(1);
    });
  });

  test('keeps what was spent through every change', async () => {
    const card = await policyCard(limited(10n));
    await withPin(card, async (session) => {
      await signScript(session, pay(7n));
      await setPolicy(session, { ...limited(10n), assets: [{ asset, allowance: 5n }] });
      expect(await getBudgets(session)).toEqual([{ asset, left: 0n }]);
      await setPolicy(session, { ...limited(10n), assets: [{ asset, allowance: 12n }] });
      expect(await getBudgets(session)).toEqual([{ asset, left: 5n }]);
      await setPolicy(session, limited(10n));
      expect(await getBudgets(session)).toEqual([{ asset, left: 3n }]);
    });
  });

  test('takes proofs of recipients from its tree', async () => {
    const recipients = ['22', '33', '44'].map((byte) => new Uint8Array(20).fill(Number.parseInt(byte, 16)));
    const { root, proofs } = buildRecipientTree(recipients.map((recipient) => recipientHash(chain, recipient)));
    const card = await policyCard({ assets: [{ asset }], recipientRoot: root });
    await withPin(card, async (session) => {
      const request = { interpreter: 0xf0, transaction: scripted(pay(1n)) };
      await expectStatus(signTransaction(session, request), 'recipientRefused');
      await expectStatus(signTransaction(session, { ...request, recipients: proofs.slice(1) }), 'recipientRefused');
      await signTransaction(session, { ...request, recipients: proofs.slice(0, 1) });
    });
  });

  test('of a clone can be made stricter there, but looser on a primary alone', async () => {
    const [primary, clone] = await primaryAndClone();
    await withPin(clone, async (session) => {
      await setPolicy(session, limited(10n));
      await setPolicy(session, { ...limited(10n), assets: [{ asset, allowance: 9n }] });
      await expectStatus(setPolicy(session, limited(10n)), 'policyLoosened');
      await expectStatus(setPolicy(session, startingPolicies.open), 'policyLoosened');
      expect((await getPolicy(session)).assets[0]?.allowance).toBe(9n);
    });
    await withPin(primary, async (session) => {
      await setPolicy(session, limited(10n));
      await setPolicy(session, startingPolicies.open);
    });
  });
});

describe('a known phone', () => {
  async function phone(policy: Policy) {
    const card = await policyCard(policy);
    const { secret } = await withPin(card, (session) => addPhone(session, { name: 'phone' }));
    const resumed = await resumeSession(await openCard(card.tap()), [{ secret }]);
    if (resumed === undefined) throw new Error('not resumed');
    await attest(resumed.session, { trust: emulatorTrust });
    return { card, session: resumed.session };
  }

  test('signs without the PIN where the policy says so, within its limits, and learns no reason of a refusal', async () => {
    const { card, session } = await phone({ ...limited(10n), withoutPin: true });
    expect((await signScript(session, pay(6n))).signatures).toHaveLength(1);
    for (const refused of [pay(5n), { blind: 'unknown-call' }, { ...pay(1n), rubbish: true, padding: 2000 }]) {
      await expectStatus(signScript(session, refused), 'securityStatus');
    }
    await expectStatus(createSigner(session).signDigests([digest]), 'securityStatus');
    await expectStatus(getPolicy(session), 'securityStatus');
    await verifyPin(session, testPin);
    await expectStatus(signScript(session, pay(5n)), 'allowanceExceeded');
    card.remove();
  });

  test('signs nothing before the PIN elsewhere', async () => {
    const { session } = await phone(limited(10n));
    await expectStatus(signScript(session, pay(1n)), 'securityStatus');
    await verifyPin(session, testPin);
    await signScript(session, pay(1n));
  });
});

describe('the approval of another member', () => {
  const policy: Policy = { ...strictPolicy, assets: [{ asset, approvalAbove: 10n }] };
  const large = { interpreter: 0xf0, transaction: scripted(pay(11n)) };

  test('lets a card sign exactly the transaction that was approved', async () => {
    const [primary, clone] = await primaryAndClone();
    await withPin(primary, (session) => setPolicy(session, policy));
    const { approval } = await withPin(clone, (session) => approveTransaction(session, large));
    await withPin(primary, async (session) => {
      await signScript(session, pay(10n));
      await expectStatus(signTransaction(session, large), 'approvalMissing');
      // The same payment in other bytes is another transaction.
      const similar = { ...large, transaction: scripted({ ...pay(11n), memo: 'again' }) };
      await expectStatus(signTransaction(session, similar, { approval }), 'approvalWrong');
      expect((await signTransaction(session, large, { approval })).signatures).toHaveLength(1);
    });
  });

  test('goes both ways: the clone takes that of its primary', async () => {
    const [primary, clone] = await primaryAndClone();
    await withPin(clone, (session) => setPolicy(session, policy));
    const { approval } = await withPin(primary, (session) => approveTransaction(session, large));
    await withPin(clone, (session) => signTransaction(session, large, { approval }));
  });

  test('is no approval by the card itself, by another set, of another epoch, or altered', async () => {
    const [primary, clone] = await primaryAndClone();
    const [, foreign] = await primaryAndClone('another set');
    await withPin(primary, (session) => setPolicy(session, policy));
    const { approval } = await withPin(clone, (session) => approveTransaction(session, large));
    const { approval: own } = await withPin(primary, async (session) => {
      await setPolicy(session, startingPolicies.open);
      const approved = await approveTransaction(session, large);
      await setPolicy(session, policy);
      return approved;
    });
    const { approval: others } = await withPin(foreign, (session) => approveTransaction(session, large));
    const { body, signature } = approvalMessage.decode(approval);
    const wrong = [
      own,
      others,
      ...[{ epoch: 1 }, { approver: 0 }, { approver: 2 }, { version: 1 }, { commitment: new Uint8Array(32) }].map(
        (change) => approvalMessage.encode({ body: { ...body, ...change }, signature }),
      ),
      approvalMessage.encode({ body, signature: signature.map((byte) => byte ^ 1) }),
    ];
    await withPin(primary, async (session) => {
      for (const attempt of wrong)
        await expectStatus(signTransaction(session, large, { approval: attempt }), 'approvalWrong');
      await expectStatus(signTransaction(session, large, { approval: new Uint8Array(3) }), 'incorrectData');
    });
  });

  test('is given only to what the approver would sign itself, and spends nothing there', async () => {
    const [, clone] = await primaryAndClone();
    await withPin(clone, async (session) => {
      await setPolicy(session, { ...strictPolicy, assets: [{ asset, perSignature: 11n, allowance: 11n }] });
      const { approval, summary } = await approveTransaction(session, large);
      expect(approval.length).toBeGreaterThan(64);
      expect(summary.length).toBeGreaterThan(64);
      await expectStatus(approveTransaction(session, { ...large, transaction: scripted(pay(12n)) }), 'limitExceeded');
      expect(await getBudgets(session)).toEqual([{ asset, left: 11n }]);
    });
  });
});

describe('a voucher', () => {
  async function spent() {
    const cards = await primaryAndClone();
    const [, clone] = cards;
    await withPin(clone, async (session) => {
      await setPolicy(session, limited(10n));
      await signScript(session, pay(8n));
    });
    return cards;
  }
  const issue = (card: PackedCard, amount: bigint, member = 1) =>
    withPin(card, (session) => issueVoucher(session, { member, asset, amount }));
  const redeem = (card: PackedCard, voucher: Uint8Array) => withPin(card, (session) => redeemVoucher(session, voucher));

  test('of the primary gives a clone back what it spent, once', async () => {
    const [primary, clone] = await spent();
    const voucher = await issue(primary, 5n);
    await redeem(clone, voucher);
    expect(await left(clone)).toBe(7n);
    await expectStatus(redeem(clone, voucher), 'voucherUsed');
    expect(await left(clone)).toBe(7n);
    await withPin(clone, (session) => signScript(session, pay(7n)));
  });

  test('for more than was spent is refused, and good for later', async () => {
    const [primary, clone] = await spent();
    const voucher = await issue(primary, 9n);
    await expectStatus(redeem(clone, voucher), 'allowanceFull');
    await withPin(clone, (session) => signScript(session, pay(1n)));
    await redeem(clone, voucher);
    expect(await left(clone)).toBe(10n);
  });

  test('is worth nothing after a newer one', async () => {
    const [primary, clone] = await spent();
    const older = await issue(primary, 1n);
    const newer = await issue(primary, 2n);
    await redeem(clone, newer);
    await expectStatus(redeem(clone, older), 'voucherUsed');
    expect(await left(clone)).toBe(4n);
  });

  test('is for one member, of one set, in one epoch, by a primary, as it was signed', async () => {
    const [primary, clone] = await spent();
    const voucher = await issue(primary, 1n);
    const [foreignPrimary] = await primaryAndClone('another set');
    const { body, signature } = voucherMessage.decode(voucher);
    const changes = [
      { member: 0 },
      { member: 2 },
      { epoch: 1 },
      { issuer: 1 },
      { issuer: 2 },
      { amount: 2n },
      { counter: 2 },
      { version: 1 },
    ];
    const wrong = [
      await issue(foreignPrimary, 1n),
      await issue(primary, 1n, 0),
      ...[...changes, { asset: nameOf('another') }, { setId: new Uint8Array(16) }].map((change) =>
        voucherMessage.encode({ body: { ...body, ...change }, signature }),
      ),
      voucherMessage.encode({ body, signature: new Uint8Array(64) }),
    ];
    for (const attempt of wrong) await expectStatus(redeem(clone, attempt), 'voucherWrong');
    expect(await left(clone)).toBe(2n);
    await redeem(clone, voucher);
  });

  test('is issued by a primary alone, for members it knows, and for something', async () => {
    const [primary, clone] = await spent();
    await expectStatus(issue(clone, 1n, 1), 'wrongRole');
    await expectStatus(issue(primary, 1n, 2), 'referencedDataNotFound');
    await expectStatus(issue(primary, 0n), 'incorrectData');
  });

  test('a primary may issue to itself', async () => {
    const card = await policyCard(limited(10n));
    await withPin(card, (session) => signScript(session, pay(10n)));
    await redeem(card, await issue(card, 10n, 0));
    expect(await left(card)).toBe(10n);
  });
});

describe('the duress PIN', () => {
  const duressPin = '111222';
  const withDuressPin = <T>(card: PackedCard, use: Parameters<typeof withPin<T>>[1]): Promise<T> =>
    tap(card, { can: card.can }, async (session) => {
      await verifyPin(session, duressPin);
      return use(session);
    });
  const withRealPin = <T>(card: PackedCard, use: Parameters<typeof withPin<T>>[1]): Promise<T> =>
    tap(card, { can: card.can }, async (session) => {
      await verifyPin(session, testPin);
      return use(session);
    });

  test('opens a wallet with rules of its own: neither knows what was set or spent in the other', async () => {
    const card = await policyCard(limited(10n));
    await withPin(card, async (session) => {
      await signScript(session, pay(4n));
    });
    await giveDuressPin(card, duressPin);
    await withDuressPin(card, async (session) => {
      expect(await getPolicy(session)).toEqual(startingPolicies.everyday);
      await setPolicy(session, { ...limited(10n), assets: [{ asset, allowance: 3n }] });
      await signScript(session, pay(1n));
      expect(await getBudgets(session)).toEqual([{ asset, left: 2n }]);
      await redeemVoucher(session, await issueVoucher(session, { member: 0, asset, amount: 1n }));
    });
    await withRealPin(card, async (session) => {
      expect(await getPolicy(session)).toEqual(limited(10n));
      expect(await getBudgets(session)).toEqual([{ asset, left: 6n }]);
    });
    expect(await withDuressPin(card, getBudgets)).toEqual([{ asset, left: 3n }]);
  });
});
