/**
 * The host says before the tap what a card will sign: it must be what the card then does, with the same status word and
 * the same reason. Cards with the whole firmware are asked, about random policies and things to sign of each chain.
 *
 * `WILL_SIGN` says how many are tried.
 */

import { hexToBytes } from '@noble/hashes/utils.js';
import { parseAddress } from '@symbolon/chains/solana/address';
import {
  addPhone,
  attest,
  cloneSource,
  cloneTarget,
  createSigner,
  importWallet,
  openCard,
  resumeSession,
  type Session,
  setPolicy,
  signingTerms,
} from '@symbolon/client';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { type PolicyRefusal, type PolicyVerdict, parsePath } from '@symbolon/interface';
import {
  nameOf,
  type Policy,
  policy as policyCoder,
  recipientName,
  type SigningTerms,
  startingPolicies,
  willSign,
} from '@symbolon/protocol/policy';
import { isRefusal, status, statusName } from '@symbolon/protocol/status';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { softwareSigner } from '../../../packages/chains/test/software-signer.ts';
import { testPin } from '../../../test/passwords.ts';
import { withPin } from '../support/policy-cards.ts';
import { tap, testCard, testPack } from '../support/table.ts';
import {
  coinsTo,
  ethereumMessage,
  friend,
  friendOnSolana,
  friendsScript,
  multisigPsbt,
  multisigWallet,
  partialPsbt,
  stranger,
  type Thing,
  things,
  unknownCall,
  usdc,
} from '../support/things-to-sign.ts';

const runs = Number(process.env['WILL_SIGN'] ?? 150);

const chains = {
  bitcoin: 'bip122:000000000019d6689c085ae165831e93',
  ethereum: 'eip155:1',
  solana: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
};
const assets = [
  `${chains.bitcoin}/slip44:0`,
  `${chains.ethereum}/slip44:60`,
  `${chains.ethereum}/erc20:${usdc.toLowerCase()}`,
  `${chains.solana}/slip44:501`,
].map(nameOf);
const recipients = [
  recipientName(chains.bitcoin, friendsScript),
  recipientName(chains.ethereum, hexToBytes(friend.slice(2))),
  recipientName(chains.solana, parseAddress(friendOnSolana)),
];
const paths = ["m/44'/60'/0'", "m/44'", "m/84'/0'", "m/84'/0'/0'"].map(parsePath);

/** Not so often that the rules below it are seldom met. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary, weight: 1 });
const often = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const amount = fc.constantFrom(0n, 200n, 1000n, 6000n, 95_000n, 10n ** 12n);
const permission = fc.constantFrom('refuse', 'approval', 'allow', 'allow', 'allow', 'allow');

/** Whether a policy has no more bytes than a card takes. */
function fits(policy: Policy): boolean {
  try {
    return policyCoder.encode(policy).length > 0;
  } catch {
    return false;
  }
}

/** Limits alone: the rules before them refuse nothing. */
const limits: fc.Arbitrary<Policy> = fc
  .record({
    perSignature: often(amount),
    allowance: often(amount),
    approvalAbove: rarely(amount),
    feeCeiling: often(fc.constantFrom(0n, 300n)),
  })
  .map(({ feeCeiling, ...rule }) => ({
    ...startingPolicies.open,
    ...(feeCeiling !== undefined && {
      chains: Object.values(chains).map((chain) => ({ chain: nameOf(chain), feeCeiling })),
    }),
    assets: assets.slice(0, 3).map((asset) => ({ asset, ...rule })),
  }))
  .filter(fits);

const anyPolicy: fc.Arbitrary<Policy> = fc.oneof(
  limits,
  fc.constantFrom(...Object.values(startingPolicies)),
  fc
    .record({
      digestsUnseen: fc.boolean(),
      blind: permission,
      messages: permission,
      otherAssets: permission,
      withoutPin: fc.boolean(),
      assets: fc.uniqueArray(
        fc.record({
          asset: fc.constantFrom(...assets),
          perSignature: often(amount),
          allowance: often(amount),
          approvalAbove: rarely(amount),
        }),
        { selector: ({ asset }) => asset, maxLength: 3 },
      ),
      chains: rarely(
        fc.uniqueArray(
          fc.record({ chain: fc.constantFrom(...Object.values(chains)).map(nameOf), feeCeiling: often(amount) }),
          { selector: ({ chain }) => chain, minLength: 2, maxLength: 3 },
        ),
      ),
      recipients: rarely(fc.constant(recipients)),
      paths: rarely(fc.subarray(paths, { minLength: 1, maxLength: 2 })),
      multisigWallets: often(fc.constant([multisigWallet])),
    })
    .map(({ chains: listed, recipients: known, paths: below, multisigWallets: confirmed, ...rules }) => ({
      ...rules,
      ...(listed && { chains: listed }),
      ...(known && { recipients: known }),
      ...(below && { paths: below }),
      ...(confirmed && { multisigWallets: confirmed }),
    }))
    .filter(fits),
);

/** What the card answers: 9000 if it signs. */
async function answerOf(act: Promise<unknown>): Promise<number> {
  try {
    await act;
    return status.ok;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return error.context.status;
  }
}

function expectVerdict(verdict: PolicyVerdict, answer: number): void {
  if (verdict.signs === 'unknown') return;
  const said = verdict.signs ? status.ok : verdict.status;
  expect(statusName(said)).toBe(statusName(answer));
  if (verdict.signs) return;
  if (answer !== status.securityStatus) expect(verdict.reason).toBe(statusName(answer));
  expect(verdict.meaning).not.toMatch(/undefined|\.$/);
  expect(verdict.wayOut).toMatch(/\.$/);
}

/** A card with the wallet of the test phrase. */
async function abandonCard(seed: string) {
  const card = testCard(seed);
  const made = { pin: testPin, entropy: new Uint8Array(16) };
  await tap(card, { can: card.can }, (session) => importWallet(session, made));
  return card;
}

/** Sets a policy; where what was spent leaves no room for it, everything spent stays as it is. */
async function set(session: Session, policy: Policy): Promise<void> {
  try {
    await setPolicy(session, policy);
  } catch (error) {
    if (!isRefusal(error, 'budgetsFull')) throw error;
  }
}

const { open, everyday, savings } = startingPolicies;
const onEther = (rule: object): Policy => ({ ...open, assets: [{ asset: assets[1] ?? '', ...rule }] });
/** A case of each rule: a search at random meets the rarest of them two times in 150, and so sometimes never. */
const cases: readonly (readonly [PolicyRefusal | 'ok', Policy, Thing])[] = [
  ['ok', open, coinsTo(friend, 900n)],
  ['digestsUnseenRefused', everyday, partialPsbt],
  ['transactionRefused', open, multisigPsbt],
  ['blindRefused', savings, unknownCall],
  ['messageRefused', { ...open, messages: 'refuse' }, ethereumMessage],
  ['chainRefused', { ...open, chains: [{ chain: nameOf(chains.bitcoin) }] }, coinsTo(friend, 900n)],
  ['pathRefused', { ...open, paths: [parsePath("m/84'")] }, coinsTo(friend, 900n)],
  ['recipientRefused', { ...open, recipients }, coinsTo(stranger, 900n)],
  ['assetRefused', { ...open, otherAssets: 'refuse' }, coinsTo(friend, 900n)],
  [
    'feeAboveCeiling',
    { ...open, chains: [{ chain: nameOf(chains.ethereum), feeCeiling: 99n }] },
    coinsTo(friend, 900n),
  ],
  ['limitExceeded', onEther({ perSignature: 999n }), coinsTo(friend, 900n)],
  ['allowanceExceeded', onEther({ allowance: 999n }), coinsTo(friend, 900n)],
  ['approvalMissing', onEther({ approvalAbove: 999n }), coinsTo(friend, 900n)],
];

describe('what the host says', () => {
  test('has a case of each reason, which is what the card does', async () => {
    await withPin(await abandonCard('will sign, cases'), async (session) => {
      const signer = createSigner(session);
      for (const [reason, policy, thing] of cases) {
        await set(session, policy);
        const verdict = willSign(await signingTerms(session), await thing.read(signer));
        const answer = await answerOf(thing.sign(signer));
        expect(statusName(answer)).toBe(reason);
        expect(verdict.signs).toBe(reason === 'ok');
        expectVerdict(verdict, answer);
      }
    });
  });

  test('is what the card does, for every policy and everything to sign', async () => {
    const met = new Map<string, number>();
    const count = (what: string) => met.set(what, (met.get(what) ?? 0) + 1);
    const card = await abandonCard('will sign');
    await withPin(card, async (session) => {
      const signer = createSigner(session);
      await fc.assert(
        fc.asyncProperty(anyPolicy, fc.array(things, { minLength: 1, maxLength: 3 }), async (policy, all) => {
          await set(session, policy);
          for (const thing of all) {
            const [terms, toBeSigned] = [await signingTerms(session), await thing.read(signer)];
            const verdict = willSign(terms, toBeSigned);
            // Of what is known before the tap, nothing says otherwise.
            const { left: _, role: __, ...little } = terms;
            const early = willSign(little, toBeSigned);
            if (early.signs !== 'unknown') expect(early.signs).toBe(verdict.signs);
            const answer = await answerOf(thing.sign(signer));
            count(thing.name);
            count(`${statusName(answer)}`);
            expect(verdict.signs).not.toBe('unknown');
            expectVerdict(verdict, answer);
          }
        }),
        { numRuns: runs },
      );
    });
    const counted = [...met].sort().map(([what, times]) => `${what} ${times}`);
    process.stdout.write(`will sign: ${counted.join(', ')}\n`);
    // Most of them neither all sign nor all refuse; which rules are met at all is for the cases above.
    expect(met.get('ok')).toBeGreaterThan(runs / 10);
    expect(met.get('ok')).toBeLessThan(runs * 3);
  });
});

const samples: readonly Thing[] = fc.sample(things, { numRuns: 30, seed: 15 });

describe('what the host says of a known phone', () => {
  test.each([true, false])('is the one answer that it gets, where the policy lets it sign: %s', async (withoutPin) => {
    const card = await abandonCard(`phone ${withoutPin}`);
    const policy = {
      ...startingPolicies.savings,
      withoutPin,
      assets: [{ asset: assets[1] ?? '', perSignature: 500n }],
    };
    const [secret, terms] = await withPin(card, async (session): Promise<[Uint8Array, SigningTerms]> => {
      await setPolicy(session, policy);
      return [(await addPhone(session, { name: 'phone' })).secret, await signingTerms(session)];
    });
    const resumed = await resumeSession(await openCard(card.tap()), [{ secret }]);
    if (resumed === undefined) throw new Error('not resumed');
    await attest(resumed.session, { trust: emulatorTrust });
    const signer = createSigner(resumed.session);
    expect(await signer.willSign({ facts: undefined })).toEqual({ signs: 'unknown', unknown: ['policy'] });
    const { willSign: _, ...plain } = signer;
    const answers = new Set<number>();
    for (const thing of samples) {
      const toBeSigned = await thing.read(softwareSigner());
      const answer = await answerOf(thing.sign(plain));
      answers.add(answer);
      expectVerdict(willSign({ ...terms, withoutPin: true }, toBeSigned), answer);
    }
    expect(answers).toEqual(new Set(withoutPin ? [status.ok, status.securityStatus] : [status.securityStatus]));
    card.remove();
  });
});

describe('what the host says of a clone', () => {
  test('is what a cosigner and a backup that was not activated do', async () => {
    const [primary, cosigner, backup] = testPack(3, 'will sign clones');
    if (primary === undefined || cosigner === undefined || backup === undefined) throw new Error('too few cards');
    const made = { pin: testPin, entropy: new Uint8Array(16), policy: 'open' } as const;
    await tap(primary, { can: primary.can }, (session) => importWallet(session, made));
    for (const [card, role] of [
      [cosigner, 'cosigner'],
      [backup, 'backup'],
    ] as const) {
      const offer = await tap(card, { can: card.can }, (session) => cloneTarget(session).offer());
      const exported = await withPin(primary, (session) => cloneSource(session).exportTo(offer, { role }));
      const receipt = await tap(card, { can: card.can }, (session) => cloneTarget(session).importClone(exported));
      await withPin(primary, (session) => cloneSource(session).confirm(receipt));
    }
    const met = new Set<string>();
    for (const card of [cosigner, backup]) {
      await withPin(card, async (session) => {
        const [signer, terms] = [createSigner(session), await signingTerms(session)];
        for (const thing of samples) {
          const [verdict, answer] = [willSign(terms, await thing.read(signer)), await answerOf(thing.sign(signer))];
          expect(verdict.signs).toBe(false);
          expectVerdict(verdict, answer);
          met.add(`${statusName(answer)}`);
        }
      });
    }
    expect([...met].sort()).toEqual(['approvalMissing', 'memberDormant', 'transactionRefused']);
  });
});
