/** Policies that are looser than another, each by one rule: ST-31. */
import { type CloneTerms, commands } from '@symbolon/protocol/commands';
import type { Policy } from '@symbolon/protocol/policy';
import { status } from '@symbolon/protocol/status';
import { expect, expectStatus } from '../bench/verdict.ts';
import type { Row } from '../requirement.ts';

const { cloneOffer, cloneExport, cloneImport, cloneConfirm, setPolicy, getPolicy } = commands;
const hardened = (...components: readonly number[]): readonly number[] => components.map((one) => 0x80000000 + one);
const name = (byte: string): string => byte.repeat(16);

const rule = { asset: name('a1'), perSignature: 10n, allowance: 20n, approvalAbove: 5n };
const stricterRule = { ...rule, perSignature: 9n, approvalAbove: 0n };
const refused = { asset: name('a2'), perSignature: 0n };
const chain = { chain: name('c1'), feeCeiling: 7n };

/** The policy that the others are held against. */
const base: Policy = {
  digestsUnseen: false,
  withoutPin: false,
  blind: 'approval',
  messages: 'approval',
  otherAssets: 'approval',
  assets: [rule, refused],
  chains: [chain],
  recipients: [name('d1')],
  recipientRoot: new Uint8Array(32).fill(1),
  paths: [hardened(44, 0)],
  multisigWallets: [new Uint8Array(32).fill(1)],
};

const withRule = (changed: object): Partial<Policy> => ({ assets: [{ ...rule, ...changed }, refused] });
const gone = undefined as never;

/** What makes it looser. A value of `undefined` leaves the data object out. */
const looser: readonly (readonly [about: string, change: { readonly [K in keyof Policy]?: Policy[K] | undefined }])[] =
  [
    ['digests unseen', { digestsUnseen: true }],
    ['no PIN', { withoutPin: true }],
    ['blind transactions', { blind: 'allow' }],
    ['messages', { messages: 'allow' }],
    ['other assets', { otherAssets: 'allow' }],
    ['a higher limit', withRule({ perSignature: 11n })],
    ['no limit', withRule({ perSignature: gone })],
    ['a higher allowance', withRule({ allowance: 21n })],
    ['no allowance', withRule({ allowance: gone })],
    ['a higher threshold', withRule({ approvalAbove: 6n })],
    ['no threshold', withRule({ approvalAbove: gone })],
    ['no rule for an asset', { assets: [rule] }],
    ['a rule for an asset that needed an approval', { assets: [rule, refused, { asset: name('a3') }] }],
    ['another chain', { chains: [{ chain: name('c2'), feeCeiling: 7n }] }],
    ['a chain more', { chains: [chain, { chain: name('c2'), feeCeiling: 0n }] }],
    ['a higher ceiling', { chains: [{ ...chain, feeCeiling: 8n }] }],
    ['no ceiling', { chains: [{ chain: chain.chain }] }],
    ['every chain', { chains: undefined }],
    ['another recipient', { recipients: [name('d2')] }],
    ['a recipient more', { recipients: [name('d1'), name('d2')] }],
    ['every recipient', { recipients: undefined, recipientRoot: undefined }],
    ['another tree', { recipientRoot: new Uint8Array(32).fill(2) }],
    ['another path', { paths: [hardened(44, 1)] }],
    ['a path more', { paths: [hardened(44, 0), hardened(45)] }],
    ['a path above', { paths: [hardened(44)] }],
    ['every path', { paths: undefined }],
    ['another multisig wallet', { multisigWallets: [new Uint8Array(32).fill(2)] }],
  ];

/** What makes it stricter, or leaves it. */
const stricter: Partial<Policy> = {
  blind: 'refuse',
  otherAssets: 'refuse',
  assets: [stricterRule, refused],
  chains: [{ ...chain, feeCeiling: 6n }],
  recipients: [],
  paths: [hardened(44, 0, 3)],
  multisigWallets: [],
};

/** The policy with a change. */
function changed(change: (typeof looser)[number][1]): Policy {
  const entries = Object.entries({ ...base, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as Policy;
}

export const tighteningRows: readonly Row[] = [
  [
    'A policy is looser by each rule alone: no clone gets it from its source, 9D0E, and none sets it for itself, 9D2D. A stricter one it sets.',
    'policy.md#tightening',
    'pair, spends',
    async (bench) => {
      const target = await bench.second().session();
      const { offer } = await target.call(cloneOffer, {});
      const source = await bench.session('pin');
      await source.call(setPolicy, base);
      const terms: CloneTerms = { role: 'daily' };
      // Each is tried below. These are a few, for a card verifies the offer each time.
      for (const [about, change] of looser.filter((_, index) => index % 4 === 0)) {
        const answer = await source.ask(cloneExport, { ...terms, policy: changed(change), offer });
        expectStatus(answer, status.termsTooWide, `a clone with ${about}`);
      }
      const { receipt } = await target.call(cloneImport, {
        export: (await source.call(cloneExport, { ...terms, offer })).export,
      });
      await source.call(cloneConfirm, { receipt });
      const clone = await bench.second().session('pin');
      for (const [about, change] of looser)
        expectStatus(await clone.ask(setPolicy, changed(change)), status.policyLoosened, about);
      await clone.call(setPolicy, changed(stricter));
      const { blind, recipients } = await clone.call(getPolicy, {});
      expect(blind === 'refuse' && recipients?.length === 0, 'the stricter policy is that of the clone');
      const more = changed({ ...stricter, assets: [stricterRule, refused, { asset: name('a3') }] });
      expectStatus(await clone.ask(setPolicy, more), status.policyLoosened, 'a rule for an asset that was refused');
    },
  ],
];
