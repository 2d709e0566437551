/**
 * What a clone ceremony may come to, said a second time and without the firmware: a record of what genuine cards really
 * said, and what each answer of a card means held against it. Every broken promise is an exception that names the
 * guarantee of the protocol (1 to 7).
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { exportMessage, offerMessage, withCertificates } from '@symbolon/protocol/clone';
import type { CommandName, Commands, RequestOf, ResponseOf } from '@symbolon/protocol/commands';
import { protocolVersion } from '@symbolon/protocol/labels';
import { type Policy, policy as policyCoder } from '@symbolon/protocol/policy';
import { activationMessage, type Roster, type RosterMember, rosterBody, rosterStatement } from '@symbolon/protocol/set';
import { status } from '@symbolon/protocol/status';
import { mayFollow } from '../../../../packages/card-core/test/support/roster-rules.ts';
import { asset } from '../../../../packages/card-core/test/support/scripted-interpreter.ts';
import {
  type Answer,
  type CardName,
  contentOf,
  fromText,
  owned,
  type Player,
  policies,
  type Table,
  text,
} from './cards.ts';
import { addTo, type Ledger } from './ledger.ts';
import type { Secrets } from './secrets.ts';
import { slot } from './slot.ts';

type ExportRequest = RequestOf<Commands['cloneExport']>;

/** A promise of the protocol that was not kept. */
function demand(holds: boolean, guarantee: number, what: string): asserts holds {
  if (!holds) throw new Error(`guarantee ${guarantee}: ${what}`);
}

export function setOf({ store }: Player) {
  const set = store.get(slot.set);
  const members = store.get(slot.roster);
  return set === undefined || members === undefined ? undefined : { ...set, members, setId: bytesToHex(set.id) };
}

/** What another card of the set knows of a card: revoked, and who is admitted. */
function placeOf(members: readonly RosterMember[], player: Player): number {
  return members.findIndex(({ publicKey }) => text(publicKey) === text(player.identity.publicKey));
}

export type Model = {
  /** Judges the answer to a command. `before` is what the card held when it came. */
  readonly judge: <N extends CommandName>(
    card: CardName,
    name: N,
    request: RequestOf<Commands[N]>,
    answer: Answer<N>,
    before: Before,
  ) => void;
  readonly look: (card: CardName) => Before;
};

/** State of a card before a command. */
type Before = {
  readonly content: Uint8Array;
  readonly set: ReturnType<typeof setOf>;
  readonly isPending: (index: number) => boolean;
  readonly left: bigint;
  /** It waits for an export, from any pack or not. */
  readonly offer: { readonly anyPack: boolean; readonly offerId: Uint8Array } | undefined;
};

/** What a card may still spend of the one asset there is. */
export function leftOn({ store }: Player): bigint {
  const rules = store.get(slot.rules);
  const rule = rules?.policy.assets.find((one) => one.asset === asset);
  const budget = rules?.budgets.find((one) => one.asset === asset);
  return rule?.allowance === undefined || budget === undefined ? 0n : rule.allowance - budget.spent;
}

export function modelOf(table: Table, ledger: Ledger, secrets: Secrets): Model {
  const { players } = table;

  function look(card: CardName): Before {
    const player = players[card];
    const pending = slot.exports.map((record) => player.store.get(record)?.pending === true);
    return {
      content: contentOf(player),
      set: setOf(player),
      isPending: (index) => pending[index - 1] === true,
      left: leftOn(player),
      offer: player.store.get(slot.pendingOffer),
    };
  }

  function offered(card: CardName, { anyPack = false }: RequestOf<Commands['cloneOffer']>, offer: Uint8Array): void {
    demand(setOf(players[card]) === undefined, 3, 'a card that holds the wallet offers its slot again');
    ledger.offers.set(text(offer), { card, anyPack, id: bytesToHex(offerMessage.decode(offer).body.offerId) });
  }

  function exported(card: CardName, request: ExportRequest, bytes: Uint8Array, before: Before): void {
    const source = players[card];
    const set = before.set;
    demand(set !== undefined, 4, 'an export without a wallet');
    const offer = ledger.offers.get(text(request.offer));
    demand(offer !== undefined, 2, 'an export for an offer that no genuine card made');
    const target = players[offer.card];
    const place = placeOf(set.members, target);
    const known = set.members[place];
    const isAdmitted = known?.standing === 'admitted';
    const self = set.members[set.member];
    demand(offer.card !== card, 2, 'an export to the card itself');
    demand(target.isGenuine, 2, 'an export to a card of a foreign root');
    demand(target.pack === source.pack || isAdmitted, 6, `an export out of the pack, to ${offer.card}`);
    demand(target.release >= source.release, 2, 'an export to older firmware');
    demand(self?.role === 'primary' && self.standing !== 'revoked', 7, `an export by a ${self?.role}`);
    demand(request.role !== 'primary', 7, 'a second primary');
    demand(known?.standing !== 'revoked', 2, 'an export to a revoked member');
    demand(!ledger.sealed.has(set.setId) || isAdmitted, 5, 'an export after the seal');
    demand(place < 0 || isAdmitted || before.isPending(place), 4, 'an export to a member that has arrived');
    const key = text(sha256(bytes));
    const earlier = ledger.exports.get(key);
    const { offer: _, roster: __, ...terms } = request;
    if (before.isPending(place)) {
      demand(
        earlier !== undefined && earlier.offer === text(request.offer),
        4,
        'another export for the same offer while the first is under way',
      );
      const { offer: ___, roster: ____, ...before } = earlier.request;
      const policy = source.store.get(slot.rules)?.policy;
      demand(
        text(encodeTerms(terms, policy)) === text(encodeTerms(before, policy)),
        2,
        'the same export on other terms',
      );
    } else {
      const share = (request.shares ?? []).reduce((sum, { left }) => sum + left, 0n);
      demand(
        share <= before.left && before.left - leftOn(source) === share,
        7,
        `a share of ${share} of ${before.left} leaves ${leftOn(source)}`,
      );
      demand(request.policy !== policies[2] || set.setId !== secrets.mainSet, 7, 'a looser policy than the source has');
    }
    const after = setOf(source);
    const index = place < 0 ? set.members.length : place;
    demand(after?.members[index]?.role === request.role, 2, 'the source remembers another role than was asked for');
    const grown = place < 0 ? 1 : 0;
    const kept = set.members.every(
      (member, at) =>
        name({ epoch: 0, members: [member] }) === name({ epoch: 0, members: after.members.slice(at, at + 1) }),
    );
    demand(
      kept && after.members.length === set.members.length + grown && after.epoch === set.epoch,
      2,
      'an export changes more than its member',
    );
    const members = after.members.slice(0, index + 1);
    ledger.exports.set(key, {
      source: card,
      target: offer.card,
      offer: text(request.offer),
      request,
      members,
      epoch: set.epoch,
      setId: set.setId,
    });
    const targets = addTo(ledger.targets, set.setId, offer.card);
    checkLimit(set.setId, targets, card);
  }

  /** No more cards than agreed and admitted, the one that made the wallet aside. */
  function checkLimit(setId: string, cards: ReadonlySet<CardName>, source: CardName): void {
    const set = setOf(players[source]);
    const admitted =
      set?.members
        .filter(({ standing }) => standing === 'admitted')
        .map(({ publicKey }) => table.byKey(publicKey)?.name) ?? [];
    const agreed = [...cards].filter((card) => !admitted.includes(card));
    demand(agreed.length <= (secrets.limits.get(setId) ?? 0), 3, `clones on ${agreed.join(', ')}`);
  }

  function imported(
    card: CardName,
    { export: bytes }: RequestOf<Commands['cloneImport']>,
    receipt: Uint8Array,
    before: Before,
  ): void {
    const player = players[card];
    const set = setOf(player);
    demand(set !== undefined, 2, 'a receipt for nothing');
    const isAgain = before.set !== undefined;
    const kept = player.store.get(slot.received);
    demand(kept !== undefined, 2, 'no record of where the wallet came from');
    const key = text(isAgain ? kept.exportHash : sha256(bytes));
    const made = ledger.exports.get(key);
    if (made === undefined) {
      if (isAgain) return;
      // The attacker has all keys of his own cards: a wallet of his is taken by a card of the same pack, or whose owner
      // agreed to any, and by no other.
      const { body } = exportMessage.decode(bytes);
      const by = owned.find(
        (name) => text(players[name].identity.cardCertificate) === text(body.certificates.at(-1) ?? new Uint8Array()),
      );
      const isTaken =
        by !== undefined &&
        players[by].isGenuine &&
        (players[by].pack === player.pack || before.offer?.anyPack === true);
      demand(isTaken && before.offer !== undefined, 2, 'an export that no genuine card made');
      const id = bytesToHex(before.offer.offerId);
      const own = [...ledger.offers]
        .filter(([, offer]) => offer.card === card && offer.id === id)
        .map(([offer]) => sha256(fromText(offer)));
      const { offerHash } = body.header;
      demand(
        own.some((hash) => text(hash) === text(offerHash)),
        2,
        'an export that answers another offer',
      );
      return;
    }
    ledger.receipts.set(text(receipt), { card, export: key });
    if (isAgain) return;
    const source = players[made.source];
    const offer = ledger.offers.get(made.offer);
    demand(made.target === card, 2, `the export for ${made.target}`);
    demand(source.isGenuine && offer?.card === card, 2, 'an export for another offer');
    demand(source.pack === player.pack || offer.anyPack, 6, 'a source out of the pack');
    demand(set.setId === made.setId && set.member === made.members.length - 1, 2, 'another set or place');
    const own = set.members[set.member];
    demand(own?.role === made.request.role, 2, 'another role');
    demand(set.dormant === (made.request.role === 'backup'), 7, 'a backup that is awake, or another that is not');
    demand(set.limit === 0 && !set.sealed, 7, 'a clone that may clone');
    demand(set.epoch >= made.epoch, 2, 'another epoch');
    demand(
      made.members.every(
        (member, place) => text(member.publicKey) === text(set.members[place]?.publicKey ?? new Uint8Array()),
      ),
      2,
      'other peers',
    );
    const rules = player.store.get(slot.rules);
    const policy = made.request.policy ?? (made.setId === secrets.mainSet ? policies[0] : rules?.policy);
    demand(
      rules !== undefined &&
        policy !== undefined &&
        text(policyCoder.encode(rules.policy)) === text(policyCoder.encode(policy)),
      2,
      'another policy',
    );
    const share = (made.request.shares ?? []).reduce((sum, { left }) => sum + left, 0n);
    demand(leftOn(player) === share, 7, `a clone with ${leftOn(player)} to spend for a share of ${share}`);
    const roots = player.store.get(slot.secret)?.roots ?? [];
    const { scope = [] } = made.request;
    const told = scope.length === 0 ? ['all '] : scope.map(({ curve, path }) => `${curve} ${path.join('/')}`);
    demand(
      roots.map(({ curve, path }) => `${curve} ${path.join('/')}`).join() === told.join(),
      7,
      'keys out of the scope',
    );
    demand(
      player.store.get(slot.pendingOffer) === undefined && !secrets.keepsEphemeral(player, made.offer),
      1,
      'the ephemeral secret outlives the import',
    );
    checkLimit(made.setId, addTo(ledger.holders, made.setId, card), made.source);
  }

  function confirmed(card: CardName, bytes: Uint8Array, before: Before): void {
    const receipt = ledger.receipts.get(text(bytes));
    demand(receipt !== undefined, 2, 'a receipt that no genuine card gave');
    const made = ledger.exports.get(receipt.export);
    const set = before.set;
    demand(
      made?.source === card && made.target === receipt.card && set?.setId === made.setId,
      2,
      'a receipt of another ceremony',
    );
    demand(
      set.members[placeOf(set.members, players[receipt.card])]?.standing !== 'revoked',
      2,
      'a receipt of a revoked member',
    );
    demand(
      isWaiting(players[card]) || !secrets.keepsSeed(players[card]),
      1,
      'what exports share outlives the last of them',
    );
  }

  function isWaiting(player: Player): boolean {
    const members = setOf(player)?.members ?? [];
    return slot.exports.some(
      (record, place) => player.store.get(record)?.pending === true && members[place + 1]?.standing !== 'revoked',
    );
  }

  function signedRoster(card: CardName, body: Roster): void {
    addTo(ledger.signed, text(rosterBody.encode({ version: protocolVersion, ...body })), card);
  }

  function changedRoster(card: CardName, before: Before): void {
    const player = players[card];
    const after = setOf(player);
    const was = before.set;
    if (was === undefined || after === undefined || name(was) === name(after)) return;
    const signers = [
      ...(ledger.signed.get(
        text(
          rosterBody.encode({ version: protocolVersion, setId: after.id, epoch: after.epoch, members: after.members }),
        ),
      ) ?? []),
    ];
    // The attacker signs with his own keys whatever he likes.
    const places = new Set([...signers, ...owned].map((signer) => placeOf(was.members, players[signer])));
    const reason = mayFollow(was, after, places);
    demand(reason === undefined, 6, `a list of members that may not follow: ${reason}`);
  }

  const name = ({ epoch, members }: { readonly epoch: number; readonly members: readonly RosterMember[] }): string =>
    text(rosterBody.encode({ version: protocolVersion, setId: new Uint8Array(16), epoch, members }));

  /** What a member that is revoked, or dormant, must not do. */
  function checkMaySign({ set }: Before, command: string): void {
    const self = set?.members[set.member];
    demand(
      self?.standing !== 'revoked' && set?.dormant !== true,
      7,
      `${command} by a member that is revoked or dormant`,
    );
    demand(command !== 'signDigests' || self?.role !== 'cosigner', 7, 'a cosigner signs digests unseen');
    demand(command !== 'issueVoucher' || self?.role === 'primary', 7, `a voucher by a ${self?.role}`);
  }

  function activated({ approval, puk }: RequestOf<Commands['activate']>, { set }: Before): void {
    if (set?.dormant !== true) return;
    demand(set.members[set.member]?.standing !== 'revoked', 7, 'a revoked backup is activated');
    if (approval === undefined) {
      demand(puk === secrets.puk, 7, 'a backup is activated by nobody');
      return;
    }
    demand(ledger.activations.has(text(approval)), 7, 'a backup is activated by an approval that no card gave');
    const { body } = activationMessage.decode(approval);
    const approver = set.members[body.approver];
    const fits =
      bytesToHex(body.setId) === set.setId &&
      body.epoch === set.epoch &&
      body.member === set.member &&
      body.approver !== set.member;
    demand(
      fits && approver !== undefined && approver.standing !== 'revoked',
      7,
      'a backup is activated by an approval that is not for it, or by a revoked member',
    );
  }

  const judge: Model['judge'] = (card, command, anyRequest, anyAnswer, before) => {
    const player = players[card];
    secrets.checkSecrecy(card, anyAnswer.data);
    if (anyAnswer.status !== status.ok) {
      // A wrong PUK takes one of its tries.
      const isTry = command === 'activate' && (anyRequest as RequestOf<Commands['activate']>).puk !== undefined;
      demand(
        isTry || Buffer.compare(contentOf(player), before.content) === 0,
        4,
        `${command} refused, and something changed`,
      );
      return;
    }
    secrets.learn(player);
    // Cards of the attacker may do what they like with wallets of his.
    const isOwned = owned.includes(card);
    const request = anyRequest as never;
    const response = anyAnswer.response as never;
    const of = <N extends CommandName>(_: N) => ({
      request: request as RequestOf<Commands[N]>,
      response: response as ResponseOf<Commands[N]>,
    });
    if (command === 'cloneOffer') offered(card, of('cloneOffer').request, of('cloneOffer').response.offer);
    if (command === 'cloneExport') {
      const { export: heard, roster } = of('cloneExport').response;
      const isBare = of('cloneExport').request.bare === true;
      const bytes = isBare ? withCertificates(heard, certificatesOf(of('cloneExport').request.offer, player)) : heard;
      if (player.isGenuine) exported(card, of('cloneExport').request, bytes, before);
      if (roster !== undefined) signedRoster(card, rosterStatement.decode(roster).body);
      if (!isOwned) secrets.tryToOpen(bytes, [text(of('cloneExport').request.offer)]);
    }
    if (command === 'cloneImport')
      imported(card, of('cloneImport').request, of('cloneImport').response.receipt, before);
    if (command === 'cloneConfirm') confirmed(card, of('cloneConfirm').request.receipt, before);
    if (command === 'cloneSeal') {
      demand(!isWaiting(player), 5, 'sealed while a clone is waited for');
      ledger.sealed.add(before.set?.setId ?? '');
    }
    if (command === 'getRoster') signedRoster(card, rosterStatement.decode(of('getRoster').response.statement).body);
    if (command === 'signRoster') {
      const { version: _, ...body } = of('signRoster').request;
      demand(before.set?.members[before.set.member]?.standing !== 'revoked', 2, 'a revoked member signs a list');
      signedRoster(card, body);
    }
    if (command !== 'cloneExport') changedRoster(card, before);
    if (command === 'approveActivation') {
      demand(before.set?.members[before.set.member]?.standing !== 'revoked', 7, 'a revoked member approves');
      ledger.activations.add(text(of('approveActivation').response.approval));
    }
    if (command === 'activate') activated(of('activate').request, before);
    if (command === 'signDigests' || command === 'issueVoucher') checkMaySign(before, command);
  };
  return { judge, look };
}

/** What the terms come to: a share of what is not limited is none. */
function encodeTerms(
  { role, scope = [], policy: own, shares: asked = [], ownPin = false }: Omit<ExportRequest, 'offer'>,
  usual?: Policy,
): Uint8Array {
  const policy = own ?? usual;
  const shares = asked.filter((share) =>
    policy?.assets.some((rule) => rule.asset === share.asset && rule.allowance !== undefined),
  );
  return Buffer.from(
    JSON.stringify([role, scope, policy && bytesToHex(policyCoder.encode(policy)), shares, ownPin], bigints),
  );
}

function bigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}

/** What a source sends of its chain, in answer to an offer. */
function certificatesOf(offer: Uint8Array, { identity }: Player): readonly Uint8Array[] {
  const { anyPack } = offerMessage.decode(offer).body;
  return anyPack ? [identity.batchCertificate, identity.cardCertificate] : [identity.cardCertificate];
}
