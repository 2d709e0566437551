/** The first command of a session with the PIN or the PUK: the proof, the try it takes, and ENVELOPE. */
import { commands } from '@symbolon/protocol/commands';
import { encodeTlv } from '@symbolon/protocol/encoding';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { envelope } from '../bench/opening.ts';
import { commandOf } from '../bench/session.ts';
import { testPasswords, wrongPasswords } from '../bench/test-wallet.ts';
import { expect, expectBytes, expectStatus } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';

const clause = 'channel.md#the-first-command';
const askStatus = commandOf(commands.getStatus, {});
type Counted = 'pin' | 'puk';

/** A proof of a wrong password. */
async function guessWrong(bench: Bench, password: Counted, left: number): Promise<void> {
  const { session } = await bench.open(password, { digits: wrongPasswords[password] });
  const answer = await session.send(askStatus);
  expectStatus(answer, 0x63c0 + left, `a wrong ${password}`);
  expect(!answer.secured, 'the refusal crosses without protection');
}

/** Tries that a wrong guess would leave, as the card tells everybody, or the status that refuses. */
export async function triesAfterGuess(bench: Bench, password: Counted): Promise<number> {
  return (await bench.open(password)).response.triesLeft;
}

export const firstCommandRequirements = topic('FC', [
  [
    'The first command of a session with the PIN or the PUK proves it, and is carried out.',
    clause,
    'wallet',
    async (bench) => {
      for (const password of ['pin', 'puk'] as const) {
        const session = await bench.session(password);
        await session.call(commands.getStatus, {});
        await session.call(commands.getStatus, {});
      }
    },
  ],
  [
    'A first command that names no run, or another one, is answered with 6987; the session goes on waiting, and no try is taken.',
    clause,
    'wallet',
    async (bench) => {
      for (const run of ['none', new Uint8Array(8)] as const) {
        const { session } = await bench.open('pin', { run });
        expectStatus(await session.send(askStatus), status.secureMessagingMissing, 'a first command of another run');
        expect((await triesAfterGuess(bench, 'pin')) === limits.pinTries - 1, 'no try is missing');
      }
      for (const run of ['none', new Uint8Array(8)] as const) {
        const { session, run: named } = await bench.open('pin', { run });
        expectStatus(await session.send(askStatus), status.secureMessagingMissing, 'a first command of another run');
        const control = { tag: 0xb5, value: encodeTlv(0x84, named ?? new Uint8Array()) };
        const proof = await session.send(askStatus, { objects: (objects) => [control, ...objects], count: 0 });
        expectStatus(proof, status.ok, 'the proof after it');
      }
    },
  ],
  [
    'A wrong PIN is answered with 63C2, without protection, and takes a try.',
    clause,
    'wallet, spends',
    async (bench) => {
      await guessWrong(bench, 'pin', 2);
      await bench.power();
      expect((await triesAfterGuess(bench, 'pin')) === 1, 'one try is missing, also after a loss of power');
    },
  ],
  [
    'A wrong PUK is answered with 63C9, without protection, and takes a try.',
    clause,
    'wallet, spends',
    async (bench) => {
      await guessWrong(bench, 'puk', 9);
      await bench.power();
      expect((await triesAfterGuess(bench, 'puk')) === 8, 'one try is missing, also after a loss of power');
    },
  ],
  [
    'A right PIN restores all tries.',
    'channel.md#passwords',
    'wallet, spends',
    async (bench) => {
      await guessWrong(bench, 'pin', 2);
      await (await bench.session('pin')).call(commands.getStatus, {});
      expect((await triesAfterGuess(bench, 'pin')) === limits.pinTries - 1, 'all tries are back');
    },
  ],
  [
    'A right PIN does not restore the tries of the PUK, nor a right PUK those of the PIN.',
    'channel.md#passwords',
    'wallet, spends',
    async (bench) => {
      await guessWrong(bench, 'puk', 9);
      await (await bench.session('pin')).call(commands.getStatus, {});
      expect((await triesAfterGuess(bench, 'puk')) === 8, 'the try of the PUK is still missing');
      await guessWrong(bench, 'pin', 2);
      await (await bench.session('puk')).call(commands.getStatus, {});
      expect((await triesAfterGuess(bench, 'pin')) === 1, 'the try of the PIN is still missing');
    },
  ],
  [
    'A channel that is opened and not proven takes no try.',
    clause,
    'wallet',
    async (bench) => {
      for (let round = 0; round < 4; round += 1) await bench.open('pin', { digits: wrongPasswords.pin });
      await bench.power();
      expect((await triesAfterGuess(bench, 'pin')) === limits.pinTries - 1, 'no try is missing');
    },
  ],
  [
    'A command without secure messaging ends a session that waits.',
    'channel.md#sessions',
    'wallet',
    async (bench) => {
      const session = await bench.session('pin');
      await bench.transmit(askStatus);
      expectStatus(
        await session.send(askStatus),
        status.secureMessagingNotSupported,
        'the proof after a plain command',
      );
    },
  ],
  [
    'The session begins with the proof: after it, B5 is answered with 6988.',
    clause,
    'wallet',
    async (bench) => {
      const { session, run } = await bench.open('pin');
      await session.call(commands.getStatus, {});
      const control = { tag: 0xb5, value: encodeTlv(0x84, run ?? new Uint8Array(8)) };
      const answer = await session.send(askStatus, { objects: (objects) => [control, ...objects] });
      expectStatus(answer, status.secureMessagingIncorrect, 'B5 in the second command');
    },
  ],
  [
    'B5 in a session of the CAN is answered with 6988.',
    clause,
    'can',
    async (bench) => {
      const session = await bench.session();
      const control = { tag: 0xb5, value: encodeTlv(0x84, new Uint8Array(8)) };
      const answer = await session.send(askStatus, { objects: (objects) => [control, ...objects] });
      expectStatus(answer, status.secureMessagingIncorrect, 'B5');
    },
  ],
  [
    'A PIN with one try left is suspended: OPEN CHANNEL outside a session of the CAN is answered with 6985.',
    'channel.md#passwords',
    'wallet, spends',
    async (bench) => {
      await guessWrong(bench, 'pin', 2);
      await guessWrong(bench, 'pin', 1);
      const refused = await bench.open('pin').catch((error: unknown) => error);
      expect(refused instanceof Error && refused.message.includes('6985'), 'OPEN CHANNEL is refused with 6985');
      expectStatus(await bench.one({ cla: 0, ins: 0xb0, p1: 0x9c, p2: 0, le: 256 }), status.ok, 'READ BINARY after it');
    },
  ],
  [
    'A suspended PIN is proven inside a session of the CAN with ENVELOPE. The new session takes over, and all tries come back.',
    clause,
    'wallet, spends',
    async (bench) => {
      await guessWrong(bench, 'pin', 2);
      await guessWrong(bench, 'pin', 1);
      const outer = await bench.session();
      const { session } = await bench.open('pin', { inside: outer });
      await session.call(commands.getStatus, {});
      await session.call(commands.getStatus, {});
      expectStatus(await outer.send(askStatus), status.secureMessagingIncorrect, 'a command of the session of the CAN');
      expect((await triesAfterGuess(bench, 'pin')) === limits.pinTries - 1, 'all tries are back');
    },
  ],
  [
    'A wrong proof in an ENVELOPE is answered with 63Cx inside it, and the session of the CAN lives on.',
    clause,
    'wallet, spends',
    async (bench) => {
      const outer = await bench.session();
      const { session } = await bench.open('pin', { inside: outer, digits: wrongPasswords.pin });
      expectStatus(await session.send(askStatus), 0x63c2, 'the wrong proof');
      await outer.call(commands.getStatus, {});
    },
  ],
  [
    'The last try takes the CAN, and is counted: a PIN that was wrong three times is blocked, and answered with 6983.',
    'channel.md#passwords',
    'wallet, spends',
    async (bench) => {
      await guessWrong(bench, 'pin', 2);
      await guessWrong(bench, 'pin', 1);
      const outer = await bench.session();
      const { session } = await bench.open('pin', { inside: outer, digits: wrongPasswords.pin });
      expectStatus(await session.send(askStatus), 0x63c0, 'the third wrong PIN');
      for (const digits of [testPasswords.pin, wrongPasswords.pin]) {
        const refused = await bench.open('pin', { digits }).catch((error: unknown) => error);
        expect(refused instanceof Error && refused.message.includes('6983'), 'OPEN CHANNEL is refused with 6983');
      }
      await (await bench.session('puk')).call(commands.getStatus, {});
    },
  ],
  [
    'ENVELOPE is answered with 6D00 where no session waits inside this one.',
    clause,
    'can',
    async (bench) => {
      const session = await bench.session();
      expectStatus(await session.send(envelope(new Uint8Array(5))), status.unknownInstruction, 'ENVELOPE');
      expectStatus(
        await bench.transmit(envelope(new Uint8Array(5))),
        status.unknownInstruction,
        'ENVELOPE in the clear',
      );
    },
  ],
  [
    'Any other command in the session of the CAN ends the session that waits.',
    clause,
    'wallet',
    async (bench) => {
      const outer = await bench.session();
      await bench.open('pin', { inside: outer });
      await outer.call(commands.getStatus, {});
      expectStatus(
        await outer.send(envelope(new Uint8Array(5))),
        status.unknownInstruction,
        'ENVELOPE after GET STATUS',
      );
    },
  ],
  [
    'ENVELOPE is answered with 6A86 inside it for another P1 or P2, and with 6700 inside it if its data are no command.',
    clause,
    'wallet',
    async (bench) => {
      const outer = await bench.session();
      await bench.open('pin', { inside: outer });
      const inside = async (change: object, data: Uint8Array, expected: number): Promise<void> => {
        const answer = await outer.send({ ...envelope(data), ...change });
        expectStatus(answer, status.ok, 'ENVELOPE');
        expectBytes(answer.data, Uint8Array.of(expected >> 8, expected & 0xff), 'the response inside');
      };
      await inside({ p1: 1 }, new Uint8Array(5), status.wrongParameters);
      await inside({}, Uint8Array.of(1, 2, 3), status.wrongLength);
      expect((await triesAfterGuess(bench, 'pin')) === limits.pinTries - 1, 'no try is missing');
    },
  ],
  [
    'Who alters the proof in an ENVELOPE breaks the session around it, and no try is taken.',
    clause,
    'wallet',
    async (bench) => {
      const outer = await bench.session();
      const { session } = await bench.open('pin', { inside: outer });
      const proof = session.wrap(askStatus);
      const wrapped = outer.wrap(envelope(proof.data ?? new Uint8Array()), {
        field: (field) => field.map((byte, index) => (index === 20 ? byte ^ 1 : byte)),
      });
      expectStatus(await bench.transmit(wrapped), status.secureMessagingIncorrect, 'an ENVELOPE that was altered');
      expect((await triesAfterGuess(bench, 'pin')) === limits.pinTries - 1, 'no try is missing');
    },
  ],
]);
