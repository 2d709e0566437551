/** Plots about the members of a set: revoked ones that go on, and lists that some cards have not heard of. */
import { type Roster, type RosterSignature, rosterStatement } from '@symbolon/protocol/set';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import { type CardName, shareNames, text, walletNames } from './cards.ts';
import type { Scene } from './forging.ts';
import { ask, type Plot, type Plots } from './plot.ts';

const owners: readonly CardName[] = ['dealer', 'backup', 'daily'];
const members: readonly CardName[] = [...owners, ...shareNames];

export function setPlots({ table, recording, choices }: Scene): Plots {
  const { below, happens, pick, some } = choices;

  /** A member is revoked, some cards hear of it, and it goes on as if nothing was. */
  function* revoking(): Plot {
    const statement = (yield* ask('dealer', 'getRoster', {}))?.statement;
    if (statement === undefined) return;
    const { body } = rosterStatement.decode(statement);
    const place = placeOf(body.members.length);
    const list = yield* listWithout(body, place);
    const revoked = cardAt(body, place);
    const first: readonly CardName[] = happens(0.8) ? ['dealer'] : [];
    const told = new Set<CardName>([
      ...first,
      ...some(members, below(4)),
      ...(revoked && happens(0.7) ? [revoked] : []),
    ]);
    for (const card of told) yield* ask(card, 'adoptRoster', { statement: list });
    if (revoked !== undefined) yield* goingOn(revoked, [...told]);
  }

  /** Two lists of one epoch, signed by the same card: each revokes somebody whom the other does not. */
  function* forking(): Plot {
    const statement = (yield* ask('dealer', 'getRoster', {}))?.statement;
    if (statement === undefined) return;
    const { body } = rosterStatement.decode(statement);
    // The revoked one asks for a new PIN, or gives one: a backup gives what a daily card can't.
    const isTold = happens(0.5);
    const isOwner = table.look('dealer').pending.length === 0 && happens(0.6);
    const place = isOwner ? (isTold ? 2 : 1) : placeOf(body.members.length);
    const one = yield* listWithout(body, place);
    const { length } = body.members;
    const other = yield* listWithout(body, length > 3 && happens(0.7) ? 3 + below(length - 3) : placeOf(length));
    const revoked = cardAt(body, place);
    for (const card of owners)
      yield* ask(card, 'adoptRoster', { statement: (card === revoked) === isTold ? one : other });
    if (revoked !== undefined) yield* goingOn(revoked, owners, isTold ? 4 : 3);
  }

  /** The number of one that holds the wallet, mostly. */
  const placeOf = (length: number): number => {
    // A list does not hold while a receipt is missing, but of a card that it revokes.
    const [pending] = table.look('dealer').pending;
    if (pending !== undefined && happens(0.8)) return pending;
    return happens(0.45) ? 1 + below(2) : 1 + below(Math.max(1, length - 1));
  };
  const cardAt = (body: Roster, place: number) =>
    table.keys.get(text(body.members[place]?.publicKey ?? new Uint8Array()));

  function* listWithout(body: Roster & { readonly version: number }, place: number) {
    const changed = body.members.map((one, at) => (at === place ? { ...one, standing: 'revoked' as const } : one));
    const next = { ...body, epoch: body.epoch + 1, members: changed };
    const signatures: RosterSignature[] = [];
    for (const by of new Set<CardName>(['dealer', ...some(walletNames, below(2))])) {
      const signature = yield* ask(by, 'signRoster', next);
      if (signature !== undefined) signatures.push(signature);
    }
    const list = rosterStatement.encode({ body: next, signatures });
    recording.statements.push(list);
    return list;
  }

  /** What a card that is revoked would still give. */
  function* goingOn(card: CardName, told: readonly CardName[], likes?: number): Plot {
    const { items, share } = table.look(card);
    const offer = recording.offers.at(-1 - below(3)) ?? new Uint8Array();
    if (share !== undefined) {
      const target = yield* ask('target', 'shareOffer', { recovery: true });
      yield* ask(card, 'shareRelease', { offer: target?.offer ?? offer });
      if (happens(0.4)) yield* ask(card, 'shareExport', {}, { session: 'puk' });
      if (happens(0.4)) yield* ask(card, 'shareOffer', {});
      return;
    }
    const what = likes ?? pick([0, 1, 2, 3, 4, 4]);
    const peers = owners.filter((one) => one !== card && (told.includes(one) || happens(0.2)));
    const peer = what === 3 && happens(0.7) ? (peers.at(-1) ?? 'dealer') : (pick(peers) ?? 'dealer');
    if (what === 0) {
      const wanted = pick(table.look(peer).items.filter(({ rule }) => rule.approval));
      const use = wanted?.rule.show === true ? 'show' : 'wallet';
      const request = yield* ask(peer, 'vaultRequest', { item: wanted?.item ?? 3, use });
      if (request === undefined) return;
      const given = yield* ask(card, 'vaultApprove', request);
      if (given !== undefined) yield* ask(peer, 'vaultRead', { item: wanted?.item ?? 3, ...given });
    }
    if (what === 1) {
      const sent = (yield* ask(peer, 'vaultOffer', {}))?.offer ?? offer;
      const item = pick(items.filter(({ rule }) => (rule.members || rule.others) && !rule.approval))?.item ?? 1;
      yield* ask(card, 'vaultSend', { item, offer: sent });
    }
    if (what === 2) {
      const open = (yield* ask(pick(shareNames), 'shareOffer', {}))?.offer ?? offer;
      yield* ask(card, 'shareDeal', { index: below(3), offer: open });
    }
    // It approves a new PIN of another one, or asks for its own.
    const [asking, approving] = what === 3 ? [peer, [card]] : [card, owners.filter((one) => one !== card)];
    if (what < 3) return;
    const request = yield* ask(asking, 'offerPinReset', {}, { session: 'can' });
    if (request === undefined) return;
    const approvals: Uint8Array[] = [];
    for (const by of [...approving, ...(what === 3 ? owners.filter((one) => one !== card && one !== peer) : [])]) {
      const approval = (yield* ask(by, 'approvePinReset', request))?.approval;
      if (approval !== undefined) approvals.push(approval);
    }
    if (approvals.length === 0) return;
    const roster = recording.statements.at(-1 - below(2));
    const news = roster !== undefined && happens(0.3) ? { roster } : {};
    yield* ask(asking, 'resetPin', { pin: '135790', approvals: approvals.slice(0, 2), ...news }, { session: 'can' });
  }

  /** News of the set, to some cards. */
  function* telling(): Plot {
    const statement = (yield* ask(pick(members), 'getRoster', {}))?.statement;
    if (statement === undefined) return;
    for (const card of some(members, 1 + below(3))) yield* ask(card, 'adoptRoster', { statement });
  }

  /** Clones and activations: a new member that nobody counted. */
  function* cloning(): Plot {
    const card = pick(['four', 'three', 'target'] as const);
    const offer = (yield* ask(card, 'cloneOffer', {}))?.offer;
    if (offer === undefined) return;
    const exported = yield* ask('dealer', 'cloneExport', { role: pick(['backup', 'daily'] as const), offer });
    if (exported === undefined || happens(0.5)) return;
    const receipt = (yield* ask(card, 'cloneImport', { export: exported.export }))?.receipt;
    if (receipt !== undefined && happens(0.7)) yield* ask('dealer', 'cloneConfirm', { receipt });
  }

  /** PINs, right and wrong, that end what waits for a new one. */
  function* proving(): Plot {
    const card = pick(['daily', 'backup', 'dealer', 'one'] as const);
    const pin = pick([testPin, '135790', '111222', '999999']);
    yield* ask(card, 'verifyPin', { pin }, { session: 'can' });
    if (happens(0.2)) yield* ask(card, 'activate', { puk: testPuk });
  }

  /** What else happens in a set. */
  const living = (): Plot => pick([telling, cloning, proving])();

  return { revoking, forking, living };
}
