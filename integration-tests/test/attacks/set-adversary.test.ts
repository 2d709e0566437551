/**
 * A set of which somebody has some PINs: a search, in any order of lists of members (made up, signed by whoever he can
 * have sign, mixed, repeated), revocations, promotions, vouchers, policies, activations, clones with shares, payments
 * and losses of power, for anything that he gains. What must hold is in `support/set-world.ts`.
 *
 * `SET_RUNS` says how many sequences are tried, `SET_FROM` where they begin.
 */
import { signBody } from '@symbolon/card-core/clone';
import { protocolVersion } from '@symbolon/protocol/labels';
import { nameOf } from '@symbolon/protocol/policy';
import {
  type Roster,
  type RosterMember,
  type RosterSignature,
  rosterBody,
  rosterLabel,
  rosterStatement,
  statementLabels,
  statementVersion,
  voucherBody,
  voucherMessage,
} from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { scripted, scriptedInterpreter } from '../../../packages/card-core/test/support/scripted-interpreter.ts';
import { testPuk } from '../../../test/passwords.ts';
import { attacks, type List, type Step } from '../support/set-attacks.ts';
import { assets, type Card, type Cut, cards, newWorld, players, type World } from '../support/set-world.ts';

// Making and checking signatures is a function of its arguments here (RFC 6979): what was computed once need not be
// again.
vi.mock('@noble/curves/nist.js', async (load) => (await import('../support/memoised.ts')).memoised(await load()));

const runs = Number(process.env['SET_RUNS'] ?? 40);
const from = process.env['SET_FROM'];

/** What the host has heard. */
type Heard = {
  readonly lists: { readonly body: Roster & { version: number }; readonly signatures: RosterSignature[] }[];
  readonly vouchers: Uint8Array[];
  readonly activations: Uint8Array[];
};

const met = new Map<string, number>();
const count = (outcome: string): void => {
  met.set(outcome, (met.get(outcome) ?? 0) + 1);
};

function act(one: Step, world: World, opened: Card, heard: Heard): void {
  const whole: Cut = {};
  if (one.kind === 'list') makeList(one, world, opened, heard);
  if (one.kind === 'present') {
    const found = heard.lists.at(-1 - one.which);
    if (found === undefined) return;
    const signatures = found.signatures.filter((_, place) => (one.voices & (1 << place)) !== 0);
    world.send(one.card, 'adoptRoster', { statement: rosterStatement.encode({ body: found.body, signatures }) }, one);
  }
  if (one.kind === 'tell') {
    const { statement } = world.send(one.from, 'getRoster', {}).response ?? {};
    if (statement === undefined) return;
    const { body, signatures } = rosterStatement.decode(statement);
    heard.lists.push({ body, signatures: [...signatures] });
    if (world.send(one.card, 'adoptRoster', { statement }, one).status === status.ok) count('told');
  }
  if (one.kind === 'pay') {
    const piece = scripted({ transfers: [{ asset: assets[one.of] ?? '', amount: one.amount }], fee: one.fee });
    world.send(one.approver, 'approve', { interpreter: scriptedInterpreter.id });
    world.send(one.approver, 'signData', { piece });
    const { approval } = world.send(one.approver, 'signEnd', {}).response ?? {};
    const start = {
      interpreter: scriptedInterpreter.id,
      ...(approval !== undefined && one.approver !== one.card && { approval }),
    };
    if (world.send(one.card, 'signStart', start).status !== status.ok) return;
    const { status: sw, data } = world.send(one.card, 'signData', { piece }, one);
    if (sw !== status.ok || data.length === 0) return;
    count('paid');
    const name = nameOf(assets[one.of] ?? '');
    if (one.of === 0) world.pay(one.card, name, one.amount + one.fee);
    else {
      world.pay(one.card, name, one.amount);
      world.pay(one.card, nameOf(assets[0]), one.fee);
    }
  }
  if (one.kind === 'voucher') {
    const request = { member: one.member, asset: nameOf(assets[one.of] ?? ''), amount: one.amount };
    const { voucher } = world.send(one.card, 'issueVoucher', request, one).response ?? {};
    if (voucher === undefined) return;
    count('issued');
    heard.vouchers.push(voucher);
    const target = cards.find((name) => world.look(name).set?.member === one.member);
    if (target !== undefined && world.send(target, 'redeemVoucher', { voucher }, whole).status === status.ok)
      count('redeemed');
  }
  if (one.kind === 'redeem')
    world.send(one.card, 'redeemVoucher', { voucher: heard.vouchers.at(-1 - one.which) ?? new Uint8Array() }, one);
  if (one.kind === 'forge') forge(one, world, opened);
  if (one.kind === 'policy') {
    // The owner limits the primary, and leaves the others as they are.
    const isOwners =
      one.policy.otherAssets === 'refuse' && one.policy.assets.every(({ allowance = 0n }) => allowance <= 100n);
    if (!world.held.has(one.card) && !(one.card === 'primary' && isOwners)) return;
    if (world.send(one.card, 'setPolicy', one.policy, one).status === status.ok) count('limited');
  }
  if (one.kind === 'approve' && world.held.has(one.card)) {
    const { approval } = world.send(one.card, 'approveActivation', { member: one.member }, one).response ?? {};
    if (approval !== undefined) heard.activations.push(approval);
  }
  if (one.kind === 'activate') {
    const approval = heard.activations.at(-1 - one.which) ?? new Uint8Array();
    if (world.send(one.card, 'activate', { approval }, one).status === status.ok) count('activated');
  }
  if (one.kind === 'wake') world.send(one.card, 'activate', { puk: testPuk }, one);
  if (one.kind === 'digests')
    world.send(one.card, 'signDigests', [{ scheme: 'ecdsa-secp256k1', path: [], digest: new Uint8Array(32) }], one);
  if (one.kind === 'clone') {
    const { offer } = world.send('second', 'cloneOffer', {}).response ?? {};
    if (offer === undefined) return;
    const shares = [{ asset: nameOf(assets[0]), left: one.share }];
    const { export: exported } =
      world.send(one.source, 'cloneExport', { role: one.role, offer, shares }, one.until === 1 ? one : whole)
        .response ?? {};
    if (exported === undefined || one.until < 2) return;
    const { receipt } =
      world.send('second', 'cloneImport', { export: exported }, one.until === 2 ? one : whole).response ?? {};
    if (receipt === undefined || one.until < 3) return;
    count('cloned');
    world.send(one.source, 'cloneConfirm', { receipt }, one);
  }
}

/** A new list made from the one that a card has, signed by whoever signs it, and told to cards. */
function makeList(one: List & Cut, world: World, opened: Card, heard: Heard): void {
  const { set } = world.look(one.from);
  if (set === undefined) return;
  const known = set.members.map((before, place): RosterMember => {
    if (one.revoke.includes(place)) return { ...before, standing: 'revoked' };
    // Another primary takes the place of the one there is.
    if (one.promote !== undefined && before.role === 'primary' && place !== one.promote)
      return { ...before, standing: 'revoked' };
    return one.promote === place ? { ...before, role: 'primary' } : before;
  });
  const { news } = one;
  const added = Array.from({ length: Math.min(news?.count ?? 0, 9 - known.length) }, (_, place): RosterMember => {
    const publicKey = new Uint8Array(33).fill(100 + place).fill(2, 0, 1);
    world.invent(publicKey);
    return { role: news?.role ?? 'daily', standing: news?.standing ?? 'revoked', publicKey };
  });
  const body = {
    version: protocolVersion,
    setId: set.id,
    epoch: set.epoch + one.epochs,
    members: [...known, ...added],
  };
  const isOwners = one.epochs === 1 && one.revoke.length === 1 && one.promote === undefined && added.length === 0;
  const signatures = one.voices
    .filter((voice) => world.held.has(voice) || isOwners)
    .flatMap((voice) => world.send(voice, 'signRoster', body).response ?? []);
  const place = set.members.findIndex(
    ({ publicKey }) => publicKey.join() === players[opened].identity.publicKey.join(),
  );
  const isItsOwn = set.members[place]?.role === 'primary' && set.members[place].standing !== 'revoked';
  if (one.forged && place >= 0 && !isItsOwn) {
    const encoded = rosterBody.encode(body);
    const signature = signBody(rosterLabel, encoded, players[opened].identity.secretKey);
    world.forge(encoded, opened, signature);
    signatures.push({ member: place, signature });
  }
  heard.lists.push({ body, signatures });
  const statement = rosterStatement.encode({ body, signatures });
  for (const name of one.to)
    if (world.send(name, 'adoptRoster', { statement }, one).status === status.ok) count('adopted');
}

/** A voucher by the key of the card that was opened, which is no primary. */
function forge(
  { card: name, epoch, of: place }: { readonly card: Card; readonly epoch: number; readonly of: number },
  world: World,
  opened: Card,
): void {
  const { set, isFree } = world.look(name);
  const { publicKey, secretKey } = players[opened].identity;
  const issuer = set?.members.findIndex((one) => one.publicKey.join() === publicKey.join()) ?? -1;
  const by = set?.members[issuer];
  if (
    set === undefined ||
    by === undefined ||
    (by.role === 'primary' && by.standing !== 'revoked') ||
    (issuer === set.member && isFree)
  )
    return;
  const grant = { member: set.member, asset: nameOf(assets[place] ?? ''), amount: 1n, counter: 0xffff };
  const body = { version: statementVersion, setId: set.id, epoch: set.epoch + epoch, issuer, ...grant };
  const signature = signBody(statementLabels.voucher, voucherBody.encode(body), secretKey);
  world.send(name, 'redeemVoucher', { voucher: voucherMessage.encode({ body, signature }) });
}

describe('whoever has some PINs of a set', { timeout: 3_600_000 }, () => {
  test('gains no more than the cards whose PINs they are: no budget, no member, no primary', () => {
    fc.assert(
      fc.property(attacks, ({ held, opened, steps }) => {
        const world = newWorld(new Set(held));
        const heard: Heard = { lists: [], vouchers: [], activations: [] };
        for (const one of steps) {
          act(one, world, opened, heard);
          world.checkSet();
        }
      }),
      { numRuns: runs, ...(from !== undefined && { seed: Number(from) }) },
    );
    const counted = [...met].sort().map(([outcome, times]) => `${outcome} ${times}`);
    process.stdout.write(`a set whose PINs are known: ${runs} runs; ${counted.join(', ')}\n`);
    for (const outcome of ['adopted', 'told', 'paid', 'issued', 'redeemed', 'limited', 'cloned']) {
      expect(met.get(outcome) ?? 0, outcome).toBeGreaterThan(runs / 40);
    }
  });
});
