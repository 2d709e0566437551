/**
 * A timelocked wallet on a small chain, refreshed by an emulated card for a phone that it knows: without the PIN, once
 * in a period of proven time. bitcore-lib and the rules of consensus judge what it signs.
 */
import { HDKey } from '@scure/bip32';
import { describedSigner, multisigWalletId, type WalletPolicy } from '@symbolon/chains/bitcoin/descriptors';
import { assertRefresh, buildRefresh, maturityOf, type WalletCoin } from '@symbolon/chains/bitcoin/inheritance';
import { previewPsbt, signPsbt } from '@symbolon/chains/bitcoin/sign';
import {
  addPhone,
  adoptAnchor,
  attest,
  createSigner,
  getRoster,
  getTime,
  openCard,
  proofsFor,
  proveTime,
  resumeSession,
  type Session,
  setPolicy,
  signAnchor,
} from '@symbolon/client';
import { askForProofs } from '@symbolon/client/time';
import { emulatorTrust } from '@symbolon/emulator/cards';
import { formatPath, parsePath } from '@symbolon/interface';
import { strictPolicy } from '@symbolon/protocol/policy';
import { describe, expect, test } from 'vitest';
import { bytesOf, coinOf, madeBy, takenBy } from '../../../packages/chains/test/bitcoin/inheritance/heirs.ts';
import { createSmallChain } from '../../../packages/chains/test/bitcoin/inheritance/small-chain.ts';
import { expectError } from '../../../packages/client/test/support/expectations.ts';
import { withPin } from '../support/policy-cards.ts';
import { activeCard } from '../support/table.ts';
import { directly, NOW, timeServer } from '../support/time-servers.ts';
import '../../../packages/chains/test/bitcoin/remember-children.ts';

const week = 604_800;
const feeCeiling = 1_500n;
const account = parsePath("m/48'/0'/0'/2'");
/** A public test key. */
const heir = HDKey.fromMasterSeed(new Uint8Array(64).fill(9)).publicExtendedKey;

const card = await activeCard('refresh');
const ours = await withPin(card, async (session) => {
  const { publicKey, chainCode, masterFingerprint } = await createSigner(session).getPublicKey({
    curve: 'secp256k1',
    path: account,
  });
  const origin = masterFingerprint.toString(16).padStart(8, '0') + formatPath(account).slice(1);
  return `[${origin}]${new HDKey({ publicKey, chainCode, depth: 4, index: account[3] ?? 0 }).publicExtendedKey}`;
});
let now = NOW;
const server = timeServer('one', { now: () => now });
const { secret } = await withPin(card, async (session) => {
  const { setId, epoch } = (await getRoster(session)).roster;
  const anchor = { number: 1, needed: 1, servers: [server.publicKey] };
  await adoptAnchor(session, { setId, epoch, anchor, signatures: [await signAnchor(session, anchor)] });
  return addPhone(session, { name: 'mine' });
});

/** A session of the phone, in which no PIN is proven. */
async function onPhone<T>(use: (session: Session) => Promise<T>): Promise<T> {
  const resumed = await resumeSession(await openCard(card.tap()), [{ secret }]);
  if (resumed === undefined) throw new Error('the card does not know the phone');
  const { session } = resumed;
  try {
    await attest(session, { trust: emulatorTrust });
    return await use(session);
  } finally {
    session.close();
  }
}

const proveNow = (session: Session) =>
  getTime(session).then(async ({ nonce, anchor }) => {
    const proofs = await askForProofs({ nonce, servers: [server], needed: 1, send: directly([server]) });
    return proveTime(session, { servers: proofsFor(anchor, proofs) });
  });

describe.each<WalletPolicy>([
  { template: 'wsh(or_d(pk(@0/**),and_v(v:pkh(@1/**),older(12))))', keys: [ours, heir] },
  { template: 'tr(@0/**,and_v(v:pk(@1/**),older(12)))', keys: [ours, heir] },
])('$template', (policy) => {
  const allow = (multisigWallets: readonly Uint8Array[]) =>
    withPin(card, (session) =>
      setPolicy(session, { ...strictPolicy, multisigWallets, refresh: { feeCeiling, period: week } }),
    );
  const refresh = (coins: readonly WalletCoin[], changeIndex: number, feeRate = 5) =>
    buildRefresh(policy, { coins, changeIndex, feeRate, feeCeiling: 10n ** 6n });
  const sign = (session: Session, psbt: Uint8Array) =>
    signPsbt(describedSigner(createSigner(session), policy, 0), psbt, { policies: [policy] });

  test('is refreshed without the PIN once in a period of proven time, and the heir waits anew', async () => {
    // What was signed for another wallet is over.
    now += BigInt(4 * week);
    await allow([multisigWalletId(policy)]);
    await onPhone(proveNow);
    const coins = [coinOf(policy, 0), coinOf(policy, 1)];
    const chain = createSmallChain(coins.map(bytesOf));
    for (let n = 0; n < 9; n += 1) chain.mine();
    const first = await onPhone(async (session) => {
      const { psbt } = refresh(coins, 0);
      const { facts, fingerprint } = await previewPsbt(describedSigner(createSigner(session), policy, 0), psbt, {
        policies: [policy],
      });
      assertRefresh(facts, feeCeiling);
      expect(fingerprint).toHaveLength(32);
      const { complete } = await sign(session, psbt);
      // From now on the period counts.
      await proveNow(session);
      return complete?.transaction ?? new Uint8Array();
    });
    expect(chain.judge(first)).toBe(true);
    chain.mine([first]);
    const moved = madeBy(first, chain.tip().height, 0);
    expect(maturityOf(policy, { coins: [moved], tip: chain.tip() }).soonest?.first).toMatchObject({
      state: 'waiting',
      height: chain.tip().height + 12,
    });

    now += BigInt(week) - 60n;
    const again = refresh([moved], 1);
    await onPhone(async (session) => {
      await proveNow(session);
      await expectError(sign(session, again.psbt), 'pin/needed', { password: 'PIN' });
    });
    now += 120n;
    const second = await onPhone(async (session) => {
      // The card goes by what is proven, not by what is so.
      await expectError(sign(session, again.psbt), 'pin/needed', { password: 'PIN' });
      await proveNow(session);
      const { complete } = await sign(session, again.psbt);
      await proveNow(session);
      return complete?.transaction ?? new Uint8Array();
    });
    expect(chain.judge(second)).toBe(true);
    chain.mine([second]);
    expect(chain.judge(second)).toBe('spent or unknown');
  });

  test('is not above the ceiling, to somebody else, of another wallet, or where the owner has not confirmed it', async () => {
    now += BigInt(4 * week);
    await allow([multisigWalletId(policy)]);
    const coins = [coinOf(policy, 0)];
    const other = { ...policy, template: policy.template.replace('older(12)', 'older(13)') };
    await onPhone(async (session) => {
      await proveNow(session);
      await expectError(sign(session, refresh(coins, 0, 50).psbt), 'pin/needed', {});
      await expectError(sign(session, takenBy(policy, coins[0]!, {})), 'pin/needed', {});
      const { psbt } = buildRefresh(other, { coins: [coinOf(other, 0)], changeIndex: 0, feeRate: 5, feeCeiling });
      const signer = describedSigner(createSigner(session), other, 0);
      await expectError(signPsbt(signer, psbt, { policies: [other] }), 'pin/needed', {});
    });
    await allow([]);
    await onPhone((session) => expectError(sign(session, refresh(coins, 0).psbt), 'pin/needed', {}));
    // None of these used it up.
    await allow([multisigWalletId(policy)]);
    await onPhone(async (session) => {
      expect((await sign(session, refresh(coins, 0).psbt)).complete).toBeDefined();
      await proveNow(session);
    });
  });
});
