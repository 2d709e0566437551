/** What a command leaves for the next one: a share, or what is split. It is overwritten, whatever comes next. */
import { type CommandName, type Commands, commands, type RequestOf } from '@symbolon/protocol/commands';
import { describe, expect, test } from 'vitest';
import type { Session } from '../src/card/context.ts';
import { endSessions, execute, type VolatileState } from '../src/card/execute.ts';
import { scratchSize } from '../src/card/scratch.ts';
import { blankChip, type Chip, volatileState } from './support/chip.ts';
import { can, dealAll, dealerChip, finish, pin, planOf } from './support/shares.ts';

const send = <N extends CommandName>(
  card: VolatileState,
  { ports }: Chip,
  name: N,
  request: RequestOf<Commands[N]>,
) => {
  const { cla, ins, request: coder } = commands[name];
  const data = (coder as { encode: (request: unknown) => Uint8Array }).encode(request);
  const session: Session = { kind: 'can', channelBinding: new Uint8Array(32), decoy: false };
  return execute({ cla, ins, p1: 0, p2: 0, data, le: 65_536 }, session, card, ports).response.status;
};

/** A blank card that has the first of two shares, and what may come next. */
function gathering() {
  const shares = dealAll(dealerChip(), planOf(2, 2));
  const target = blankChip('target', '000000000300');
  const { offer } = target.call('shareOffer', { recovery: true }, can);
  const [first, second] = shares.map((card) => card.call('shareRelease', { offer }, pin).recovery);
  const card = volatileState(target.ports);
  expect(send(card, target, 'shareRecover', { recovery: first as Uint8Array })).toBe(0x9000);
  const { kept } = card;
  if (kept === undefined) throw new Error('nothing kept');
  expect(kept.some((byte) => byte !== 0)).toBe(true);
  return { card, target, kept, first: first as Uint8Array, second: second as Uint8Array };
}

describe('a share that a card has gathered is overwritten', () => {
  test.each<[when: string, then: (all: ReturnType<typeof gathering>) => void]>([
    ['by the last one', ({ card, target, second }) => send(card, target, 'shareRecover', { recovery: second, finish })],
    [
      'by a share that is refused',
      ({ card, target, first }) => send(card, target, 'shareRecover', { recovery: first }),
    ],
    ['by any other command', ({ card, target }) => send(card, target, 'getStatus', {})],
    ['by one that there is not', ({ card, target }) => send(card, target, 'shareStatus', {})],
    ['with the session', ({ card }) => endSessions(card)],
  ])('%s', (_, then) => {
    const all = gathering();
    then(all);
    expect(all.card.kept).not.toBe(all.kept);
    expect(all.kept.every((byte) => byte === 0)).toBe(true);
  });

  test('and counts as volatile memory until then', () => {
    const { card, target, kept } = gathering();
    expect(card.scratch.highWater()).toBe(kept.length);
    expect(() => card.scratch.hold('chain', scratchSize)).toThrow();
    send(card, target, 'getStatus', {});
    expect(() => card.scratch.hold('chain', scratchSize)).not.toThrow();
  });
});
