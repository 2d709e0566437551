/**
 * What whoever has some PINs of a set may do with it, one step after the other: random sequences, most of whose steps
 * could come to something.
 */
import { nameOf, type Policy, strictPolicy } from '@symbolon/protocol/policy';
import type { RosterMember } from '@symbolon/protocol/set';
import fc from 'fast-check';
import { assets, type Card, type Cut, cards } from './set-world.ts';

type News = {
  readonly standing: RosterMember['standing'];
  readonly count: number;
  readonly role: RosterMember['role'];
};
export type List = {
  readonly from: Card;
  readonly revoke: readonly number[];
  readonly promote: number | undefined;
  readonly news: News | undefined;
  readonly epochs: number;
  readonly voices: readonly Card[];
  readonly forged: boolean;
  readonly to: readonly Card[];
};
export type Step = Cut &
  (
    | ({ readonly kind: 'list' } & List)
    | { readonly kind: 'present'; readonly which: number; readonly voices: number; readonly card: Card }
    | { readonly kind: 'tell'; readonly from: Card; readonly card: Card }
    | {
        readonly kind: 'pay';
        readonly card: Card;
        readonly of: number;
        readonly amount: bigint;
        readonly fee: bigint;
        readonly approver: Card;
      }
    | {
        readonly kind: 'voucher';
        readonly card: Card;
        readonly member: number;
        readonly of: number;
        readonly amount: bigint;
      }
    | { readonly kind: 'redeem' | 'activate'; readonly card: Card; readonly which: number }
    | { readonly kind: 'forge'; readonly card: Card; readonly epoch: number; readonly of: number }
    | { readonly kind: 'policy'; readonly card: Card; readonly policy: Policy }
    | { readonly kind: 'approve'; readonly card: Card; readonly member: number }
    | {
        readonly kind: 'clone';
        readonly source: Card;
        readonly role: 'daily' | 'backup';
        readonly share: bigint;
        readonly until: number;
      }
    | { readonly kind: 'digests' | 'wake'; readonly card: Card }
  );

const card = fc.constantFrom(...cards);
/** Who pays and is limited: mostly the primary, whose policy is its own. */
const spender = fc.constantFrom('primary', 'primary', 'primary', 'a', 'a', 'b', 'c', 'second');
const member = fc.nat(4);
const of = fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2, 3, 4);
const cut = fc.option(fc.nat(60), { nil: undefined, freq: 6 });
const which = fc.nat(5);
const rules = fc
  .uniqueArray(fc.record({ of, allowance: fc.constantFrom(undefined, 5n, 40n, 100n, 400n) }), {
    selector: ({ of: place }) => place,
    maxLength: 4,
  })
  .map((all) =>
    all.map(({ of: place, allowance }) => ({
      asset: nameOf(assets[place] ?? ''),
      ...(allowance !== undefined && { allowance }),
    })),
  );
const policy: fc.Arbitrary<Policy> = fc.oneof(
  fc
    .constantFrom(5n, 40n, 100n, 100n)
    .map((allowance) => ({ ...strictPolicy, assets: [{ asset: nameOf(assets[0]), allowance }] })),
  fc.constant(strictPolicy),
  fc
    .record({
      all: rules,
      others: fc.constantFrom('refuse', 'allow'),
      digestsUnseen: fc.constantFrom(false, false, true),
    })
    .map(({ all, others, digestsUnseen }) => ({ ...strictPolicy, digestsUnseen, otherAssets: others, assets: all })),
);
const some = fc.option(
  fc.record({
    standing: fc.constantFrom('agreed', 'admitted', 'admitted', 'revoked', 'revoked'),
    count: fc.integer({ min: 1, max: 5 }),
    role: fc.constantFrom('daily', 'backup', 'primary'),
  }),
  {
    nil: undefined,
  },
);
const none = fc.constant(undefined);
/** Mostly one thing changes, so that most lists could be taken by somebody's word. */
const change = fc.oneof(
  fc.record({ revoke: fc.uniqueArray(member, { minLength: 1, maxLength: 2 }), promote: none, news: none }),
  // All others: the one that is left is no quorum.
  fc.record({ revoke: fc.constant([1, 2, 3, 4]), promote: none, news: none }),
  fc.record({ revoke: fc.constant([]), promote: member, news: none }),
  fc.record({ revoke: fc.constant([]), promote: none, news: some }),
  fc.record({
    revoke: fc.uniqueArray(member, { maxLength: 1 }),
    promote: fc.option(member, { nil: undefined }),
    news: some,
  }),
);
const list: fc.Arbitrary<List> = fc
  .record({
    from: card,
    change,
    epochs: fc.constantFrom(1, 1, 1, 1, 0, 2, 9),
    voices: fc.oneof(fc.constant([...cards]), fc.subarray([...cards])),
    forged: fc.boolean(),
    to: fc.oneof(fc.constant([...cards]), fc.subarray([...cards], { minLength: 1 })),
  })
  .map(({ change: changed, ...others }) => ({ ...changed, ...others }));
const step = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(list, cut).map(([one, after]) => ({ kind: 'list' as const, ...one, cut: after })) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('present'), which, voices: fc.nat(31), card, cut }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tell'), from: card, card, cut }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('pay'),
      card: spender,
      of,
      amount: fc.bigInt(0n, 30n),
      fee: fc.bigInt(0n, 2n),
      approver: card,
      cut,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('voucher'), card, member, of, amount: fc.bigInt(1n, 20n), cut }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('redeem', 'activate'), card, which, cut }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('forge'), card, epoch: fc.constantFrom(0, 0, 1), of }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('policy'), card: spender, policy, cut }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('approve'), card, member, cut }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('clone'),
      source: fc.constantFrom('primary', 'primary', 'primary', 'a'),
      role: fc.constantFrom('daily', 'backup'),
      share: fc.bigInt(0n, 30n),
      until: fc.integer({ min: 1, max: 3 }),
      cut,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('digests', 'wake'), card, cut }) },
) as fc.Arbitrary<Step>;

type Attack = {
  /** Whose PINs the adversary has. */
  readonly held: readonly Card[];
  /** Which card he has opened, so that he knows its identity key. */
  readonly opened: Card;
  /** What he does. */
  readonly steps: readonly Step[];
};

export const attacks: fc.Arbitrary<Attack> = fc.record({
  held: fc.subarray(['primary', 'a', 'b', 'c'] as const, { minLength: 1 }),
  opened: fc.constantFrom('primary', 'a', 'b', 'c'),
  steps: fc.array(step, { minLength: 20, maxLength: 50, size: 'max' }),
});
