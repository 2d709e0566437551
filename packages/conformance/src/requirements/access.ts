/** Who may call what, and when: the table of commands, in every kind of session and lifecycle that can be made. */
import {
  type CommandDefinition,
  type CommandName,
  commands,
  interindustry,
  type Lifecycle,
  type SessionKind,
} from '@symbolon/protocol/commands';
import { features } from '@symbolon/protocol/features';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { resume } from '../bench/opening.ts';
import type { Session } from '../bench/session.ts';
import { byteText, expectStatus, notApplicable, present } from '../bench/verdict.ts';
import { optionalCommands } from '../optional-commands.ts';
import { topic } from '../requirement.ts';

const matrix = 'commands.md#who-may-call-what-and-when';
const order = 'commands.md#order-of-checks';

/**
 * ISO/IEC 7816-4 clause 5.4.2: 6X and 9X are no instructions, and readers may refuse them. GET RESPONSE is one in both
 * classes.
 */
const unknownInstructions = [0x00, 0x80].flatMap((cla) => {
  const taken = Object.values(commands).filter((one) => one.cla === cla);
  const all = new Set([...taken, ...(cla === 0x00 ? Object.values(interindustry) : [])].map(({ ins }) => ins));
  const isNone = (ins: number): boolean =>
    ins >> 4 === 6 || ins >> 4 === 9 || ins === interindustry.getResponse.ins || all.has(ins);
  return Array.from({ length: 256 }, (_, ins) => [cla, ins] as const).filter(([, ins]) => !isNone(ins));
});

type Table = readonly (readonly [CommandName, CommandDefinition<unknown, unknown>])[];
const table = Object.entries(commands) as unknown as Table;

/**
 * A data field that no command takes: tag FF and nothing after it. SIGN DATA takes any bytes, once one reads; the test
 * wallet gives a phone nothing to read. VAULT RECEIVE decodes its message once an offer is open.
 */
const malformed = Uint8Array.of(0xff, 0xff, 0xff);
const malformedAnswer = (name: CommandName): number =>
  name === 'signData' || name === 'vaultReceive' ? status.conditionsOfUse : status.incorrectData;

function expectAnswer(name: CommandName, answer: { readonly status: number }, expected: number, about: string): void {
  expectStatus(answer, optionalCommands.has(name) ? [expected, status.unknownInstruction] : expected, about);
}

/** What the table says, for a malformed command. */
function expectedFor([name, { access }]: Table[number], kind: SessionKind, lifecycle: Lifecycle): number {
  if (!access.sessions.includes(kind)) return status.securityStatus;
  if (!access.lifecycles.includes(lifecycle)) return status.conditionsOfUse;
  return kind === 'phone' && name === 'signData' ? status.securityStatus : malformedAnswer(name);
}

const sent = ({ cla, ins }: { readonly cla: number; readonly ins: number }, data = malformed, p1 = 0, p2 = 0) =>
  ({ cla, ins, p1, p2, data, le: 65_536 }) as const;

/** Tries every command of the application in a session of this kind. */
export async function everyCommand(
  open: () => Promise<Session>,
  kind: Exclude<SessionKind, 'none'>,
  lifecycle: Lifecycle,
): Promise<void> {
  const session = await open();
  for (const row of table) {
    const answer = await session.send(sent(row[1]));
    const about = `${row[1].name} with malformed data, ${kind} session, ${lifecycle}`;
    expectAnswer(row[0], answer, expectedFor(row, kind, lifecycle), about);
  }
}

export const accessRequirements = topic('AC', [
  [
    'Without a session only what opens one is taken; everything else is answered with 6982, and the two commands of the factory with 6985.',
    matrix,
    'any',
    async ({ transmit }) => {
      for (const [name, definition] of table) {
        const answer = await transmit(sent(definition));
        const factory = name === 'initialiseIdentity' || name === 'personalise';
        const opens = name === 'openChannel' || name === 'resumeSession';
        const expected = factory ? status.conditionsOfUse : opens ? status.incorrectData : status.securityStatus;
        expectAnswer(name, answer, expected, `${definition.name} without a session`);
      }
    },
  ],
  [
    'P1 and P2 are checked before the session: what is none of the table is answered with 6A86.',
    order,
    'any',
    async ({ transmit }) => {
      for (const [name, definition] of table) {
        const beyond = definition.p1 === 'slot' ? limits.wallets : 1;
        const p1 = await transmit(sent(definition, malformed, beyond));
        expectAnswer(name, p1, status.wrongParameters, `${definition.name} with P1 ${beyond}`);
        const p2 = await transmit(sent(definition, malformed, 0, 1));
        expectAnswer(name, p2, status.wrongParameters, `${definition.name} with P2 01`);
      }
    },
  ],
  [
    'In a session of the CAN a blank card takes what the table says, and refuses the rest with 6982 or 6985.',
    matrix,
    'blank',
    (bench) => everyCommand(bench.session, 'can', 'blank'),
  ],
  [
    'In a session of the CAN an active card takes what the table says, and refuses the rest with 6982 or 6985.',
    matrix,
    'wallet',
    (bench) => everyCommand(bench.session, 'can', 'active'),
  ],
  [
    'In a session of the PIN an active card takes what the table says, and refuses the rest with 6982.',
    matrix,
    'wallet',
    (bench) => everyCommand(() => bench.session('pin'), 'pin', 'active'),
  ],
  [
    'In a session of the PUK an active card takes what the table says, and refuses the rest with 6982.',
    matrix,
    'wallet',
    (bench) => everyCommand(() => bench.session('puk'), 'puk', 'active'),
  ],
  [
    'In a session of a known phone an active card takes what the table says, and refuses the rest with 6982.',
    matrix,
    'wallet, spends',
    async (bench) => {
      const { secret } = await (await bench.session('pin')).call(commands.addPhone, { name: 'test' });
      const phone = async () => present(await resume(bench.link, bench.random, secret), 'the session of the phone');
      await everyCommand(phone, 'phone', 'active');
    },
    'optional',
  ],
  [
    'Every slot of the table is taken as P1: in an empty one a command of a wallet is answered with 6A88.',
    matrix,
    'wallet',
    async (bench: Bench) => {
      const session = await bench.session('pin');
      for (const slot of [1, 2])
        for (const name of ['getPolicy', 'getBudgets'] as const) {
          const { cla, ins, name: full } = commands[name];
          const answer = await session.send({ cla, ins, p1: slot, p2: 0, le: 256 });
          expectStatus(answer, status.referencedDataNotFound, `${full} in slot ${slot}`);
        }
    },
  ],
  [
    'An instruction that the specification does not have is answered with 6D00, each of them, in both classes, without a session and in one of the PIN.',
    order,
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      const told = await session.call(commands.getInfo, {});
      const known = Object.values(features).map(({ number }): number => number);
      if (told.versions.length > 1 || told.features.some((number) => !known.includes(number)))
        throw notApplicable('the card says that it is newer');
      for (const [cla, ins] of unknownInstructions) {
        const answer = await session.send({ cla, ins, p1: 0, p2: 0, le: 256 });
        expectStatus(answer, status.unknownInstruction, `${byteText(cla)} ${byteText(ins)} in a session`);
      }
      await bench.power();
      for (const [cla, ins] of unknownInstructions) {
        const answer = await bench.one({ cla, ins, p1: 0, p2: 0, le: 256 });
        expectStatus(answer, status.unknownInstruction, `${byteText(cla)} ${byteText(ins)} without a session`);
      }
    },
  ],
]);
