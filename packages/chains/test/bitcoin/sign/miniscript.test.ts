/**
 * Wallets with a way out after a time, signed by cards that read them, before and after. bitcore-lib runs the scripts,
 * with BIP-65 and BIP-112 on. Consensus about BIP-68 (how old the coins are) is for a node: none runs here.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { describe, expect, it } from 'vitest';
import bip388 from '../../../../../vectors/bip-388.json' with { type: 'json' };
import { describeWallet } from '../../../src/bitcoin/descriptors/wallet-words.ts';
import { networks } from '../../../src/bitcoin/firmware/address/networks.ts';
import type { WalletPolicy } from '../../../src/bitcoin/firmware/descriptors/wallet-policy.ts';
import { isReadablePolicy, multisigWalletId } from '../../../src/bitcoin/firmware/multisig-wallet.ts';
import { decodePsbt } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import { psbtCodecs } from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { previewPsbt } from '../../../src/bitcoin/sign/preview.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { readingSigner } from '../interpreters/reading-signer.ts';
import { keys, makeMultisigPsbt, nobody, seeds } from '../multisig-psbt.ts';
import { interpretWithBitcore } from '../verify.ts';
import '../remember-children.ts';

const year = 52_560;
const newYear = Date.UTC(2025, 0, 1);
const asTestKey = (text: string): string => {
  const { publicKey, chainCode, depth, index } = HDKey.fromExtendedKey(text.replace(/^\[.*\]/, ''));
  if (publicKey === null || chainCode === null) throw new Error('no public key');
  const { extendedKeys: versions } = networks.testnet;
  return new HDKey({ publicKey, chainCode, depth, index, parentFingerprint: 1, versions }).publicExtendedKey;
};
type Locks = Parameters<typeof makeMultisigPsbt>[2];
const now: Locks = {};
const afterAYear: Locks = { sequence: year };
const untilBlock: Locks = { sequence: 0xfffffffd, lockTime: 900_000 };
const preimage = new Uint8Array(32).fill(5);

/** A wallet, and who completes it under which locks; whoever is not named is refused or not enough. */
const wallets: readonly {
  readonly policy: WalletPolicy;
  readonly words: readonly string[];
  readonly ways: readonly { readonly locks: Locks; readonly signers: readonly number[] }[];
  readonly never: readonly { readonly locks: Locks; readonly signers: readonly number[]; readonly why: string }[];
}[] = [
  {
    policy: { template: `wsh(or_d(multi(2,@0/**,@1/**),and_v(v:pkh(@2/**),older(${year}))))`, keys },
    words: ['At any time: key 1 and key 2', 'Only 52560 blocks (about 365 days) after the coins came: key 3'],
    ways: [
      { locks: now, signers: [0, 1] },
      { locks: afterAYear, signers: [2] },
    ],
    never: [
      { locks: now, signers: [2], why: 'no way open' },
      { locks: { sequence: year - 1 }, signers: [2], why: 'no way open' },
      { locks: now, signers: [0], why: 'incomplete' },
    ],
  },
  {
    policy: { template: 'sh(wsh(andor(pk(@0/**),after(900000),multi(2,@1/**,@2/**))))', keys },
    words: ['Only from block 900000 on: key 1', 'At any time: key 2 and key 3'],
    ways: [
      { locks: untilBlock, signers: [0] },
      { locks: now, signers: [2, 1] },
    ],
    never: [
      { locks: now, signers: [0], why: 'no way open' },
      { locks: { sequence: 0xffffffff, lockTime: 900_000 }, signers: [0], why: 'no way open' },
    ],
  },
  {
    policy: {
      template: `tr(@0/**,{and_v(v:pk(@1/**),older(${year})),and_v(v:multi_a(2,@2/**,@3/**),after(1700000000))})`,
      keys: [nobody, ...keys],
    },
    words: [
      'Only 52560 blocks (about 365 days) after the coins came: key 2',
      'At any time now (from 2023-11-14 22:13:20 UTC on): key 3 and key 4',
    ],
    ways: [
      { locks: afterAYear, signers: [0] },
      { locks: { sequence: 0xfffffffd, lockTime: 1_800_000_000 }, signers: [1, 2] },
    ],
    never: [
      { locks: now, signers: [0], why: 'no way open' },
      { locks: { sequence: 0xfffffffd, lockTime: 900_000 }, signers: [1], why: 'no way open' },
    ],
  },
  {
    policy: { template: `tr(@0/**,and_v(v:pk(@1/**),older(${year})))`, keys: keys.slice(0, 2) },
    words: ['At any time: key 1', 'Only 52560 blocks (about 365 days) after the coins came: key 2'],
    ways: [
      { locks: now, signers: [0] },
      { locks: afterAYear, signers: [1] },
    ],
    never: [{ locks: now, signers: [1], why: 'no way open' }],
  },
  {
    // The same owner in both ways, at another pair of paths.
    policy: {
      template:
        'wsh(or_d(multi(2,@0/**,@1/**),and_v(v:thresh(2,pkh(@0/<2;3>/*),a:pkh(@1/<2;3>/*),a:pkh(@2/**)),older(1008))))',
      keys,
    },
    words: [
      'At any time: key 1 and key 2',
      'Only 1008 blocks (about 7 days) after the coins came: any 2 of [key 1, key 2, key 3]',
    ],
    ways: [
      { locks: now, signers: [0, 1] },
      { locks: { sequence: 1008 }, signers: [0, 2] },
    ],
    never: [{ locks: now, signers: [2], why: 'no way open' }],
  },
  {
    policy: { template: 'wsh(thresh(2,pk(@0/**),s:pk(@1/**),sln:older(4194400)))', keys: keys.slice(0, 2) },
    words: [
      'At any time: key 1 and key 2',
      'Only about 14 hours after the coins came: key 1',
      'Only about 14 hours after the coins came: key 2',
    ],
    ways: [
      { locks: now, signers: [0, 1] },
      { locks: { sequence: 0x400000 + 96 }, signers: [1] },
    ],
    never: [{ locks: { sequence: 96 }, signers: [0], why: 'incomplete' }],
  },
  {
    policy: {
      template: `wsh(or_i(and_v(v:pk(@0/**),sha256(${hex.encode(sha256(preimage))})),and_v(v:pk(@1/**),older(${year}))))`,
      keys: keys.slice(0, 2),
    },
    words: [
      `At any time: key 1 and the preimage of sha256 ${hex.encode(sha256(preimage))}`,
      'Only 52560 blocks (about 365 days) after the coins came: key 2',
    ],
    ways: [
      { locks: now, signers: [0] },
      { locks: afterAYear, signers: [1] },
    ],
    never: [{ locks: now, signers: [1], why: 'no way open' }],
  },
];

/** With the preimage that one of the wallets takes (BIP-174, PSBT_IN_SHA256). */
function withPreimage(psbt: Uint8Array, { template }: WalletPolicy): Uint8Array {
  if (!template.includes('sha256')) return psbt;
  const maps = psbtCodecs[0].decode(psbt);
  const known = { sha256: [[sha256(preimage), preimage]] as const };
  return psbtCodecs[0].encode({ ...maps, inputs: maps.inputs.map((fields) => ({ ...fields, ...known })) });
}

async function signAll(policy: WalletPolicy, locks: Locks, signers: readonly number[]) {
  const psbt = withPreimage(makeMultisigPsbt(policy, undefined, locks), policy);
  let given = psbt;
  let complete: Awaited<ReturnType<typeof signPsbt>>['complete'];
  for (const position of signers) {
    const card = readingSigner(seeds[position], 100, [multisigWalletId(policy)]);
    ({ psbt: given, complete } = await signPsbt(card, given, { policies: [policy] }));
  }
  const prevouts = decodePsbt(psbt).inputs.flatMap(({ prevout }) => (prevout === undefined ? [] : [prevout]));
  return { transaction: complete?.transaction, prevouts };
}

describe('the policies of BIP-388', () => {
  it.each(bip388.valid)('$template: a card reads it, or it is of one key or of MuSig2', (policy) => {
    const { template } = policy;
    const plain = /^(pkh|wpkh|tr)\(@0\/\*\*\)$|^sh\(wpkh/.test(template);
    if (template.includes('musig')) expect(() => isReadablePolicy(policy)).toThrow('musig');
    else expect(isReadablePolicy(policy)).toBe(!plain);
    if (!plain && !template.includes('musig')) expect(multisigWalletId(policy)).toHaveLength(32);
  });
});

describe('a wallet whose coins must have some age', () => {
  it.each([
    // BIP-68: units of 512 seconds, where bit 22 is set.
    ['seconds', (1 << 22) + 1, 'about 9 minutes'],
    ['an hour and a second', (1 << 22) + 8, 'about 69 minutes'],
    ['two hours', (1 << 22) + 15, 'about 3 hours'],
    ['one block', 1, '1 block (about 10 minutes)'],
    ['two blocks', 2, '2 blocks (about 20 minutes)'],
    ['a day of blocks', 144, '144 blocks (about 24 hours)'],
    ['two days of blocks', 288, '288 blocks (about 2 days)'],
    ['just below two days', (1 << 22) + 330, 'about 47 hours'],
    ['half a year', (1 << 22) + 30_375, 'about 180 days'],
    ['the highest age', (1 << 22) + 65_535, 'about 388 days'],
    ['as many blocks', 65_535, '65535 blocks (about 455 days)'],
  ])('of %s is told in words', (_, value, words) => {
    const policy = { template: `wsh(andor(pk(@0/**),older(${value}),pk(@1/**)))`, keys: keys.slice(0, 2) };
    expect(describeWallet(policy)).toContain(`Only ${words} after the coins came: key 1`);
  });
});

describe('the words for a wallet', () => {
  const some = (template: string, count: number) => ({ template, keys: keys.slice(0, count) });

  it('say which keys are needed together, and which are to choose from', () => {
    const template = 'wsh(and_v(and_v(v:multi(1,@0/**,@1/**),v:sha256(HASH)),multi(2,@0/<2;3>/*,@1/<2;3>/*,@2/**)))';
    const digest = hex.encode(sha256(preimage));
    expect(describeWallet(some(template.replace('HASH', digest), 3))[0]).toBe(
      `At any time: any 1 of [key 1, key 2] and the preimage of sha256 ${digest} and any 2 of [key 1, key 2, key 3]`,
    );
  });

  it.each([
    ['after(1)', 'At any time now (from block 1 on): key 2'],
    ['after(860000)', 'At any time now (from block 860000 on): key 2'],
    ['after(900000)', 'Only from block 900000 on: key 2'],
    ['after(1000000000)', 'At any time now (from 2001-09-09 01:46:40 UTC on): key 2'],
    // As blocks tell the time (BIP-113): github.com/bsv-blockchain/teranode/issues/1272.
    [`after(${newYear / 1000 - 7200})`, 'At any time now (from 2024-12-31 22:00:00 UTC on): key 2'],
    [`after(${newYear / 1000 - 7199})`, 'Only from 2024-12-31 22:00:01 UTC on: key 2'],
    ['after(1900000000)', 'Only from 2030-03-17 17:46:40 UTC on: key 2'],
    ['older(1)', 'Only 1 block (about 10 minutes) after the coins came: key 2'],
  ])('say of %s whether it is over', (lock, words) => {
    const policy = some(`wsh(or_d(pk(@0/**),and_v(v:pkh(@1/**),${lock})))`, 2);
    expect(describeWallet(policy, undefined, newYear)[1]).toBe(words);
    // Heights of test networks follow no clock.
    const onTestnet = { ...policy, keys: policy.keys.map(asTestKey) };
    if (lock === 'after(1)')
      expect(describeWallet(onTestnet, undefined, newYear)[1]).toBe('Only from block 1 on: key 2');
  });
});

describe.each(wallets)('$policy.template', ({ policy, words, ways, never }) => {
  it('is told in words', () => {
    expect(describeWallet(policy, undefined, newYear).slice(0, words.length)).toEqual(words);
    expect(describeWallet(policy)).toHaveLength(words.length + policy.keys.length);
  });

  it.each(ways)('is spent under $locks by $signers, and the change comes back', async ({ locks, signers }) => {
    const { transaction, prevouts } = await signAll(policy, locks, signers);
    if (transaction === undefined) throw new Error('incomplete');
    expect(interpretWithBitcore(transaction, prevouts)).toEqual([true, true]);
    const [first = 0] = signers;
    const psbt = makeMultisigPsbt(policy, undefined, locks);
    const preview = await previewPsbt(readingSigner(seeds[first]), psbt, { policies: [policy] });
    expect(preview.change.map(({ amount }) => amount)).toEqual([79_000n]);
    expect(preview.facts?.change.amount).toBe(79_000n);
    expect(preview.multisigWallet).toEqual(multisigWalletId(policy));
  });

  it.each(never)('is not spent under $locks by $signers: $why', async ({ locks, signers, why }) => {
    const signing = signAll(policy, locks, signers);
    if (why === 'incomplete') expect((await signing).transaction).toBeUndefined();
    else await expect(signing).rejects.toThrow(expect.objectContaining({ code: 'transaction/refused' }));
  });
});
