/**
 * Wallets of several cosigners, with two emulated cards and a third key: signed by the cards alone, judged by two
 * libraries that share nothing with ours.
 */

import { HDKey } from '@scure/bip32';
import { multisigWalletId, type WalletPolicy } from '@symbolon/chains/bitcoin/descriptors';
import { signPsbt } from '@symbolon/chains/bitcoin/sign';
import { decodePsbt } from '@symbolon/chains/bitcoin/transaction';
import { createSigner, getBudgets, setPolicy } from '@symbolon/client';
import type { PackedCard } from '@symbolon/emulator/cards';
import { formatPath, parsePath } from '@symbolon/interface';
import { nameOf, strictPolicy } from '@symbolon/protocol/policy';
import { describe, expect, test } from 'vitest';
import { completeWithScure, makeMultisigPsbt, nobody } from '../../../packages/chains/test/bitcoin/multisig-psbt.ts';
import { interpretWithBitcore, verifyMultisig } from '../../../packages/chains/test/bitcoin/verify.ts';
import { expectStatus } from '../../../packages/client/test/support/expectations.ts';
import { primaryAndClone, withPin } from '../support/policy-cards.ts';
import { activate, activeCard, testPack } from '../support/table.ts';

const account = parsePath("m/48'/0'/0'/2'");
const bitcoin = nameOf('bip122:000000000019d6689c085ae165831e93/slip44:0');
/** A public test key. */
const third = HDKey.fromMasterSeed(new Uint8Array(64).fill(9));

async function keyOf(card: PackedCard): Promise<string> {
  const { publicKey, chainCode, masterFingerprint } = await withPin(card, (session) =>
    createSigner(session).getPublicKey({ curve: 'secp256k1', path: account }),
  );
  const origin = masterFingerprint.toString(16).padStart(8, '0') + formatPath(account).slice(1);
  return `[${origin}]${new HDKey({ publicKey, chainCode }).publicExtendedKey}`;
}

const cards = testPack(2, 'multisig');
for (const card of cards) await activate(card);
const [first, second] = cards;
if (first === undefined || second === undefined) throw new Error('no cards');
const keys = [await keyOf(first), await keyOf(second), third.publicExtendedKey];

const wallets: readonly WalletPolicy[] = [
  { template: 'wsh(sortedmulti(2,@0/**,@1/**,@2/**))', keys },
  { template: 'tr(@0/**,multi_a(2,@1/**,@2/**,@3/**))', keys: [nobody, ...keys] },
];
const others = wallets.flatMap(({ template, keys: [...theirs] }): readonly WalletPolicy[] => [
  { template, keys: [...theirs.slice(0, -1), HDKey.fromMasterSeed(new Uint8Array(64).fill(66)).publicExtendedKey] },
  { template, keys: [...theirs.slice(0, -2), ...theirs.slice(-2).reverse()] },
  { template: template.replace('2,', '1,'), keys: theirs },
]);

/** Nothing but Bitcoin, at most `allowance` in all, and from the wallets given. */
const confirm = (card: PackedCard, confirmed: readonly WalletPolicy[], allowance = 1_000_000n) =>
  withPin(card, (session) =>
    setPolicy(session, {
      ...strictPolicy,
      assets: [{ asset: bitcoin, allowance }],
      multisigWallets: confirmed.map(multisigWalletId),
    }),
  );
const sign = (card: PackedCard, psbt: Uint8Array, policy: WalletPolicy) =>
  withPin(card, (session) => signPsbt(createSigner(session), psbt, { policies: [policy] }));

/** Each input has the two signatures it takes. */
function expectBothJudges(transaction: Uint8Array, psbt: Uint8Array): void {
  const prevouts = decodePsbt(psbt).inputs.flatMap(({ prevout }) => (prevout === undefined ? [] : [prevout]));
  expect(interpretWithBitcore(transaction, prevouts)).toEqual([true, true]);
  expect(verifyMultisig(transaction, prevouts)).toEqual([2, 2]);
}

describe.each(wallets)('$template', (wallet) => {
  test('two cards that have confirmed it sign, both judges agree, and the change counts as nothing', async () => {
    for (const card of cards) await confirm(card, [wallet]);
    const [before] = await withPin(first, getBudgets);
    const psbt = makeMultisigPsbt(wallet);
    const half = await sign(first, psbt, wallet);
    expect(half.complete).toBeUndefined();
    const { complete } = await sign(second, half.psbt, wallet);
    if (complete === undefined) throw new Error('incomplete');
    expectBothJudges(complete.transaction, psbt);
    // 120 000 sat and a fee of 1 000 of the 200 000.
    expect(await withPin(first, getBudgets)).toEqual([{ asset: bitcoin, left: (before?.left ?? 0n) - 121_000n }]);
  });

  test('either card signs with a cosigner that has no card', async () => {
    for (const card of cards) {
      await confirm(card, [wallet]);
      const psbt = makeMultisigPsbt(wallet);
      const half = await sign(card, psbt, wallet);
      expect(half.complete).toBeUndefined();
      expectBothJudges(completeWithScure(half.psbt, third), psbt);
    }
  });

  test('is refused by a card that has confirmed none, or others only', async () => {
    for (const confirmed of [[], others.slice(0, 3), others.slice(3)]) {
      await confirm(first, confirmed);
      await expectStatus(sign(first, makeMultisigPsbt(wallet), wallet), 'transactionRefused');
    }
  });

  test("counts as a payment what comes back to another wallet, though the card's key is in it", async () => {
    for (const other of others.filter(({ template }) => template.slice(0, 2) === wallet.template.slice(0, 2))) {
      // The order of keys makes no difference to sorted ones.
      if (other.template === wallet.template && other.keys.at(-1) === keys[1] && wallet.template.includes('sorted'))
        continue;
      const card = await activeCard('fresh');
      const mine = await keyOf(card);
      const withMine = ({ template, keys: theirs }: WalletPolicy) => ({
        template,
        keys: theirs.map((key) => (key === keys[0] ? mine : key)),
      });
      await confirm(card, [withMine(wallet), withMine(other)], 150_000n);
      const psbt = makeMultisigPsbt(withMine(wallet), { policy: withMine(other) });
      // 199 000 sat leave the wallet, with the fee 200 000.
      await expectStatus(sign(card, psbt, withMine(wallet)), 'allowanceExceeded');
    }
  });
});

test('only a primary confirms a wallet: a clone gets its wallets from there', async () => {
  const [primary, clone] = await primaryAndClone('wallets');
  const id = multisigWalletId(wallets[0] as WalletPolicy);
  await expectStatus(
    withPin(clone, (session) => setPolicy(session, { ...strictPolicy, multisigWallets: [id] })),
    'policyLoosened',
  );
  await withPin(primary, (session) => setPolicy(session, { ...strictPolicy, multisigWallets: [id] }));
});
