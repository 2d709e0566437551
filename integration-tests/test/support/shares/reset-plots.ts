/** Plots about a new PIN by the word of other members. */
import { testPin } from '../../../../test/passwords.ts';
import type { CardName } from './cards.ts';
import type { Scene } from './forging.ts';
import { ask, type Plot, type Plots } from './plot.ts';

const can = { session: 'can' } as const;

export function resetPlots({ recording, choices }: Scene): Plots {
  const { below, happens, pick, some } = choices;
  const members: readonly CardName[] = ['dealer', 'backup', 'daily'];

  /** Some members approve, perhaps too few. What they said may come again, for another card or after other news. */
  function* resetting(): Plot {
    const card = pick(['daily', 'daily', 'daily', 'daily', 'backup', 'backup', 'dealer', 'one', 'stranger'] as const);
    const asking = pick<CardName>([card, card, card, card, ...members]);
    const request = (yield* ask(asking, 'offerPinReset', {}, can))?.request;
    const approvals: Uint8Array[] = [];
    const may = members.filter((one) => one !== asking);
    for (const by of some<CardName>(happens(0.75) ? may : [...members, 'stranger', 'two'], 1 + below(2))) {
      if (request === undefined) continue;
      const approval = (yield* ask(by, 'approvePinReset', { request }))?.approval;
      if (approval !== undefined) approvals.push(approval);
    }
    for (let times = 1 + below(2); times > 0; times -= 1) {
      const given = some(happens(0.8) ? approvals : recording.resetApprovals.slice(-4), 1 + below(2));
      const twice = happens(0.3) ? [...given, ...given].slice(0, 2) : given;
      if (twice.length === 0) continue;
      const roster = recording.statements.at(-1 - below(2));
      const told = roster !== undefined && happens(0.3) ? { roster } : {};
      yield* ask(card, 'resetPin', { pin: pick([testPin, '135790', '111222']), approvals: twice, ...told }, can);
    }
  }

  /** A member that is asked approves, and the card takes it with what came before. */
  function* replaying(): Plot {
    const card = pick(['daily', 'backup', 'dealer'] as const);
    yield* ask(card, 'offerPinReset', {}, can);
    const approvals = some(recording.resetApprovals.slice(-6), 1 + below(2));
    if (approvals.length > 0) yield* ask(card, 'resetPin', { pin: '135790', approvals }, can);
  }

  return { resetting, replaying };
}
