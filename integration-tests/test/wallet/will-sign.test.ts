/** What a tap signer says before the tap: by terms that it remembers, read anew before it says no. */
import { createConfirmingWallet } from '@symbolon/chains/ethereum/sign';
import type { EthereumTransaction } from '@symbolon/chains/ethereum/transaction';
import { addPhone, createTapSigner, getPolicy, setPolicy, type TapSignerOptions } from '@symbolon/client';
import { emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';
import { type PolicyVerdict, parsePath } from '@symbolon/interface';
import { nameOf, type Policy, startingPolicies } from '@symbolon/protocol/policy';
import { expect, test } from 'vitest';
import { expectError } from '../../../packages/client/test/support/expectations.ts';
import { testPin } from '../../../test/passwords.ts';
import { activeCard, tap } from '../support/table.ts';
import { type Happening, lift, tapping } from '../support/tapping.ts';

const ether = nameOf('eip155:1/slip44:60');
const account = { curve: 'secp256k1', path: parsePath("m/44'/60'/0'/0/0") } as const;
const digest = { facts: undefined, paths: [account.path] } as const;
const signs: PolicyVerdict = { signs: true };
const unknown: PolicyVerdict = { signs: 'unknown', unknown: ['policy'] };
const refuses = { signs: false, reason: 'digestsUnseenRefused' };
const transfer: EthereumTransaction = {
  ...{ type: 'eip1559', chainId: 1n, nonce: 0n, to: `0x${'ab'.repeat(20)}`, value: 600n, data: '0x' },
  ...{ gasLimit: 1n, maxFeePerGas: 1n, maxPriorityFeePerGas: 0n, accessList: [] },
} as const;

function signerOf(card: PackedCard, options: Partial<TapSignerOptions> = {}, happening: Happening = {}) {
  const reader = tapping(card, happening);
  let asked = 0;
  const pin = () => {
    asked += 1;
    return testPin;
  };
  const signer = createTapSigner({ nextCard: reader.nextCard, pin, trust: emulatorTrust, ...options });
  return { ...reader, signer, asked: () => asked, tasks: () => reader.taps.map(({ task }) => task) };
}

/** As another app of the owner does it. */
const elsewhere = (card: PackedCard, policy: Policy): Promise<void> =>
  tap(card, { pin: testPin }, (session) => setPolicy(session, policy));

async function walletOf(signer: ReturnType<typeof signerOf>['signer']) {
  let shown = 0;
  const confirm = async (): Promise<void> => {
    shown += 1;
  };
  return { wallet: await createConfirmingWallet(signer, { confirm }), shown: () => shown };
}

test('without terms it is unknown, and takes no tap; a tap that reads keys brings them', async () => {
  const { signer, tasks } = signerOf(await activeCard());
  expect(await signer.willSign(digest)).toEqual(unknown);
  expect(tasks()).toEqual([]);
  await signer.readKeys([account]);
  expect(await signer.willSign(digest)).toEqual(signs);
  expect(tasks()).toEqual(['read']);
});

test('a tap to sign reads no terms', async () => {
  const card = await activeCard();
  const { signer, apdus, tasks } = signerOf(card);
  await signer.signDigests([{ path: account.path, scheme: 'ecdsa-secp256k1', digest: new Uint8Array(32) }]);
  // SELECT, OPEN CHANNEL, INTERNAL AUTHENTICATE, GET PUBLIC KEY (which wallet it is), SIGN DIGESTS.
  expect(apdus()).toBe(5);
  expect(await signer.willSign(digest)).toEqual(unknown);
  expect(tasks()).toEqual(['sign']);
});

test('terms are read in one tap, by all who ask at once', async () => {
  const { signer, tasks } = signerOf(await activeCard('card', { policy: 'everyday' }));
  const [terms] = await Promise.all([signer.readTerms(), signer.readTerms()]);
  expect(terms).toMatchObject({ policy: startingPolicies.everyday, role: 'primary' });
  expect(tasks()).toEqual(['read']);
});

test('it says no only by terms that were just read: each no takes one tap', async () => {
  const card = await activeCard('card', { policy: 'everyday' });
  const { signer, tasks, asked } = signerOf(card);
  await signer.readTerms();
  expect(await signer.willSign(digest)).toMatchObject(refuses);
  expect(tasks()).toEqual(['read', 'read']);
  await elsewhere(card, startingPolicies.open);
  expect(await signer.willSign(digest)).toEqual(signs);
  expect(await signer.willSign(digest)).toEqual(signs);
  expect([tasks().length, asked()]).toEqual([3, 3]);
});

test('a confirming wallet shows nothing that the card will refuse, and signs once the policy lets it', async () => {
  const card = await activeCard('card', { policy: 'savings' });
  const { signer, tasks } = signerOf(card);
  const { wallet, shown } = await walletOf(signer);
  await expectError(wallet.signMessage('hello'), 'signer/refuses');
  expect([shown(), tasks()]).toEqual([0, ['read', 'read']]);
  await elsewhere(card, startingPolicies.everyday);
  await wallet.signMessage('hello');
  expect([shown(), tasks()]).toEqual([1, ['read', 'read', 'read', 'sign']]);
});

test('a transaction leaves unknown what is left of an allowance, until it is read', async () => {
  const card = await activeCard();
  await elsewhere(card, { ...startingPolicies.open, assets: [{ asset: ether, allowance: 1_000n }] });
  const { signer, tasks } = signerOf(card);
  const { wallet, shown } = await walletOf(signer);
  await wallet.signTransaction(transfer);
  await expectError(wallet.signTransaction(transfer), 'policy/refused', { refusal: 'allowanceExceeded' });
  expect([shown(), tasks()]).toEqual([2, ['read', 'sign', 'sign']]);
  const terms = await signer.readTerms();
  expect(terms.left).toEqual([{ asset: ether, left: 399n }]);
  await expectError(wallet.signTransaction(transfer), 'signer/refuses', { reason: 'allowanceExceeded' });
  expect([shown(), tasks()]).toEqual([2, ['read', 'sign', 'sign', 'read', 'read']]);
});

test('what the card refuses after a yes is unknown from then on', async () => {
  const card = await activeCard();
  const { signer, tasks } = signerOf(card);
  const { wallet, shown } = await walletOf(signer);
  await elsewhere(card, startingPolicies.savings);
  await expectError(wallet.signTransaction({ ...transfer, data: '0x12345678' }), 'policy/refused');
  expect(await signer.willSign(digest)).toEqual(unknown);
  expect([shown(), tasks()]).toEqual([1, ['read', 'sign']]);
});

test('a card lifted while it tells its terms has given its keys', async () => {
  const card = await activeCard();
  const whole = signerOf(card);
  await whole.signer.readKeys([account]);
  expect(await whole.signer.willSign(digest)).toEqual(signs);
  // SELECT, OPEN CHANNEL, INTERNAL AUTHENTICATE, GET PUBLIC KEY, GET POLICY, GET STATUS.
  expect(whole.apdus()).toBe(6);
  for (const at of [5, 6]) {
    const { signer, tasks } = signerOf(card, {}, { before: (apdu) => apdu === at && lift(card) });
    expect(await signer.readKeys([account])).toHaveLength(1);
    expect(await signer.willSign(digest)).toEqual(unknown);
    expect(await signer.readTerms()).toMatchObject({ role: 'primary' });
    expect(tasks()).toEqual(['read', 'read']);
  }
});

test('a phone without the PIN learns no terms by the way, and is asked for it where they are wanted', async () => {
  const card = await activeCard();
  const secret = await tap(card, { pin: testPin }, async (session) => {
    await setPolicy(session, { ...(await getPolicy(session)), withoutPin: true });
    return (await addPhone(session, { name: 'phone' })).secret;
  });
  const { signer, tasks, asked } = signerOf(card, { known: [{ secret }] });
  await signer.readKeys([account]);
  expect([await signer.willSign(digest), tasks(), asked()]).toEqual([unknown, ['read'], 0]);
  expect(await signer.readTerms()).toMatchObject({ role: 'primary' });
  expect([tasks().length, asked()]).toEqual([3, 1]);
});

test('a signal ends the tap before a no', async () => {
  const card = await activeCard('card', { policy: 'everyday' });
  const { signer } = signerOf(card);
  await signer.readTerms();
  const stop = new AbortController();
  const asked = signer.willSign(digest, { signal: stop.signal });
  stop.abort();
  await expectError(asked, 'transport/aborted');
});
