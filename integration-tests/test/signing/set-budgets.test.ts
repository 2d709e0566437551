/**
 * One allowance and a set of cards that share it, in any order of clones, payments, vouchers, revocations and losses of
 * power: what was spent and what can still be spent, on all cards together, never comes to more than the owner allowed.
 *
 * `BUDGET_RUNS` says how many sequences are tried.
 */
import type { CommandName, Commands, RequestOf } from '@symbolon/protocol/commands';
import { rosterStatement } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  asset,
  limited,
  scripted,
  scriptedInterpreter,
} from '../../../packages/card-core/test/support/scripted-interpreter.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { type Answer, newTable } from '../support/adversary/cards.ts';
import { leftOn, setOf } from '../support/adversary/model.ts';

// Making and checking signatures is a function of its arguments here (RFC 6979): what was computed once need not be
// again.
vi.mock('@noble/curves/nist.js', async (load) => (await import('../support/memoised.ts')).memoised(await load()));

const runs = Number(process.env['BUDGET_RUNS'] ?? 60);
const owned = 100n;

const clones = ['a', 'b', 'c'] as const;
const members = ['primary', ...clones] as const;
type Clone = (typeof clones)[number];
type Member = (typeof members)[number];

const table = newTable();
const { players } = table;
table.run('primary', 'createWallet', { pin: testPin, puk: testPuk, clones: clones.length, exportable: false });
table.run('primary', 'setPolicy', limited(owned), 'pin');
const start = table.snapshot();

type Terms = Omit<RequestOf<Commands['cloneExport']>, 'offer'>;

/** What the host knows: everything the cards have said. */
type Heard = {
  readonly exports: Uint8Array[];
  readonly receipts: Uint8Array[];
  readonly vouchers: Uint8Array[];
  readonly statements: Uint8Array[];
};

/** Power of the card that acts goes after so many writes. */
type Cut = { readonly cut: number | undefined };
type Step = Cut &
  (
    | { readonly kind: 'clone'; readonly card: Clone; readonly terms: Terms; readonly until: number }
    | { readonly kind: 'import' | 'confirm' | 'redeem' | 'adopt'; readonly card: Member; readonly which: number }
    | { readonly kind: 'pay'; readonly card: Member; readonly amount: bigint; readonly fee: bigint }
    | { readonly kind: 'voucher'; readonly member: number; readonly amount: bigint }
    | { readonly kind: 'revoke'; readonly member: number }
    | { readonly kind: 'limit'; readonly card: Member; readonly allowance: bigint }
    | { readonly kind: 'seal' | 'activate'; readonly card: Member }
  );

const anyOf = <const T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const cut = fc.option(fc.nat(60), { nil: undefined, freq: 3 });
const which = fc.nat(5);
const amount = fc.bigInt(0n, 30n);
const terms: fc.Arbitrary<Terms> = fc
  .record({
    role: anyOf(['daily', 'daily', 'backup'] as const),
    share: fc.bigInt(0n, 60n),
    allowance: anyOf([undefined, undefined, 40n, 60n]),
  })
  .map(({ role, share, allowance }) => ({
    role,
    shares: [{ asset, left: share }],
    ...(allowance !== undefined && { policy: limited(allowance) }),
  }));
const card = anyOf(members);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('clone'),
      card: anyOf(clones),
      terms,
      until: fc.integer({ min: 1, max: 4 }),
      cut,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: anyOf(['import', 'confirm', 'adopt']), card, which, cut }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('redeem'), card, which, cut }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('pay'), card, amount, fee: fc.bigInt(0n, 3n), cut }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('voucher'), member: fc.nat(2), amount: fc.bigInt(1n, 20n), cut }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke'), member: fc.integer({ min: 1, max: 3 }), cut }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('limit'), card, allowance: anyOf([5n, 40n, owned]), cut }) },
  { weight: 1, arbitrary: fc.record({ kind: anyOf(['seal', 'activate']), card, cut }) },
) as fc.Arbitrary<Step>;

const met = new Map<string, number>();

/** One command, after which the power may be gone. */
function send<N extends CommandName>(
  on: Member,
  name: N,
  request: RequestOf<Commands[N]>,
  { cut: afterWrites }: Cut,
): Answer<N> {
  const { chip } = players[on];
  if (afterWrites !== undefined) chip.memory.power({ afterWrites });
  const answer = table.run(on, name, request);
  const isTorn = afterWrites !== undefined && chip.memory.writes() >= afterWrites;
  if (afterWrites !== undefined) {
    chip.memory.power();
    chip.reset();
  }
  const outcome = `${name} ${answer.status === status.ok ? 'done' : isTorn ? 'torn' : 'refused'}`;
  met.set(outcome, (met.get(outcome) ?? 0) + 1);
  return answer;
}

/** Asks a card for something, and remembers what it says. */
function act(one: Step, heard: Heard): { readonly paid: bigint; readonly granted: bigint } {
  const nothing = { paid: 0n, granted: 0n };
  if (one.kind === 'clone') {
    const { offer } = send(one.card, 'cloneOffer', {}, one.until === 1 ? one : { cut: undefined }).response ?? {};
    if (offer === undefined || one.until < 2) return nothing;
    const made = send(
      'primary',
      'cloneExport',
      { ...one.terms, offer },
      one.until === 2 ? one : { cut: undefined },
    ).response;
    if (made === undefined) return nothing;
    heard.exports.push(made.export);
    if (one.until < 3) return nothing;
    const { receipt } =
      send(one.card, 'cloneImport', { export: made.export }, one.until === 3 ? one : { cut: undefined }).response ?? {};
    if (receipt === undefined) return nothing;
    heard.receipts.push(receipt);
    if (one.until === 4) send('primary', 'cloneConfirm', { receipt }, one);
  }
  if (one.kind === 'import') {
    const { receipt } =
      send(one.card, 'cloneImport', { export: heard.exports.at(one.which) ?? new Uint8Array() }, one).response ?? {};
    if (receipt !== undefined) heard.receipts.push(receipt);
  }
  if (one.kind === 'confirm')
    send('primary', 'cloneConfirm', { receipt: heard.receipts.at(one.which) ?? new Uint8Array() }, one);
  if (one.kind === 'adopt')
    send(one.card, 'adoptRoster', { statement: heard.statements.at(-1) ?? new Uint8Array() }, one);
  if (one.kind === 'redeem')
    send(one.card, 'redeemVoucher', { voucher: heard.vouchers.at(-1 - one.which) ?? new Uint8Array() }, one);
  if (one.kind === 'pay') {
    const begun = send(one.card, 'signStart', { interpreter: scriptedInterpreter.id }, { cut: undefined });
    const piece = scripted({ transfers: [{ amount: one.amount }], fee: one.fee });
    const { status: sw, data } =
      begun.status === status.ok ? send(one.card, 'signData', { piece }, one) : { ...begun, data: new Uint8Array() };
    return sw === status.ok && data.length > 0 ? { ...nothing, paid: one.amount + one.fee } : nothing;
  }
  if (one.kind === 'voucher') {
    const { voucher } =
      send('primary', 'issueVoucher', { member: one.member, asset, amount: one.amount }, one).response ?? {};
    if (voucher === undefined) return nothing;
    heard.vouchers.push(voucher);
    // Mostly the card it is for is told at once; any card may be told later, and again.
    const place = members.findIndex(
      (name) =>
        setOf(players[name])?.member === one.member && setOf(players[name])?.setId === setOf(players.primary)?.setId,
    );
    if (one.amount % 2n === 0n && place >= 0) send(members[place] ?? 'primary', 'redeemVoucher', { voucher }, one);
    return { ...nothing, granted: one.amount };
  }
  if (one.kind === 'revoke') revoke(one.member, one, heard);
  if (one.kind === 'limit') send(one.card, 'setPolicy', limited(one.allowance), one);
  if (one.kind === 'seal') send(one.card, 'cloneSeal', {}, one);
  if (one.kind === 'activate') send(one.card, 'activate', { puk: testPuk }, one);
  return nothing;
}

function revoke(place: number, cuts: Cut, heard: Heard): void {
  const { statement } = send('primary', 'getRoster', {}, { cut: undefined }).response ?? {};
  if (statement === undefined) return;
  const { body } = rosterStatement.decode(statement);
  const changed = body.members.map((member, at) =>
    at === place ? ({ ...member, standing: 'revoked' } as const) : member,
  );
  const next = { ...body, epoch: body.epoch + 1, members: changed };
  const signature = send('primary', 'signRoster', next, { cut: undefined }).response;
  if (signature === undefined) return;
  const signed = rosterStatement.encode({ body: next, signatures: [signature] });
  heard.statements.push(signed);
  send('primary', 'adoptRoster', { statement: signed }, cuts);
}

/** What all cards of the set could still spend. */
function leftInSet(): bigint {
  return members.reduce((sum, name) => sum + (setOf(players[name]) === undefined ? 0n : leftOn(players[name])), 0n);
}

describe('the budget of a set', { timeout: 3_600_000 }, () => {
  test('is never more than the owner allowed, however it is shared, spent, refilled, revoked and torn', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 8, maxLength: 40 }), (steps) => {
        table.restore(start);
        for (const name of members) players[name].chip.memory.power();
        const heard: Heard = { exports: [], receipts: [], vouchers: [], statements: [] };
        let paid = 0n;
        let granted = 0n;
        for (const one of steps) {
          const outcome = act(one, heard);
          paid += outcome.paid;
          granted += outcome.granted;
          expect(paid + leftInSet()).toBeLessThanOrEqual(owned + granted);
        }
      }),
      { numRuns: runs },
    );
    const counted = [...met].sort().map(([outcome, count]) => `${outcome} ${count}`);
    process.stdout.write(`budgets of a set: ${runs} runs; ${counted.join(', ')}\n`);
    for (const name of ['cloneExport', 'cloneImport', 'signData', 'redeemVoucher'] as const) {
      expect(met.get(`${name} done`) ?? 0, name).toBeGreaterThan(runs / 10);
    }
    const torn = [...met].reduce((sum, [outcome, count]) => sum + (outcome.endsWith(' torn') ? count : 0), 0);
    expect(torn).toBeGreaterThan(runs / 4);
  });
});
