/**
 * The access columns of the command table, all of them: what is not allowed is refused with one status word, before its
 * data is looked at, and changes nothing.
 */
import {
  type CommandDefinition,
  type CommandName,
  commands,
  interindustry,
  type Lifecycle,
  type SessionKind,
} from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import { describe, expect, test } from 'vitest';
import { activeChip, blankChip, type Chip, testChip } from './support/chip.ts';

const definitions = Object.entries(commands) as [CommandName, CommandDefinition<unknown, unknown>][];

/** Typed so that a new kind of session or state of the card does not compile until it is here. */
const sessions = Object.keys({ none: 0, can: 0, pin: 0, puk: 0, phone: 0 } satisfies {
  readonly [K in SessionKind]: 0;
}) as SessionKind[];
const chips: { readonly [L in Lifecycle]: () => Chip } = {
  manufacture: () => testChip('new'),
  blank: () => blankChip(),
  active: () => activeChip(),
  terminated: () => {
    const chip = activeChip();
    const { confirmation } = chip.call('prepareReset', {}, { session: 'pin' });
    chip.call('resetCard', { confirmation, terminate: true }, { session: 'pin' });
    return chip;
  },
};
const lifecycles = Object.keys(chips) as Lifecycle[];

const nonsense = new Uint8Array(40).fill(0xff);

/** The status word of a command, and whether it wrote anything. */
function attempt(
  chip: Chip,
  header: { cla: number; ins: number; p1?: number; p2?: number },
  session: SessionKind,
  data?: Uint8Array,
) {
  chip.memory.power();
  const { status: sw } = chip.execute({ p1: 0, p2: 0, ...header, ...(data && { data }), le: 256 }, { session });
  return { sw, wrote: chip.memory.writes() > 0 };
}

function takes({ request }: CommandDefinition<unknown, unknown>, data: Uint8Array): boolean {
  try {
    request.decode(data);
    return true;
  } catch {
    return false;
  }
}

describe.each(lifecycles)('on a card in state %s', (lifecycle) => {
  const chip = chips[lifecycle]();

  test.each(sessions)('a session of kind %s is allowed what the table says, and nothing else', (session) => {
    for (const [name, definition] of definitions) {
      const { access, cla, ins } = definition;
      const ofSession = access.sessions.includes(session);
      if (ofSession && access.lifecycles.includes(lifecycle)) {
        // Looked at, and found malformed: so far a command gets that is allowed.
        if (takes(definition, nonsense)) continue;
        expect(attempt(chip, { cla, ins }, session, nonsense), name).toEqual({
          sw: status.incorrectData,
          wrote: false,
        });
        continue;
      }
      const expected = !ofSession ? status.securityStatus : status.conditionsOfUse;
      for (const data of [undefined, nonsense]) {
        expect(attempt(chip, { cla, ins }, session, data), name).toEqual({ sw: expected, wrote: false });
      }
    }
  });

  test.each(sessions)(
    'P1 and P2 that no command has are refused in a session of kind %s, whatever the command',
    (session) => {
      for (const [name, definition] of definitions) {
        const highest = definition.p1 === 'slot' ? limits.wallets - 1 : 0;
        for (const wrong of [{ p1: highest + 1 }, { p1: 0xff }, { p2: 1 }, { p2: 0xff }]) {
          const outcome = attempt(chip, { cla: definition.cla, ins: definition.ins, ...wrong }, session);
          expect(outcome, name).toEqual({ sw: status.wrongParameters, wrote: false });
        }
      }
    },
  );

  test('an instruction that does not exist does not, for anyone', () => {
    const known = new Set([
      ...definitions.map(([, { cla, ins }]) => (cla << 8) | ins),
      ...Object.values(interindustry).map(({ ins }) => ins),
    ]);
    for (const cla of [0x00, 0x80]) {
      for (let ins = 0; ins <= 0xff; ins += 1) {
        if (known.has((cla << 8) | ins)) continue;
        const session = sessions[ins % sessions.length] as SessionKind;
        expect(attempt(chip, { cla, ins }, session, nonsense), `${cla} ${ins}`).toEqual({
          sw: status.unknownInstruction,
          wrote: false,
        });
      }
    }
  });
});

test('who has proven nothing can open a channel, and on a card that has left the factory nothing else', () => {
  const open = definitions.filter(([, { access }]) => access.sessions.includes('none'));
  const outside = open.filter(([, { access }]) => access.lifecycles.some((lifecycle) => lifecycle !== 'manufacture'));
  expect(outside.map(([name]) => name)).toEqual(['openChannel', 'resumeSession']);
});

test('no two commands share a class and an instruction, and none that a transport keeps for itself', () => {
  const codes = [
    ...definitions.map(([, { cla, ins }]) => [cla, ins]),
    ...Object.values(interindustry).map(({ ins }) => [0, ins]),
  ];
  expect(new Set(codes.map(String)).size).toBe(codes.length);
  for (const [, ins = 0] of codes) expect([0x60, 0x90]).not.toContain(ins & 0xf0);
});
