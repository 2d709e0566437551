/**
 * A set of cards in the hands of whoever has some of its PINs, and what must hold whatever he does, said without the
 * firmware. He relays everything, invents lists, and has opened one card, whose identity key he knows. Cards whose PIN
 * he lacks still do for their owner what hosts ask of them, and are cloned, refilled and told lists by it.
 */
import { exportMessage } from '@symbolon/protocol/clone';
import type { CommandName, Commands, RequestOf } from '@symbolon/protocol/commands';
import { nameOf, type Policy } from '@symbolon/protocol/policy';
import { rosterBody, rosterStatement, rosterVersion } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import { mayFollow } from '../../../packages/card-core/test/support/roster-rules.ts';
import { asset, coin, limited } from '../../../packages/card-core/test/support/scripted-interpreter.ts';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { type Answer, newTable, type Player, text } from './adversary/cards.ts';
import { setOf } from './adversary/model.ts';
import { slot } from './adversary/slot.ts';

export const cards = ['primary', 'a', 'b', 'c', 'second'] as const;
export type Card = (typeof cards)[number];

/** The coin that the owner limits, and what somebody may fill budgets with. */
export const assets = [coin, 'eip155:1/junk:1', 'eip155:1/junk:2', 'eip155:1/junk:3', 'eip155:1/junk:4'] as const;

/** Power of the card that acts goes after so many writes. */
export type Cut = { readonly cut?: number | undefined };
export type Voucher = {
  readonly voucher: Uint8Array;
  readonly card: string;
  readonly member: number;
  readonly asset: string;
  readonly amount: bigint;
};

const table = newTable();
const { call } = table;
export const { players } = table;
const owned = 100n;

/**
 * The owner's set: a primary, and as its clones a daily card, a cosigner and a dormant backup, each with a share.
 * One more may be made, and more be admitted.
 */
function makeSet() {
  call('primary', 'createWallet', { pin: testPin, puk: testPuk, clones: 4, exportable: false, extendable: true });
  call('primary', 'setPolicy', limited(owned));
  const roles = { a: 'daily', b: 'cosigner', c: 'backup' } as const;
  for (const card of ['a', 'b', 'c'] as const) {
    const { offer } = call(card, 'cloneOffer', {});
    const { export: exported } = call('primary', 'cloneExport', {
      role: roles[card],
      offer,
      shares: [{ asset, left: 20n }],
    });
    call('primary', 'cloneConfirm', { receipt: call(card, 'cloneImport', { export: exported }).receipt });
  }
  const { statement } = call('primary', 'getRoster', {});
  for (const card of ['a', 'b', 'c'] as const) call(card, 'adoptRoster', { statement });
}
makeSet();
const start = table.snapshot();

/** What a promise says that was broken. */
function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** How much a policy lets a card move of an asset: nothing 0, everything endless. */
function rank(policy: Policy, name: string): number {
  const rule = policy.assets.find((one) => one.asset === name);
  if (rule === undefined) return policy.otherAssets === 'refuse' ? 0 : Number.POSITIVE_INFINITY;
  return rule.allowance === undefined ? Number.POSITIVE_INFINITY : Number(rule.allowance) + 1;
}

/** A card as it is: its set by its own list, and its rules. */
function look({ store }: Player) {
  const set = setOf({ store } as Player);
  const rules = store.get(slot.rules);
  const self = set?.members[set.member];
  const isRevoked = self?.standing === 'revoked';
  const isFree = !isRevoked && (self?.role === 'primary' || (self?.role === 'backup' && set?.dormant === false));
  return { set, self, rules, isRevoked, isFree, isDormant: set?.dormant === true };
}
type Look = ReturnType<typeof look>;

const spentOf = ({ rules }: Look, name: string): bigint =>
  rules?.budgets.find((one) => one.asset === name)?.spent ?? 0n;
const allowanceOf = ({ rules }: Look, name: string): bigint | undefined =>
  rules?.policy.assets.find((one) => one.asset === name)?.allowance;
function leftOf(at: Look, name: string): bigint {
  const allowance = allowanceOf(at, name);
  return allowance === undefined ? 0n : allowance - spentOf(at, name);
}

export type World = ReturnType<typeof newWorld>;

/**
 * The set once more.
 *
 * @param held cards whose PIN the adversary has
 */
export function newWorld(held: ReadonlySet<Card>) {
  table.restore(start);
  for (const card of cards) players[card].chip.memory.power();
  /** Spent under an allowance, by card and asset: shares count, vouchers are taken off. */
  const spent = new Map<string, bigint>();
  /** Signatures, by the list and the member's key. */
  const signed = new Map<string, Map<string, Uint8Array>>();
  const vouchers = new Map<string, Voucher & { used: boolean }>();
  /** Keys that no quorum and no primary has brought into the set. */
  const invented = new Set<string>();
  /**
   * Cards whose budget is no longer the owner's: who has the PIN of a free member has set one, and what came from
   * there.
   */
  const loosened = new Set<Card>();
  const exporters = new Set<Card>();
  let owners = owned;
  let granted = 0n;
  const paid = new Map<Card, bigint>();

  const key = (card: Card, name: string): string => `${card} ${name}`;
  for (const card of cards) {
    const now = look(players[card]);
    if (now.rules !== undefined) spent.set(key(card, asset), spentOf(now, asset));
  }

  function remember(body: Uint8Array, signer: string, signature: Uint8Array): void {
    const known = signed.get(text(body)) ?? new Map<string, Uint8Array>();
    known.set(signer, signature);
    signed.set(text(body), known);
  }

  /** What a list of members that was taken over rests on. */
  function judgeList(statement: Uint8Array, before: Look, after: Look): void {
    if (before.set === undefined || after.set === undefined || sameList(before.set, after.set)) return;
    const was = before.set;
    const { body, signatures } = rosterStatement.decode(statement);
    const known = signed.get(text(rosterBody.encode(body)));
    const voices = signatures
      .filter(
        ({ member, signature }) =>
          text(known?.get(text(was.members[member]?.publicKey ?? new Uint8Array())) ?? new Uint8Array()) ===
          text(signature),
      )
      .map(({ member }) => member);
    const reason = mayFollow(was, after.set, new Set(voices));
    demand(reason === undefined, `a list is taken that may not follow: ${reason}`);
    const present = was.members.filter(({ standing }) => standing !== 'revoked').length;
    const heard = new Set(
      voices.filter((place) => was.members[place] !== undefined && was.members[place].standing !== 'revoked'),
    ).size;
    const news = after.set.members.slice(was.members.length).map(({ publicKey }) => text(publicKey));
    if (heard >= 2 && heard * 2 > present) for (const one of news) invented.delete(one);
    demand(!news.some((one) => invented.has(one)), 'a place of the set is taken by a card that nobody has');
    const wasPrimary = before.self?.role === 'primary';
    demand(
      wasPrimary || after.self?.role !== 'primary' || (heard >= 2 && heard * 2 > present),
      'a member becomes the primary without a quorum',
    );
  }

  function judgeVoucher(card: Card, bytes: Uint8Array, before: Look, after: Look): void {
    const changed = assets.map(nameOf).filter((name) => spentOf(before, name) > spentOf(after, name));
    if (changed.length === 0) return;
    const voucher = vouchers.get(text(bytes));
    demand(voucher !== undefined, 'something is given back by a voucher that no card has issued');
    const delta = spentOf(before, voucher.asset) - spentOf(after, voucher.asset);
    demand(
      changed.length === 1 && delta === voucher.amount && !voucher.used,
      'a voucher gives back more than it says, or twice',
    );
    demand(before.set?.member === voucher.member, 'a voucher for another member counts');
    const issuer = before.set?.members.find(({ publicKey }) => text(publicKey) === voucher.card);
    const isOwn = issuer === before.self && before.isFree;
    demand(
      isOwn || (issuer?.role === 'primary' && issuer.standing !== 'revoked'),
      `a voucher counts of a ${issuer?.standing} ${issuer?.role}`,
    );
    vouchers.set(text(bytes), { ...voucher, used: true });
    spent.set(key(card, voucher.asset), (spent.get(key(card, voucher.asset)) ?? 0n) - delta);
  }

  function judge<N extends CommandName>(
    card: Card,
    name: N,
    request: RequestOf<Commands[N]>,
    answer: Answer<N>,
    before: Look,
  ): void {
    const after = look(players[card]);
    const publicKey = text(players[card].identity.publicKey);
    if (name === 'adoptRoster') judgeList((request as RequestOf<Commands['adoptRoster']>).statement, before, after);
    if (name === 'redeemVoucher')
      judgeVoucher(card, (request as RequestOf<Commands['redeemVoucher']>).voucher, before, after);
    if (name === 'cloneExport') {
      const given = leftOf(before, asset) - leftOf(after, asset);
      spent.set(key(card, asset), (spent.get(key(card, asset)) ?? 0n) + given);
      exporters.add(card);
      // The clone has the word of its source about the list, and may show it to others.
      const { export: exported } = (answer as Answer<'cloneExport'>).response ?? {};
      if (exported !== undefined) {
        const { setId, epoch, members, word } = exportMessage.decode(exported).body.header;
        remember(rosterBody.encode({ version: rosterVersion, setId, epoch, members }), publicKey, word);
      }
    }
    if (name === 'cloneImport' && before.rules === undefined && after.rules !== undefined) {
      for (const one of assets.map(nameOf)) spent.set(key(card, one), spentOf(after, one));
      if ([...exporters].some((source) => loosened.has(source))) loosened.add(card);
    }
    if (name === 'setPolicy' && before.rules !== undefined && after.rules !== undefined) {
      const [old, now] = [before.rules.policy, after.rules.policy];
      const looser =
        assets.map(nameOf).some((one) => rank(now, one) > rank(old, one)) || (now.digestsUnseen && !old.digestsUnseen);
      demand(!looser || before.isFree, `a ${before.self?.role} loosens its own policy`);
      if (looser && (held.has(card) || before.self?.role === 'backup')) loosened.add(card);
      const allowance = allowanceOf(after, asset);
      if (looser && allowance === undefined) loosened.add(card);
      if (allowance !== undefined && allowance > owners && !held.has(card)) owners = allowance;
    }
    if (answer.status !== status.ok) return;
    const acts = [
      'signDigests',
      'signRoster',
      'signStart',
      'approve',
      'issueVoucher',
      'approveActivation',
      'cloneExport',
      'activate',
    ];
    demand(!before.isRevoked || !acts.includes(name), `${name} by a revoked member`);
    demand(
      !before.isDormant || !['signDigests', 'signStart', 'approve', 'issueVoucher'].includes(name),
      `${name} by a dormant backup`,
    );
    if (name === 'signRoster') {
      const { signature } = answer.response as { signature: Uint8Array };
      remember(rosterBody.encode(request as RequestOf<Commands['signRoster']>), publicKey, signature);
    }
    if (name === 'getRoster') {
      const { body, signatures } = rosterStatement.decode((answer.response as { statement: Uint8Array }).statement);
      for (const { signature } of signatures) remember(rosterBody.encode(body), publicKey, signature);
    }
    if (name === 'issueVoucher') {
      const { member, asset: of, amount } = request as RequestOf<Commands['issueVoucher']>;
      demand(
        before.self?.role === 'primary' || (before.isFree && member === before.set?.member),
        `a ${before.self?.role} issues a voucher`,
      );
      const { voucher } = answer.response as { voucher: Uint8Array };
      vouchers.set(text(voucher), { voucher, card: publicKey, member, asset: of, amount, used: false });
      if (of === asset) granted += amount;
    }
  }

  return {
    held,
    /** One command, after which the power may be gone. */
    send: <N extends CommandName>(
      card: Card,
      name: N,
      request: RequestOf<Commands[N]>,
      { cut }: Cut = {},
    ): Answer<N> => {
      const { chip } = players[card];
      const before = look(players[card]);
      if (cut !== undefined) chip.memory.power({ afterWrites: cut });
      const answer = table.run(card, name, request);
      if (cut !== undefined) {
        chip.memory.power();
        chip.reset();
      }
      judge(card, name, request, answer, before);
      return answer;
    },
    look: (card: Card): Look => look(players[card]),
    invent: (publicKey: Uint8Array): void => {
      invented.add(text(publicKey));
    },
    /** A list that whoever has opened a card signs with its key. */
    forge: (body: Uint8Array, card: Card, signature: Uint8Array): void =>
      remember(body, text(players[card].identity.publicKey), signature),
    /** A signature came out of a card. */
    pay: (card: Card, name: string, amount: bigint): void => {
      const now = look(players[card]);
      demand(!now.isRevoked && !now.isDormant, 'a payment by a member that is revoked or dormant');
      const allowance = allowanceOf(now, name);
      if (name === asset) paid.set(card, (paid.get(card) ?? 0n) + amount);
      if (allowance === undefined || amount === 0n) return;
      const sum = (spent.get(key(card, name)) ?? 0n) + amount;
      spent.set(key(card, name), sum);
      demand(sum <= allowance, `${sum} spent of an allowance of ${allowance}, vouchers taken off`);
    },
    /** Over all cards whose budget is the owner's: what was spent, and what can still be. */
    checkSet: (): void => {
      const counted = cards.filter((card) => !loosened.has(card) && look(players[card]).rules !== undefined);
      const left = (card: Card): bigint =>
        leftOf(look(players[card]), asset) > 0n ? leftOf(look(players[card]), asset) : 0n;
      const sum = counted.reduce((all, card) => all + (paid.get(card) ?? 0n) + left(card), 0n);
      demand(sum <= owners + granted, `the set spends ${sum} of ${owners} and vouchers for ${granted}`);
    },
  };
}

function sameList(one: { readonly epoch: number; readonly members: readonly unknown[] }, other: typeof one): boolean {
  return one.epoch === other.epoch && JSON.stringify(one.members) === JSON.stringify(other.members);
}
