/** Where attacks begin: the stages of honest ceremonies, each with all that was said until then. */
import type { CommandName, Commands, RequestOf, ResponseOf } from '@symbolon/protocol/commands';
import { startingPolicies } from '@symbolon/protocol/policy';
import { rosterStatement } from '@symbolon/protocol/set';
import type { SharePlan } from '@symbolon/protocol/shares';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import {
  type Answer,
  type CardName,
  type Move,
  newTable,
  type Snapshot,
  shareNames,
  type Table,
  type Workshop,
} from './cards.ts';
import { twoOf } from './choices.ts';
import { agreed, judge } from './guarantees.ts';
import { copyLedger, type Ledger, newLedger } from './ledger.ts';
import { copyRecording, newRecording, type Recording, record } from './recording.ts';
import { terms } from './share-plots.ts';
import { itemNumbered, ruleOf } from './vault-plots.ts';

type Stage = {
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly ledger: Ledger;
  readonly recording: Recording;
};

export type Arena = {
  readonly table: Table;
  readonly stages: readonly Stage[];
  /** One move, judged. Throws where a guarantee is broken. */
  readonly play: (move: Move, ledger: Ledger) => Answer;
};

type Step = <N extends CommandName>(
  card: CardName,
  name: N,
  request: RequestOf<Commands[N]>,
  more?: Pick<Move, 'session' | 'slot'>,
) => ResponseOf<Commands[N]>;

const can = { session: 'can' } as const;
const puk = { session: 'puk' } as const;

/**
 * @param workshop makes the cards
 * @param from where attacks begin, if not where the ceremonies of these cards come to: for cards with a fault
 */
export function newArena(workshop: Workshop, from?: readonly Stage[]): Arena {
  const table = newTable(workshop);
  const stages: Stage[] = [...(from ?? [])];
  const play: Arena['play'] = (move, against) => {
    const { card } = move;
    const was = [table.look(card), table.look(card, 1)] as const;
    const answer = table.send(move);
    judge({ table, ledger: against }, move, answer, was);
    return answer;
  };
  const world = { table, play, stages };
  if (from !== undefined) return world;
  const blank = table.snapshot();
  wholeStory(world);
  table.restore(blank);
  shortStory(world);
  return world;
}

type Telling = Pick<Arena, 'table' | 'play'> & { readonly stages: Stage[] };

/** A set with a backup and a daily card, each with things in its vault. */
function newSet(
  { table, play, stages }: Telling,
  settled: { readonly exportable: boolean; readonly pinReset: number },
) {
  const ledger = newLedger();
  const recording = newRecording();
  const step: Step = (card, name, request, more = {}) => {
    const { status, response } = play({ card, name, request, ...more } as unknown as Move, ledger);
    if (response === undefined) throw new Error(`${name} on ${card}: ${status.toString(16)}`);
    record(recording, name, response);
    return response as never;
  };
  const stage = (name: string): void =>
    void stages.push({
      name,
      snapshot: table.snapshot(),
      ledger: copyLedger(ledger),
      recording: copyRecording(recording),
    });
  const wallet = { pin: testPin, puk: testPuk, clones: agreed, policy: startingPolicies.open } as const;
  step('dealer', 'createWallet', { ...wallet, ...settled });
  step('stranger', 'createWallet', { ...wallet, exportable: false, pinReset: 1 });
  ledger.own.set = table.look('dealer').set?.id ?? new Uint8Array();
  for (const [card, role] of [
    ['backup', 'backup'],
    ['daily', 'daily'],
  ] as const) {
    const { offer } = step(card, 'cloneOffer', {});
    const { receipt } = step(card, 'cloneImport', { export: step('dealer', 'cloneExport', { role, offer }).export });
    step('dealer', 'cloneConfirm', { receipt });
  }
  step('backup', 'activate', step('dealer', 'approveActivation', { member: 1 }));
  for (const card of ['dealer', 'backup'] as const) {
    step(card, 'changeSettings', { pinInChannel: true });
    step(card, 'setDuressPin', { pin: '111222' }, puk);
  }
  // Another wallet, whose set is none of the owner's.
  step('daily', 'createWallet', { clones: 0, exportable: false }, { slot: 1 });
  // What is shown, what stays in the set, what goes anywhere, and what another member has to approve.
  for (const [at, [card, kind, bits]] of [
    ['dealer', 'text', 1],
    ['dealer', 'bip39Phrase', 0],
    ['dealer', 'text', 9],
    ['dealer', 'bip39Phrase', 11],
    ['dealer', 'passphrase', 2],
    ['backup', 'text', 10],
    ['backup', 'text', 2],
    ['backup', 'bip39Phrase', 13],
    ['backup', 'text', 15],
    ['daily', 'text', 9],
    ['daily', 'text', 2],
    ['stranger', 'text', 4],
    ['stranger', 'bip39Phrase', 2],
  ].entries() as Iterable<[number, [CardName, 'text', number]]>)
    step(card, 'vaultStore', itemNumbered(at, kind, ruleOf(bits)));
  step('backup', 'adoptRoster', step('dealer', 'getRoster', {}));
  const { request } = step('backup', 'vaultRequest', { item: 3, use: 'show' });
  step('dealer', 'vaultApprove', { request });
  const asked = step('daily', 'offerPinReset', {}, can);
  step('dealer', 'approvePinReset', asked);
  return { step, stage, table, recording };
}
type Told = ReturnType<typeof newSet>;

const deal = ({ step }: Told, by: CardName, card: CardName, request: { index: number; plan?: SharePlan }): Uint8Array =>
  step(by, 'shareDeal', { ...request, ...step(card, 'shareOffer', {}) }).deal;

function take({ step, table }: Told, card: CardName, dealt: Uint8Array): Uint8Array {
  const { statement: roster } = step('dealer', 'getRoster', {});
  const { isBlank } = table.look(card);
  return step(card, 'shareImport', { deal: dealt, roster, ...(isBlank && { pin: testPin, puk: testPuk }) }).receipt;
}

/** A wallet split, recovered, and split anew by two dealers. It takes two members to give a new PIN. */
function wholeStory(world: Telling): void {
  const told = newSet(world, { exportable: false, pinReset: 2 });
  const { step, stage } = told;
  const [one, two, three] = shareNames;
  stage('nothing dealt');
  step('stranger', 'getRoster', {});
  const first = deal(told, 'dealer', one, { index: 0, plan: twoOf(3) });
  stage('a split begun');
  const second = deal(told, 'dealer', two, { index: 1 });
  step('dealer', 'shareConfirm', { receipt: take(told, one, first) });
  stage('one share arrived');
  const third = deal(told, 'dealer', three, { index: 2 });
  const left = [take(told, two, second), take(told, three, third)] as const;
  stage('two receipts are missing');
  for (const receipt of left) step('dealer', 'shareConfirm', { receipt });
  stage('all arrived');
  const { offer: asked } = step('target', 'shareOffer', { recovery: true });
  const given = [one, two, three].map((card) => step(card, 'shareRelease', { offer: asked }).recovery);
  stage('shares on their way to a card that recovers');
  step('target', 'shareRecover', { recovery: given[0] ?? asked });
  step('target', 'shareRecover', { recovery: given[1] ?? asked, finish: { ...terms, puk: testPuk } });
  stage('recovered');
  const { confirmation } = step('target', 'prepareReset', {});
  step('target', 'resetCard', { confirmation, terminate: false });
  step('target', 'shareOffer', { recovery: true });
  step('dealer', 'shareConfirm', { receipt: take(told, one, deal(told, 'dealer', one, { index: 1, plan: twoOf(2) })) });
  stage('a new split begun');
  step('backup', 'adoptRoster', step('dealer', 'getRoster', {}));
  const anew = deal(told, 'backup', two, { index: 0, plan: twoOf(3) });
  stage('a backup deals as well');
  step('backup', 'shareConfirm', { receipt: take(told, two, anew) });
  stage('shares of three splits');
}

/** A wallet that may be written down. One member is enough to give a new PIN, and one is revoked. */
function shortStory(world: Telling): void {
  const told = newSet(world, { exportable: true, pinReset: 1 });
  const { step, stage, recording } = told;
  stage('one member gives a new PIN');
  const first = deal(told, 'dealer', 'one', { index: 0, plan: twoOf(2) });
  step('dealer', 'shareConfirm', { receipt: take(told, 'one', first) });
  stage('a share that may be written down');
  const { statement } = step('dealer', 'getRoster', {});
  const { body } = rosterStatement.decode(statement);
  const members = body.members.map((each, at) => (at === 2 ? { ...each, standing: 'revoked' as const } : each));
  const next = { ...body, epoch: body.epoch + 1, members };
  const list = rosterStatement.encode({ body: next, signatures: [step('dealer', 'signRoster', next)] });
  step('dealer', 'adoptRoster', { statement: list });
  recording.statements.push(list);
  stage('the daily card is revoked, and did not hear of it');
}
