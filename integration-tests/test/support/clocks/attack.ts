/** Runs of an attacker against the clocks of a set: moves by a seed, each judged as it is made. FOR TESTS ONLY. */

import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import type { ServerProof } from '@symbolon/protocol/commands';
import { announcementMessage, vetoMessage, wakeSubject } from '@symbolon/protocol/delays';
import { policy } from '@symbolon/protocol/policy';
import { rosterBody, rosterLabel, rosterStatement } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import { anchorBody, anchorLabels, anchorStatement } from '@symbolon/protocol/time';
import { tears } from '../../../../packages/card-core/test/support/memory.ts';
import { asset } from '../../../../packages/card-core/test/support/scripted-interpreter.ts';
import { answerOf, servers } from '../../../../packages/card-core/test/support/time.ts';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import { quarter } from './settle.ts';
import { allowed, anchorWith, day, delays, loose, type Name, names, policyWith, tight, wakes } from './terms.ts';
import {
  type Cut,
  hasWaited,
  headerOf,
  hex,
  imagesOf,
  look,
  newWorld,
  send,
  signed,
  spend,
  type Workshop,
  type World,
} from './world.ts';

/** What the attacker has heard and kept: answers of servers over nonces, blocks, vetoes, consents. */
type Pool = {
  readonly answers: (ServerProof & { readonly nonce: string })[];
  readonly headers: Uint8Array[];
  readonly vetoes: Uint8Array[];
  readonly consents: Map<Name, Uint8Array>;
  readonly nonces: Map<Name, Uint8Array>;
};
type Player = { readonly world: World; readonly pool: Pool; readonly pick: <T>(of: readonly T[]) => T };
type Move = (player: Player) => void;

/** Some end just before something may be done. */
const steps = [1, 3600, 43_200, day, 2 * day - 1800, 5 * day, 30 * day - 1800, 400 * day].map(BigInt);
const number: { readonly [N in Name]: number } = { primary: 0, daily: 1, heir: 2, backup: 3, later: 4 };
/** By how much the one false server lies, seconds. */
const lies = [-400 * day, -3600, 3600, 10_000, day, 400 * day];
const amounts = [1n, 100n, quarter, tight] as const;

function cutOf({ pick }: Player): Cut | undefined {
  if (pick([0, 1, 2, 3, 4, 5]) > 0) return undefined;
  return { at: pick([0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]), tear: pick(Object.values(tears)) };
}

const noncesOf = ({ world, pool }: Player, name: Name): Uint8Array | undefined => {
  const { response } = send(world, name, 'timeNonce', {});
  if (response !== undefined) pool.nonces.set(name, response.nonce);
  return pool.nonces.get(name);
};

/** What the servers say now to a nonce. The last of them lies. */
function asked({ world, pick }: Player, nonce: Uint8Array): readonly ServerProof[] {
  return servers.map((server, at) => {
    const lie = at === servers.length - 1 ? BigInt(pick(lies)) : 0n;
    return answerOf(server, nonce, { time: world.now + lie, at, certified: pick([true, true, false]) });
  });
}

const moves: { readonly [name: string]: readonly [weight: number, move: Move] } = {
  wait: [
    6,
    ({ world, pick }) => {
      world.now += pick(steps);
    },
  ],
  ask: [
    6,
    (player) => {
      const { pool, pick } = player;
      const known = pick([true, true, false]) ? noncesOf(player, pick(names)) : pick([...pool.nonces.values()]);
      if (known === undefined) return;
      const nonce = Buffer.from(known).toString('hex');
      pool.answers.push(...asked(player, known).map((answer) => ({ ...answer, nonce })));
    },
  ],
  prove: [
    10,
    (player) => {
      const { world, pool, pick } = player;
      const [one] = [pick(pool.answers)];
      if (one === undefined) return;
      const same = pool.answers.filter(({ nonce, server }) => nonce === one.nonce && server !== one.server);
      const mixed = pick([true, true, true, true, false]) ? same : pool.answers;
      const servers = [one, ...(mixed.length === 0 ? [] : [pick(mixed)])].map(({ nonce: _, ...proof }) => proof);
      send(world, pick(names), 'proveTime', { servers }, { cut: cutOf(player) });
    },
  ],
  'prove now': [
    10,
    (player) => {
      const { world, pick } = player;
      const name = pick(names);
      const nonce = noncesOf(player, name);
      if (nonce === undefined) return;
      const all = asked(player, nonce);
      const [, , false_] = all as readonly [ServerProof, ServerProof, ServerProof];
      const twice = [false_, { ...false_, server: pick([0, 2]) }];
      const pair = pick([all.slice(0, 2), all.slice(1), [all[0]!, false_], all, [false_], twice]);
      send(world, name, 'proveTime', { servers: pair.map((one) => ({ ...one })) }, { cut: cutOf(player) });
    },
  ],
  block: [3, ({ world, pool, pick }) => void pool.headers.push(headerOf(world.now + BigInt(pick([-86_400, 0, 7200]))))],
  'prove by a block': [
    4,
    (player) => {
      const { world, pool, pick } = player;
      const header = pick(pool.headers);
      if (header !== undefined) send(world, pick(names), 'proveTime', { header }, { cut: cutOf(player) });
    },
  ],
  spend: [14, (player) => buy(player, player.pick(names), player.pick(amounts), cutOf(player))],
  'announce to wake': [
    4,
    (player) => {
      const { world, pool, pick } = player;
      const name = pick(['heir', 'backup'] as const);
      const cut = cutOf(player);
      const { response } = send(world, name, 'announce', { kind: 'wake', subject: wakeSubject }, { cut });
      if (response !== undefined) pool.nonces.set(name, response.nonce);
    },
  ],
  wake: [
    6,
    (player) => {
      const { pool, pick } = player;
      const name = pick(['heir', 'backup'] as const);
      const consent = pool.consents.get(name);
      const given = consent !== undefined && pick([true, false]);
      wake(player, name, given ? { approval: consent } : pick([{}, {}, { puk: '123456789012' }]));
    },
  ],
  'hold a proof back, announce, and count from it': [
    2,
    (player) => {
      const { world, pool, pick } = player;
      const name = pick(['heir', 'backup'] as const);
      const held = answersNow(player, name);
      world.now += pick(steps);
      send(world, name, 'announce', { kind: 'wake', subject: wakeSubject });
      look(world, name);
      send(world, name, 'proveTime', { servers: held });
      world.now += BigInt(wakes[name].delay) - pick([0n, 1n, 1800n]);
      send(world, name, 'proveTime', { servers: answersNow(player, name) });
      const consent = pool.consents.get(name);
      wake(player, name, wakes[name].factor && consent ? { approval: consent } : {});
    },
  ],
  'announce, and count from a server that lies': [
    2,
    (player) => {
      const { world, pool, pick } = player;
      const name = pick(['heir', 'backup'] as const);
      send(world, name, 'announce', { kind: 'wake', subject: wakeSubject });
      look(world, name);
      const [honest, , false_] = asked(player, noncesOf(player, name) ?? new Uint8Array(32));
      if (honest === undefined || false_ === undefined) return;
      send(world, name, 'proveTime', { servers: [honest, false_] });
      world.now += BigInt(wakes[name].delay) - 1800n;
      send(world, name, 'proveTime', { servers: answersNow(player, name) });
      const consent = pool.consents.get(name);
      wake(player, name, wakes[name].factor && consent ? { approval: consent } : {});
    },
  ],
  'spend all, date it by a server that lies, and spend what came back': [
    2,
    (player) => {
      const { world } = player;
      for (const name of names) spendAll(player, name);
      const nonce = noncesOf(player, 'primary');
      if (nonce === undefined) return;
      const early = servers.map((server, at) =>
        answerOf(server, nonce, { time: at === 2 ? world.now - 10_000n : world.now, at }),
      );
      send(world, 'primary', 'proveTime', { servers: [early[0]!, early[2]!] });
      send(world, 'primary', 'proveTime', { servers: answersNow(player, 'primary') });
      spendAll(player, 'primary');
    },
  ],
  'spend on all cards what comes back, for two days': [
    1,
    (player) => {
      const { world } = player;
      const prove = (name: Name): void => {
        send(world, name, 'proveTime', { servers: answersNow(player, name) });
      };
      for (let halves = 0; halves < 4; halves += 1) {
        for (const name of ['primary', 'daily', 'later'] as const) {
          prove(name);
          spendAll(player, name);
          prove(name);
        }
        world.now += BigInt(day / 2);
      }
    },
  ],
  'hold a proof back, spend, and date it by that': [
    2,
    (player) => {
      const { world, pick } = player;
      const name = pick(['primary', 'daily', 'later'] as const);
      const held = answersNow(player, name);
      world.now += pick(steps);
      buy(player, name, pick(amounts));
      send(world, name, 'proveTime', { servers: held });
      send(world, name, 'proveTime', { servers: answersNow(player, name) });
      buy(player, name, pick(amounts));
    },
  ],
  'consent to the backup': [
    1,
    (player) => {
      const { world, pool } = player;
      // With its delay the backup takes both; so a consent alone must not help.
      const { response } = send(world, 'primary', 'approveActivation', { member: number.backup });
      if (response !== undefined) pool.consents.set('backup', response.approval);
    },
  ],
  veto: [
    4,
    (player) => {
      const { world, pool, pick } = player;
      const message = send(world, pick(['heir', 'backup'] as const), 'timeNonce', {}).response?.announcement;
      const { member = 2, nonce } = message === undefined ? {} : announcementMessage.decode(message).body;
      const name = pick([true, false]) ? nonce : undefined;
      const by = pick(['primary', 'daily', 'backup', 'heir'] as const);
      const { response } = send(world, by, 'veto', { member, ...(name && { nonce: name }) });
      if (response === undefined) return;
      if (by === 'heir') throw new Error('an heir has a voice');
      pool.vetoes.push(response.veto);
    },
  ],
  'take a veto': [
    3,
    (player) => {
      const { world, pool, pick } = player;
      const name = pick(['heir', 'backup'] as const);
      const veto = pick(pool.vetoes);
      if (veto === undefined) return;
      const { status: sw } = send(world, name, 'takeVeto', { veto }, { cut: cutOf(player) });
      const { nonce, member } = vetoMessage.decode(veto).body;
      const was = world.known.get(name)!.announced?.name;
      look(world, name);
      const isMet = sw === status.ok && member === number[name] && nonce !== undefined && hex(nonce) === was;
      if (isMet && world.known.get(name)!.announced !== undefined) throw new Error(`${name} took a veto, and waits on`);
    },
  ],
  'announce a policy': [
    2,
    ({ world, pick }) => {
      const subject = sha256(policy.encode(policyWith(pick([loose, tight]))));
      send(world, 'primary', 'announce', { kind: 'policy', subject });
    },
  ],
  'set a policy': [3, (player) => setPolicy(player, player.pick([loose, tight]))],
  'announce one policy, and set another': [
    1,
    (player) => {
      const { world } = player;
      send(world, 'primary', 'announce', { kind: 'policy', subject: new Uint8Array(32) });
      look(world, 'primary');
      send(world, 'primary', 'proveTime', { servers: answersNow(player, 'primary') });
      world.now += BigInt(delays.loosening) + 10_800n;
      send(world, 'primary', 'proveTime', { servers: answersNow(player, 'primary') });
      setPolicy(player, loose);
    },
  ],
  'issue a voucher': [
    2,
    (player) => {
      const { world } = player;
      const { response } = send(world, 'primary', 'issueVoucher', { member: 0, asset, amount: allowed.allowance });
      if (response !== undefined) throw new Error('a voucher was issued that was never announced');
    },
  ],
  'revoke by the primary alone': [
    2,
    (player) => {
      const { world, pick } = player;
      const now = rosterStatement.decode(send(world, 'primary', 'getRoster', {}).response!.statement).body;
      const members = now.members.map((one, at) => (at === 1 ? { ...one, standing: 'revoked' as const } : one));
      const next = { ...now, epoch: now.epoch + 1, members };
      const subject = sha256(concatBytes(rosterLabel, rosterBody.encode(next)));
      if (pick([true, false])) send(world, 'primary', 'announce', { kind: 'word', subject });
      look(world, 'primary');
      const signature = send(world, 'primary', 'signRoster', next).response;
      if (signature === undefined) return;
      const waited = hasWaited(world, 'primary', 'word', delays.word, subject);
      const statement = rosterStatement.encode({ body: next, signatures: [signature] });
      for (const name of names) {
        const { status: sw } = send(world, name, 'adoptRoster', { statement }, { cut: cutOf(player) });
        if (sw === status.ok && !waited) throw new Error(`${name} took the primary’s word too early`);
        if (sw === status.ok) world.over = true;
      }
    },
  ],
  'change whose time counts': [
    2,
    (player) => {
      const { world, pick } = player;
      const now = rosterStatement.decode(send(world, 'primary', 'getRoster', {}).response!.statement).body;
      const next = anchorWith(
        2,
        servers.toReversed().map(({ key }) => key),
      );
      const body = { version: next.version, setId: now.setId, epoch: now.epoch, anchor: next };
      const subject = sha256(concatBytes(anchorLabels.anchor, anchorBody.encode(body)));
      if (pick([true, false])) send(world, 'primary', 'announce', { kind: 'word', subject });
      look(world, 'primary');
      const waited = hasWaited(world, 'primary', 'word', delays.word, subject);
      const signature = send(world, 'primary', 'signAnchor', next).response;
      if (signature === undefined) return;
      const statement = anchorStatement.encode({ body, signatures: [signature] });
      for (const name of names) {
        const before = send(world, name, 'timeNonce', {}).response?.anchor.number;
        send(world, name, 'adoptAnchor', { statement }, { cut: cutOf(player) });
        const after = send(world, name, 'timeNonce', {}).response?.anchor.number;
        if (before === 1 && after === 2 && !waited) throw new Error(`${name} believes other servers too early`);
        if (after === 2) world.over = true;
      }
    },
  ],
  clone: [
    1,
    (player) => {
      const { world } = player;
      const offer = send(world, 'later', 'cloneOffer', {}, { session: 'can' }).response?.offer;
      if (offer === undefined) return;
      const left = send(world, 'primary', 'getBudgets', {}).response?.left[0]?.left ?? 0n;
      const share = left < 200n ? left : 200n;
      const terms = {
        role: 'daily',
        policy: policyWith(tight, 200n, player.pick([day, day / 2])),
        shares: [{ asset, left: share }],
        offer,
      } as const;
      const exported = send(world, 'primary', 'cloneExport', terms).response?.export;
      if (exported === undefined) return;
      const receipt = send(world, 'later', 'cloneImport', { export: exported }, { session: 'can' }).response?.receipt;
      if (receipt === undefined) return;
      send(world, 'primary', 'cloneConfirm', { receipt });
      if (player.pick([true, false])) believe(player, 'later');
    },
  ],
};
const bag = Object.entries(moves).flatMap(([name, [weight]]) => Array.from({ length: weight }, () => name));

/** What honest servers say now to the nonce of a card. */
function answersNow(player: Player, name: Name): readonly ServerProof[] {
  const nonce = noncesOf(player, name) ?? new Uint8Array(32);
  return servers.slice(0, 2).map((server, at) => answerOf(server, nonce, { time: player.world.now, at }));
}

/** A payment, judged. */
function buy({ world }: Player, name: Name, amount: bigint, cut?: Cut): void {
  if (!spend(world, name, amount, cut)) return;
  if (!world.known.get(name)!.awake) throw new Error(`${name} signs, and is asleep`);
  signed(world, amount);
}

/** All that a card gives now, in as few payments as it allows. */
function spendAll(player: Player, name: Name): void {
  for (let payments = 0; payments < 4; payments += 1) {
    const left = send(player.world, name, 'getBudgets', {}).response?.left[0]?.left ?? 0n;
    if (left === 0n) return;
    buy(player, name, left < tight ? left : tight);
  }
}

/** Another limit for each signature, judged. */
function setPolicy(player: Player, perSignature: bigint): void {
  const { world } = player;
  const now = send(world, 'primary', 'getPolicy', {}).response;
  if (now === undefined) return;
  const next = { ...now, assets: now.assets.map((rule) => ({ ...rule, perSignature })) };
  const waited = hasWaited(world, 'primary', 'policy', delays.loosening, sha256(policy.encode(next)));
  send(world, 'primary', 'setPolicy', next, { cut: cutOf(player) });
  const set = send(world, 'primary', 'getPolicy', {}).response?.assets[0]?.perSignature;
  const was = now.assets[0]?.perSignature ?? 0n;
  if (set !== undefined && set > was && !waited) throw new Error('a policy was loosened too early');
}

/** A try to wake a card, judged. */
function wake(player: Player, name: 'heir' | 'backup', request: { approval?: Uint8Array; puk?: string }): void {
  const { world } = player;
  const known = world.known.get(name)!;
  const { status: sw } = send(world, name, 'activate', request, { cut: cutOf(player) });
  if (!isSigning(player, name) || known.awake) return;
  const { delay, factor } = wakes[name];
  const waited = hasWaited(world, name, 'wake', delay);
  if (!(factor ? waited : waited || request.approval !== undefined))
    throw new Error(`${name} woke too early (${sw.toString(16)})`);
  world.known.set(name, { ...known, awake: true });
}

/** A card that came later hears from the primary whose time counts. */
function believe({ world }: Player, name: Name): void {
  const anchor = send(world, 'primary', 'timeNonce', {}).response?.anchor;
  const list = send(world, 'primary', 'getRoster', {}).response?.statement;
  if (anchor === undefined || list === undefined) return;
  const { setId, epoch } = rosterStatement.decode(list).body;
  const signature = send(world, 'primary', 'signAnchor', anchor).response;
  const body = { version: anchor.version, setId, epoch, anchor };
  if (signature === undefined) return;
  send(world, name, 'adoptAnchor', { statement: anchorStatement.encode({ body, signatures: [signature] }) });
}

function isSigning({ world }: Player, name: Name): boolean {
  return send(world, name, 'getStatus', {}).response?.set?.dormant === false;
}

/** What was found in all: for a test to tell, and to see that the attacks were not turned away at the door. */
export type Found = { moves: number; cuts: number; ended: number; readonly done: Map<string, number> };
export const newFound = (): Found => ({ moves: 0, cuts: 0, ended: 0, done: new Map() });

/** @throws Error `run n: ...` where a guarantee is broken */
export function attack(
  workshop: Workshop,
  { from, runs, honest }: { readonly from: number; readonly runs: number; readonly honest?: Workshop },
  found: Found,
): void {
  for (let run = from; run < from + runs; run += 1) {
    const random = seededRandom(`clocks ${run}`);
    const pick = <T>(of: readonly T[]): T => of[Math.floor((of.length * chance(random)) / 2 ** 32)] as T;
    const world = newWorld(workshop, random, imagesOf(honest ?? workshop));
    const pool: Pool = { answers: [], headers: [], vetoes: [], consents: new Map(), nonces: new Map() };
    const player: Player = { world, pool, pick };
    let last = '';
    try {
      for (let move = 0; move < 60 && !world.over; move += 1) {
        last = pick(bag);
        moves[last]![1](player);
        for (const name of world.touched) look(world, name);
        world.touched.clear();
      }
      last = 'the end';
      if (!world.over) finish(player);
      else found.ended += 1;
    } catch (error) {
      throw new Error(`run ${run}, ${last}: ${(error as Error).message}`, { cause: error });
    }
    found.moves += world.moves;
    found.cuts += world.cuts;
    for (const [what, count] of world.answers) found.done.set(what, (found.done.get(what) ?? 0) + count);
  }
}

const chance = (random: (length: number) => Uint8Array): number => new DataView(random(4).buffer).getUint32(0);

/**
 * In the end the owner has an honest phone again. Within one period all that he allowed is there, and who waits for the
 * delay of a card wakes it: no message has made anything unusable for longer.
 */
function finish(player: Player): void {
  const { world } = player;
  const proveHonestly = (name: Name): void => {
    if (noncesOf(player, name) === undefined) return;
    const { status: sw } = send(world, name, 'proveTime', { servers: answersNow(player, name) });
    if (sw !== status.ok) throw new Error(`${name} refuses honest servers: ${sw.toString(16)}`);
  };
  const asleep = (['heir', 'backup'] as const).filter((name) => !world.known.get(name)!.awake);
  believe(player, 'later');
  for (const name of asleep) send(world, name, 'announce', { kind: 'wake', subject: wakeSubject });
  for (const name of names) proveHonestly(name);
  // The one false server may have said three hours later.
  world.now += BigInt(allowed.period) + 10_810n;
  for (const name of names) proveHonestly(name);
  for (const name of names) {
    const rule = send(world, name, 'getPolicy', {}).response?.assets[0];
    const left = send(world, name, 'getBudgets', {}).response?.left[0]?.left;
    if (rule?.period !== undefined && left !== rule.allowance)
      throw new Error(`${name} has ${left} of ${rule.allowance} left a period later`);
  }
  world.now += BigInt(wakes.heir.delay);
  for (const name of asleep) {
    proveHonestly(name);
    const approval = send(world, 'primary', 'approveActivation', { member: number[name] }).response?.approval;
    const { status: sw } = send(world, name, 'activate', wakes[name].factor && approval ? { approval } : {});
    if (sw !== status.ok) throw new Error(`${name} does not wake a delay later: ${sw.toString(16)}`);
  }
}
