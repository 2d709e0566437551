/** Where attacks on shares begin: the stages of honest ceremonies, each with all that was said until then. */
import type { CommandName, Commands, RequestOf, ResponseOf } from '@symbolon/protocol/commands';
import { startingPolicies } from '@symbolon/protocol/policy';
import type { SharePlan } from '@symbolon/protocol/shares';
import { testPin, testPuk } from '../../../../test/passwords.ts';
import { type Answer, type CardName, type Move, newTable, shareNames, type Table, type Workshop } from './cards.ts';
import { agreed, copyLedger, judge, type Ledger, newLedger } from './guarantees.ts';
import { copyRecording, newRecording, type Recording, record, terms, twoOf } from './relay.ts';

type Stage = {
  readonly name: string;
  readonly snapshot: ReturnType<Table['snapshot']>;
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
) => ResponseOf<Commands[N]>;

export function newArena(workshop: Workshop): Arena {
  const table = newTable(workshop);
  const ledger = newLedger();
  const recording = newRecording();
  const stages: Stage[] = [];
  const play: Arena['play'] = (move, against) => {
    const was = { before: table.look(move.card), content: table.content(move.card) };
    const answer = table.send(move);
    judge({ table, ledger: against }, move, answer, was);
    return answer;
  };
  const step: Step = (card, name, request) => {
    const { status, response } = play({ card, name, request } as unknown as Move, ledger);
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

  const wallet = { pin: testPin, puk: testPuk, exportable: false, policy: startingPolicies.open } as const;
  step('dealer', 'createWallet', { ...wallet, clones: agreed });
  step('stranger', 'createWallet', { ...wallet, clones: agreed });
  const { offer } = step('backup', 'cloneOffer', {});
  const { receipt } = step('backup', 'cloneImport', step('dealer', 'cloneExport', { role: 'backup', offer }));
  step('dealer', 'cloneConfirm', { receipt });
  step('backup', 'activate', step('dealer', 'approveActivation', { member: 1 }));
  ledger.ownSet = table.look('dealer').set?.id ?? new Uint8Array();
  stage('nothing dealt');
  const [one, two, three] = shareNames;
  const deal = (by: CardName, card: CardName, request: { index: number; plan?: SharePlan }): Uint8Array =>
    step(by, 'shareDeal', { ...request, ...step(card, 'shareOffer', {}) }).deal;
  const take = (card: CardName, dealt: Uint8Array): Uint8Array => {
    const { statement: roster } = step('dealer', 'getRoster', {});
    const isBlank = table.look(card).isBlank;
    return step(card, 'shareImport', { deal: dealt, roster, ...(isBlank && { pin: testPin, puk: testPuk }) }).receipt;
  };
  step('stranger', 'getRoster', {});
  const first = deal('dealer', one, { index: 0, plan: twoOf(3) });
  stage('a split begun');
  const second = deal('dealer', two, { index: 1 });
  step('dealer', 'shareConfirm', { receipt: take(one, first) });
  stage('one share arrived');
  const third = deal('dealer', three, { index: 2 });
  const left = [take(two, second), take(three, third)] as const;
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
  step('dealer', 'shareConfirm', { receipt: take(one, deal('dealer', one, { index: 1, plan: twoOf(2) })) });
  stage('a new split begun');
  step('backup', 'adoptRoster', step('dealer', 'getRoster', {}));
  const anew = deal('backup', two, { index: 0, plan: twoOf(3) });
  stage('a backup deals as well');
  step('backup', 'shareConfirm', { receipt: take(two, anew) });
  stage('shares of three splits');
  return { table, stages, play };
}
