/** Where attacks begin: the stages of honest ceremonies, each with all that a relay has recorded until then. */
import { harden } from '@symbolon/interface';
import { rosterOfExport } from '@symbolon/protocol/clone';
import type { CommandName, Commands, RequestOf, ResponseOf } from '@symbolon/protocol/commands';
import { type RosterMember, rosterStatement } from '@symbolon/protocol/set';
import { asset } from '../../../../packages/card-core/test/support/scripted-interpreter.ts';
import { type CardName, makeWallets, newTable, policies, type Snapshot, type Table } from './cards.ts';
import { copyLedger, type Ledger, newLedger } from './ledger.ts';
import { modelOf, setOf } from './model.ts';
import { copyRecording, type Move, newRecording, type Recording, record } from './relay.ts';
import { type Secrets, secretsOf } from './secrets.ts';

/** A state of the cards, what was really said until then, and what the relay knows of it. */
type Stage = {
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly ledger: Ledger;
  readonly recording: Recording;
};

export type Arena = {
  readonly table: Table;
  readonly secrets: Secrets;
  readonly stages: readonly Stage[];
  /** One move, judged. Returns what the card answered. */
  readonly play: (move: Move, ledger: Ledger) => { readonly status: number; readonly response: unknown };
};

export function newArena(): Arena {
  const table = newTable();
  const { players, run } = table;
  const stages: Stage[] = [];
  const ledger = newLedger();
  const recording = newRecording();
  const limits = new Map<string, number>();

  const setIdOf = (card: CardName): string => setOf(players[card])?.setId ?? '';
  let secrets = secretsOf(table, { mainSet: '', limits });

  function play(
    { card, name, request, session }: Move,
    against: Ledger,
  ): { readonly status: number; readonly response: unknown } {
    const model = modelOf(table, against, secrets);
    const before = model.look(card);
    const answer = run(card, name, request as never, session);
    model.judge(card, name, request as never, answer, before);
    return { status: answer.status, response: answer.response };
  }

  /** An honest step, which must succeed. */
  function step<N extends CommandName>(
    card: CardName,
    name: N,
    request: RequestOf<Commands[N]>,
  ): ResponseOf<Commands[N]> {
    const move = { card, name, request } as unknown as Move;
    const { status, response } = play(move, ledger);
    if (response === undefined) throw new Error(`${name} on ${card}: ${status.toString(16)}`);
    record(recording, move, response);
    return response as ResponseOf<Commands[N]>;
  }

  function reset(card: CardName): void {
    const { confirmation } = step(card, 'prepareReset', {});
    run(card, 'resetCard', { confirmation, terminate: false });
  }

  const stage = (name: string): void =>
    void stages.push({
      name,
      snapshot: table.snapshot(),
      ledger: copyLedger(ledger),
      recording: copyRecording(recording),
    });
  const clone = (source: CardName, target: CardName, terms: Omit<RequestOf<Commands['cloneExport']>, 'offer'>) => {
    const { offer } = step(target, 'cloneOffer', {});
    return step(source, 'cloneExport', { ...terms, offer }).export;
  };
  const backup = { role: 'backup', shares: [{ asset, left: 10n }] } as const;
  const daily = {
    role: 'daily',
    policy: policies[1],
    shares: [{ asset, left: 20n }],
    scope: [{ curve: 'secp256k1', path: [harden(84), harden(0), harden(0)] }],
    roster: true,
  } as const;

  // An earlier wallet of the same cards: everything of it is forgotten but what was recorded.
  makeWallets(table);
  limits.set(setIdOf('primary'), 2);
  secrets = secretsOf(table, { mainSet: setIdOf('primary'), limits });
  const earlier = clone('primary', 'a', backup);
  step('primary', 'cloneConfirm', { receipt: step('a', 'cloneImport', { export: earlier }).receipt });
  step('a', 'getRoster', {});
  step('primary', 'getRoster', {});
  reset('a');
  reset('primary');
  reset('second');
  reset('stranger');

  makeWallets(table);
  limits.set(setIdOf('primary'), 2).set(setIdOf('second'), 1).set(setIdOf('stranger'), 8);
  secrets = secretsOf(table, { mainSet: setIdOf('primary'), limits });
  for (const card of ['primary', 'second'] as const) secrets.learn(players[card]);
  stage('wallets made');
  step('stray', 'cloneOffer', {});
  step('stranger', 'getRoster', {});
  clone('stranger', 'stray', { role: 'backup' });
  step('old', 'cloneOffer', {});
  const forC = clone('second', 'c', { role: 'backup' });
  const forA = clone('primary', 'a', backup);
  stage('one export made, and another by another source');
  const forB = clone('primary', 'b', daily);
  stage('two exports made');
  // Anybody who carries an export has the list in it.
  const list = rosterOfExport(forB);
  recording.statements.push(list);
  const receiptOfA = step('a', 'cloneImport', { export: forA, roster: list }).receipt;
  const receiptOfC = step('c', 'cloneImport', { export: forC }).receipt;
  stage('imported');
  const receiptOfB = step('b', 'cloneImport', { export: forB }).receipt;
  step('primary', 'cloneConfirm', { receipt: receiptOfA });
  step('second', 'cloneConfirm', { receipt: receiptOfC });
  stage('one receipt is missing');
  const halfway = { snapshot: table.snapshot(), ledger: copyLedger(ledger), recording: copyRecording(recording) };
  step('primary', 'cloneConfirm', { receipt: receiptOfB });
  for (const card of ['primary', 'a', 'b'] as const) step(card, 'getRoster', {});
  step('primary', 'approveActivation', { member: 1 });
  stage('all there, not sealed');
  step('primary', 'cloneSeal', {});
  stage('sealed');

  /** A list in which something changed, signed and taken over by some. */
  function decide(
    change: (members: readonly RosterMember[]) => readonly RosterMember[],
    signers: readonly CardName[],
    adopters: readonly CardName[],
  ): void {
    const { body } = rosterStatement.decode(step('primary', 'getRoster', {}).statement);
    const next = { ...body, epoch: body.epoch + 1, members: change(body.members) };
    const signatures = signers.map((card) => step(card, 'signRoster', next));
    const statement = rosterStatement.encode({ body: next, signatures });
    for (const card of adopters) step(card, 'adoptRoster', { statement });
    recording.statements.push(statement);
  }

  const newcomer: RosterMember = { role: 'backup', standing: 'admitted', publicKey: players.stray.identity.publicKey };
  step('stray', 'cloneOffer', { anyPack: true });
  decide((members) => [...members, newcomer], ['primary', 'a'], ['primary', 'a', 'b']);
  stage('a card of another pack admitted');
  decide(
    (members) => members.map((member, place) => (place === 1 ? { ...member, standing: 'revoked' } : member)),
    ['primary'],
    ['primary', 'b'],
  );
  stage('a member revoked, which has not heard of it');
  step('primary', 'cloneExport', { role: 'backup', offer: recording.offers.at(-1)! });
  stage('an export to the card of another pack');

  table.restore(halfway.snapshot);
  Object.assign(recording, copyRecording(halfway.recording));
  copyInto(ledger, halfway.ledger);
  step('primary', 'getRoster', {});
  decide(
    (members) => members.map((member, place) => (place === 2 ? { ...member, standing: 'revoked' } : member)),
    ['primary'],
    ['primary', 'a', 'b'],
  );
  stage('a clone revoked that was waited for');
  return { table, secrets, stages, play };
}

function copyInto(ledger: Ledger, other: Ledger): void {
  Object.assign(ledger, copyLedger(other));
}
