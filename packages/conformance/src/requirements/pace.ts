/** PACE: its steps, its refusals, and when it takes a try. */
import { paceProtocol, setAuthenticationTemplate } from '@symbolon/protocol/channel';
import { commands } from '@symbolon/protocol/commands';
import { encodeTlv } from '@symbolon/protocol/encoding';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { authenticate, paceSteps, setTemplate } from '../bench/opening.ts';
import { commandOf } from '../bench/session.ts';
import { wrongPasswords } from '../bench/test-wallet.ts';
import { byteText, expect, expectStatus, failed, statusText } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';
import { provesItself } from './attestation.ts';
import { triesAfterGuess } from './first-command.ts';

const clause = 'channel.md#pace';
const answers = 'channel.md#answers-and-tries';
const firstStep = Uint8Array.of(0x7c, 0x00);
const askStatus = commandOf(commands.getStatus, {});

async function opened(bench: Bench, password: 'can' | 'pin' | 'puk') {
  const { session, refused } = await bench.pace(password);
  if (session === undefined) throw failed(`PACE with the ${password} was refused with ${statusText(refused.status)}`);
  return session;
}

/** PACE that must be refused at a step. */
async function refusedAt(
  bench: Bench,
  {
    password = 'can',
    digits,
    step,
    expected,
    alter,
  }: {
    readonly password?: 'can' | 'pin' | 'puk';
    readonly digits?: string;
    readonly step: number;
    readonly expected: number;
    readonly alter?: (data: Uint8Array, step: number, answers: readonly Uint8Array[]) => Uint8Array;
  },
): Promise<void> {
  const outcome = await bench.pace(password, digits, alter && { alter });
  if (outcome.session !== undefined) throw failed(`PACE went through; step ${step} is to be refused`);
  expectStatus(outcome.refused, expected, `PACE, step ${outcome.step}`);
  expect(outcome.step === step, `step ${step} is to be refused, not step ${outcome.step}`);
}

/** Replaces what one step sends. */
const at =
  (step: number, data: Uint8Array) =>
  (honest: Uint8Array, current: number): Uint8Array =>
    current === step ? data : honest;

const key = (tag: number, point: Uint8Array): Uint8Array => encodeTlv(0x7c, encodeTlv(tag, point));
const offCurve = Uint8Array.of(4, ...new Uint8Array(64).fill(1));
const wrongToken = encodeTlv(0x7c, encodeTlv(0x85, new Uint8Array(8)));

export const paceRequirements = topic(
  'PA',
  [
    [
      'PACE with the CAN opens a session.',
      clause,
      'can',
      async (bench) => {
        await (await opened(bench, 'can')).call(commands.getStatus, {});
      },
    ],
    [
      'PACE with the PIN and with the PUK opens a session, which needs no proof after it.',
      clause,
      'wallet',
      async (bench) => {
        for (const password of ['pin', 'puk'] as const)
          await (await opened(bench, password)).call(commands.getStatus, {});
      },
    ],
    [
      'The channel binding of PACE is that of the specification: an attestation signs it.',
      'channel.md#channel-binding',
      'can',
      async (bench) => {
        const session = await opened(bench, 'can');
        await provesItself(bench, session);
      },
    ],
    [
      'MSE:Set AT with other P1-P2 is answered with 6A86.',
      answers,
      'any',
      async ({ one }) => {
        expectStatus(await one({ ...setTemplate(2), p2: 0xb6 }), status.wrongParameters, 'P2 B6');
        expectStatus(await one({ ...setTemplate(2), p1: 0x41 }), status.wrongParameters, 'P1 41');
      },
    ],
    [
      'MSE:Set AT that is malformed, or names another protocol or other domain parameters, is answered with 6A80.',
      answers,
      'any',
      async ({ one }) => {
        const header = setTemplate(2);
        const other = Uint8Array.of(...paceProtocol.slice(0, -1), 4);
        const wrong = [
          setAuthenticationTemplate.encode({ protocol: other, password: 2 }),
          setAuthenticationTemplate.encode({ protocol: paceProtocol, password: 2, domainParameters: 0x0d }),
          setAuthenticationTemplate.encode({ protocol: paceProtocol, password: 2 }).slice(0, -1),
          new Uint8Array(),
        ];
        for (const data of wrong) expectStatus(await one({ ...header, data }), status.incorrectData, 'MSE:Set AT');
      },
    ],
    [
      'MSE:Set AT may name the domain parameters of the card.',
      clause,
      'any',
      async ({ one }) => {
        const data = setAuthenticationTemplate.encode({ protocol: paceProtocol, password: 2, domainParameters: 0x0c });
        expectStatus(await one({ ...setTemplate(2), data }), status.ok, 'MSE:Set AT with 84 01 0C');
      },
    ],
    [
      'MSE:Set AT with a password that does not exist is answered with 6A88.',
      answers,
      'any',
      async ({ one }) => {
        for (const password of [1, 5, 0x83])
          expectStatus(
            await one(setTemplate(password)),
            status.referencedDataNotFound,
            `password ${byteText(password)}`,
          );
      },
    ],
    [
      'MSE:Set AT with a password that is not set is answered with 6A88.',
      answers,
      'blank',
      async ({ one }) => {
        for (const password of [3, 4])
          expectStatus(
            await one(setTemplate(password)),
            status.referencedDataNotFound,
            `password ${byteText(password)}`,
          );
      },
    ],
    [
      'MSE:Set AT warns with 63Cx if tries are missing, and the run continues.',
      answers,
      'wallet, spends',
      async (bench) => {
        await refusedAt(bench, { password: 'pin', digits: wrongPasswords.pin, step: 4, expected: 0x63c2 });
        expectStatus(await bench.one(setTemplate(3)), 0x63c2, 'MSE:Set AT');
        await (await opened(bench, 'pin')).call(commands.getStatus, {});
        expectStatus(await bench.one(setTemplate(3)), status.ok, 'MSE:Set AT after the right PIN');
      },
    ],
    [
      'GENERAL AUTHENTICATE without a run is answered with 6985, and with other P1-P2 with 6A86.',
      answers,
      'any',
      async ({ one }) => {
        expectStatus(await one(authenticate(firstStep, 1)), status.conditionsOfUse, 'the first step alone');
        await one(setTemplate(2));
        expectStatus(await one({ ...authenticate(firstStep, 1), p1: 1 }), status.wrongParameters, 'P1 01');
      },
    ],
    [
      'Bit 5 of the class marks the steps: clear before step 4 or set in it, GENERAL AUTHENTICATE is answered with 6985.',
      answers,
      'can',
      async (bench) => {
        await bench.one(setTemplate(2));
        expectStatus(await bench.one(authenticate(firstStep, 4)), status.conditionsOfUse, 'step 1 with the bit clear');
        const carry = (command: Parameters<Bench['one']>[0]) =>
          bench.one(command.ins === 0x86 ? { ...command, cla: 0x10 } : command);
        const outcome = await bench.pace('can', undefined, { carry });
        expect(outcome.session === undefined && outcome.step === 4, 'step 4 with the bit set is refused');
        expectStatus(outcome.refused, status.conditionsOfUse, 'step 4 with the bit set');
      },
    ],
    [
      'A step that is malformed is answered with 6A80.',
      answers,
      'can',
      async (bench) => {
        await refusedAt(bench, { step: 1, expected: status.incorrectData, alter: at(1, Uint8Array.of(0x7c, 1, 0)) });
        await refusedAt(bench, { step: 2, expected: status.incorrectData, alter: at(2, firstStep) });
        const short = key(0x83, new Uint8Array(64));
        await refusedAt(bench, { step: 3, expected: status.incorrectData, alter: at(3, short) });
      },
    ],
    [
      'A key that is no point of the curve is answered with 6A80.',
      clause,
      'can',
      async (bench) => {
        await refusedAt(bench, { step: 2, expected: status.incorrectData, alter: at(2, key(0x81, offCurve)) });
        await refusedAt(bench, { step: 3, expected: status.incorrectData, alter: at(3, key(0x83, offCurve)) });
      },
    ],
    [
      'A wrong token of the CAN is answered with 6300, and is not counted.',
      answers,
      'can',
      async (bench) => {
        for (let round = 0; round < 4; round += 1)
          await refusedAt(bench, { step: 4, expected: 0x6300, alter: at(4, wrongToken) });
        await (await opened(bench, 'can')).call(commands.getStatus, {});
      },
    ],
    [
      'A wrong token of the PIN or the PUK is answered with 63Cx, and takes a try.',
      answers,
      'wallet, spends',
      async (bench) => {
        await refusedAt(bench, { password: 'pin', digits: wrongPasswords.pin, step: 4, expected: 0x63c2 });
        await refusedAt(bench, { password: 'puk', digits: wrongPasswords.puk, step: 4, expected: 0x63c9 });
        await bench.power();
        expect((await triesAfterGuess(bench, 'pin')) === 1, 'a try of the PIN is missing, also after a loss of power');
        expect((await triesAfterGuess(bench, 'puk')) === 8, 'a try of the PUK is missing, also after a loss of power');
      },
    ],
    [
      'PACE with the right PIN restores all its tries.',
      answers,
      'wallet, spends',
      async (bench) => {
        await refusedAt(bench, { password: 'pin', digits: wrongPasswords.pin, step: 4, expected: 0x63c2 });
        await (await opened(bench, 'pin')).call(commands.getStatus, {});
        expect((await triesAfterGuess(bench, 'pin')) === limits.pinTries - 1, 'all tries are back');
      },
    ],
    [
      'Until step 4 nothing is counted, and a malformed step 4 takes no try.',
      answers,
      'wallet',
      async (bench) => {
        const short = encodeTlv(0x7c, encodeTlv(0x85, new Uint8Array(7)));
        const wrong = { password: 'pin', step: 4, expected: status.incorrectData } as const;
        await refusedAt(bench, { ...wrong, alter: at(4, short) });
        await bench.one(setTemplate(3));
        const steps = paceSteps(bench.random, 'pin', wrongPasswords.pin);
        let next = steps.next();
        for (let step = 1; step < 4 && !next.done; step += 1)
          next = steps.next((await bench.one(authenticate(next.value, step))).data);
        await bench.power();
        expect((await triesAfterGuess(bench, 'pin')) === limits.pinTries - 1, 'no try is missing');
      },
    ],
    [
      'The run ends with a refusal.',
      answers,
      'can',
      async (bench) => {
        await bench.one(setTemplate(2));
        await bench.one(authenticate(firstStep, 1));
        expectStatus(await bench.one(authenticate(firstStep, 2)), status.incorrectData, 'step 2 without a key');
        expectStatus(await bench.one(authenticate(firstStep, 2)), status.conditionsOfUse, 'the step after a refusal');
      },
    ],
    [
      'The run ends with any other command that is carried out.',
      answers,
      'can',
      async (bench) => {
        await bench.one(setTemplate(2));
        await bench.one(authenticate(firstStep, 1));
        await bench.one({ cla: 0, ins: 0xb0, p1: 0x9c, p2: 0, le: 256 });
        expectStatus(
          await bench.one(authenticate(firstStep, 1)),
          status.conditionsOfUse,
          'GENERAL AUTHENTICATE after it',
        );
      },
    ],
    [
      'Nonces and keys of the card are fresh.',
      clause,
      'can',
      async (bench) => {
        const nonces = new Set<string>();
        for (let round = 0; round < 3; round += 1) {
          await bench.power();
          await bench.one(setTemplate(2));
          nonces.add((await bench.one(authenticate(firstStep, 1))).data.join());
        }
        expect(nonces.size === 3, 'two runs have the same nonce');
      },
    ],
    [
      'PACE with a suspended PIN is answered with 6985 outside a session of the CAN, and opens inside it.',
      answers,
      'wallet, spends',
      async (bench) => {
        for (const expected of [0x63c2, 0x63c1])
          await refusedAt(bench, { password: 'pin', digits: wrongPasswords.pin, step: 4, expected });
        await refusedAt(bench, { password: 'pin', step: 1, expected: status.conditionsOfUse });
        const outer = await bench.session();
        const inner = await bench.pace('pin', undefined, { carry: (command) => outer.send(command) });
        if (inner.session === undefined)
          throw failed(`inside a session of the CAN it is refused with ${statusText(inner.refused.status)}`);
        await inner.session.call(commands.getStatus, {});
        expectStatus(
          await outer.send(askStatus),
          status.secureMessagingIncorrect,
          'a command of the session of the CAN',
        );
      },
    ],
    [
      'PACE with a blocked PIN is answered with 6983.',
      answers,
      'wallet, spends',
      async (bench) => {
        for (const expected of [0x63c2, 0x63c1])
          await refusedAt(bench, { password: 'pin', digits: wrongPasswords.pin, step: 4, expected });
        const outer = await bench.session();
        await bench.pace('pin', wrongPasswords.pin, { carry: (command) => outer.send(command) });
        expectStatus(await bench.one(setTemplate(3)), 0x63c0, 'MSE:Set AT');
        expectStatus(await bench.one(authenticate(firstStep, 1)), status.methodBlocked, 'GENERAL AUTHENTICATE');
      },
    ],
  ],
  'optional',
);
