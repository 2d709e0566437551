/** Secure messaging: what a card accepts, what ends the session, and the form of its answers. */
import { concatBytes } from '@noble/hashes/utils.js';
import { type CommandApdu, chainCommand } from '@symbolon/protocol/apdu';
import { commands } from '@symbolon/protocol/commands';
import { decodeTlv, encodeTlv } from '@symbolon/protocol/encoding';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { type Faults, pad } from '../bench/secure-messaging.ts';
import { type Answer, commandOf, type Session } from '../bench/session.ts';
import { byteText, expect, expectStatus, notChecked } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';

const clause = 'channel.md#secure-messaging';
const sessions = 'channel.md#sessions';
const askStatus = commandOf(commands.getStatus, {});
const challenge: CommandApdu = commandOf(commands.getLogHead, { challenge: new Uint8Array(32).fill(7) });

/** A command with faults that the card must refuse, and end the session. */
async function breaks(bench: Bench, faults: Faults, about: string, expected: number = status.secureMessagingIncorrect) {
  const session = await bench.session();
  await session.call(commands.getStatus, {});
  const answer = await session.send(challenge, faults);
  expectStatus(answer, expected, about);
  expect(!answer.secured, `${about}: the refusal crosses without protection`);
  expectStatus(await session.send(askStatus), status.secureMessagingNotSupported, `${about}, the command after it`);
}

async function stillOpen(session: Session, about: string): Promise<void> {
  const answer: Answer = await session.send(askStatus);
  expectStatus(answer, status.ok, `${about}: a command of the session`);
  expect(answer.secured, `${about}: the session has ended`);
}

const flipped = (field: Uint8Array, at: number): Uint8Array =>
  field.map((byte, index) => (index === (at < 0 ? field.length + at : at) ? byte ^ 1 : byte));

export const secureMessagingRequirements = topic('SM', [
  [
    'A protected command is carried out, and its response is protected: 87, 99, 8E, with MAC and counter of the response.',
    clause,
    'can',
    async (bench) => {
      const session = await bench.session();
      for (let round = 0; round < 5; round += 1) await session.call(commands.getStatus, {});
    },
  ],
  [
    'A refusal is protected like any other response.',
    clause,
    'can',
    async (bench) => {
      const session = await bench.session();
      for (const [change, expected] of [
        [{ p2: 1 }, status.wrongParameters],
        [{ ins: 0xfe }, status.unknownInstruction],
        [{ data: Uint8Array.of(1) }, status.incorrectData],
      ] as const) {
        const answer = await session.send({ ...askStatus, ...change });
        expectStatus(answer, expected, JSON.stringify(change));
        expect(answer.secured, `the refusal ${JSON.stringify(change)} is protected`);
        await stillOpen(session, 'after a refusal');
      }
    },
  ],
  [
    'A wrong MAC is answered with 6988, and ends the session.',
    clause,
    'can',
    async (bench) => {
      for (const at of [-1, -8]) await breaks(bench, { field: (field) => flipped(field, at) }, 'a wrong MAC');
    },
  ],
  [
    'A cryptogram that was altered under an old MAC is answered with 6988.',
    clause,
    'can',
    (bench) => breaks(bench, { field: (field) => flipped(field, 8) }, 'an altered cryptogram'),
  ],
  [
    'A command without 8E is answered with 6987, and ends the session.',
    clause,
    'can',
    (bench) => breaks(bench, { field: (field) => field.slice(0, -10) }, 'no MAC', status.secureMessagingMissing),
  ],
  [
    'The MAC covers the counter: a command that was sent before, or one whose turn has not come, is answered with 6988.',
    clause,
    'can',
    async (bench) => {
      const session = await bench.session();
      const wrapped = session.wrap(askStatus);
      expectStatus(await session.sendWrapped(wrapped), status.ok, 'a command');
      expectStatus(await bench.transmit(wrapped), status.secureMessagingIncorrect, 'the same command again');
      await breaks(bench, { count: 3 }, 'a command of a later turn');
      await breaks(bench, { count: 0 }, 'a command of the turn before');
    },
  ],
  [
    'The MAC covers the header: class, instruction, P1 and P2.',
    clause,
    'can',
    async (bench) => {
      for (const macHeader of [{ cla: 0x80 }, { cla: 0x9c }, { ins: 0x10 }, { p1: 1 }, { p2: 1 }])
        await breaks(bench, { macHeader }, `a MAC over ${JSON.stringify(macHeader)}`);
    },
  ],
  [
    'The MAC is made with KS_mac: one with another key is answered with 6988.',
    clause,
    'can',
    async (bench) => breaks(bench, { macKey: new Uint8Array(16) }, 'a MAC with a key of zeros'),
  ],
  [
    'A MAC of other than 8 bytes is answered with 6988.',
    clause,
    'can',
    async (bench) => {
      const short = (field: Uint8Array) => concatBytes(field.slice(0, -10), encodeTlv(0x8e, field.slice(-8, -1)));
      await breaks(bench, { field: short }, 'a MAC of 7 bytes');
      const none = (field: Uint8Array) => concatBytes(field.slice(0, -10), encodeTlv(0x8e, new Uint8Array()));
      await breaks(bench, { field: none }, 'a MAC of no bytes');
    },
  ],
  [
    'Wrong padding under a right MAC is answered with 6988.',
    clause,
    'can',
    async (bench) => {
      await breaks(
        bench,
        { pad: (plain) => pad(plain).map((byte, at, all) => (at === all.length - 16 ? 0 : byte)) },
        'no 80',
      );
      await breaks(
        bench,
        { pad: (plain) => pad(plain).map((byte, at, all) => (at === all.length - 1 ? 1 : byte)) },
        'padding that ends with 01',
      );
      await breaks(bench, { pad: () => new Uint8Array(16) }, 'a block of zeros');
      await breaks(
        bench,
        { pad: (plain) => concatBytes(pad(plain), new Uint8Array(16)) },
        'a block of padding too many',
      );
    },
  ],
  [
    'A cryptogram is made of whole blocks, else it is answered with 6988.',
    clause,
    'can',
    async (bench) => {
      const cut = (length: number): Faults => ({
        objects: (all) => all.map(({ tag, value }) => ({ tag, value: tag === 0x87 ? value.slice(0, length) : value })),
      });
      await breaks(bench, cut(16), 'a cryptogram of 15 bytes');
      await breaks(bench, cut(1), 'a cryptogram of no bytes');
    },
  ],
  [
    'A padding indicator other than 01 is answered with 6988.',
    clause,
    'can',
    async (bench) =>
      breaks(
        bench,
        { objects: (all) => all.map(({ tag, value }) => ({ tag, value: tag === 0x87 ? flipped(value, 0) : value })) },
        'the indicator 00',
      ),
  ],
  [
    'The initialization vector is the encrypted counter: another one is answered with 6988 or as other data.',
    clause,
    'can',
    async (bench) => {
      const session = await bench.session();
      const plain = commandOf(commands.openChannel, {
        password: 'can',
        attestation: 'none',
        sid: new Uint8Array(16),
        share: Uint8Array.of(2, ...new Uint8Array(32)),
      });
      // Under an IV of zeros the first block decrypts to other bytes: a password that does not exist.
      const answer = await session.send({ ...plain, data: Uint8Array.of(1) }, { iv: new Uint8Array(16) });
      expect(answer.status !== status.ok, 'a command under an IV of zeros is carried out');
      const honest = await bench.session();
      const head = await honest.ask(commands.getLogHead, { challenge: new Uint8Array(32) });
      expectStatus(head, status.ok, 'a command under the encrypted counter');
    },
  ],
  [
    'The initialization vector of responses is fresh: the same answer twice has two cryptograms.',
    clause,
    'can',
    async (bench) => {
      const session = await bench.session();
      const seen = new Set<string>();
      for (let round = 0; round < 3; round += 1) {
        const response = await bench.transmit(session.wrap(askStatus));
        expectStatus(session.unwrap(response), status.ok, 'GET STATUS');
        seen.add(decodeTlv('protected response', response.data)[0]?.value.join() ?? '');
      }
      expect(seen.size === 3, 'two of three equal answers have the same cryptogram');
    },
  ],
  [
    'Data objects have one order and occur once: anything else is answered with 6988.',
    clause,
    'can',
    async (bench) => {
      await breaks(bench, { objects: (all) => [...all].reverse() }, '97 before 87');
      await breaks(bench, { objects: (all) => [...all, ...all.slice(-1)] }, '97 twice');
      await breaks(
        bench,
        { objects: (all) => [...all, { tag: 0x81, value: new Uint8Array(1) }] },
        'the unknown object 81',
      );
      await breaks(bench, { field: (field) => concatBytes(field, field.slice(-10)) }, '8E twice');
      await breaks(bench, { field: (field) => concatBytes(field, Uint8Array.of(0)) }, 'a byte after 8E');
    },
  ],
  [
    'An even instruction has 87, not 85.',
    clause,
    'can',
    async (bench) =>
      breaks(
        bench,
        {
          objects: (all) =>
            all.map(({ tag, value }) => (tag === 0x87 ? { tag: 0x85, value: value.slice(1) } : { tag, value })),
        },
        '85 for an even instruction',
      ),
  ],
  [
    'Lengths have one encoding: a longer one is answered with 6988.',
    clause,
    'can',
    async (bench) => {
      const longer = (field: Uint8Array) => concatBytes(Uint8Array.of(0x87, 0x81), field.slice(1));
      await breaks(bench, { field: longer }, 'a length of one byte too many');
    },
  ],
  [
    'Without response data there is no cryptogram in the response.',
    clause,
    'can',
    async (bench) => {
      const session = await bench.session();
      const response = await bench.transmit(session.wrap({ ...askStatus, p2: 1 }));
      expectStatus(session.unwrap(response), status.wrongParameters, 'GET STATUS with P2 01');
      expect(response.data[0] === 0x99, 'the response begins with 99');
    },
  ],
  [
    'A command without data has no cryptogram, and is carried out without one.',
    clause,
    'can',
    async (bench) => {
      const session = await bench.session();
      const { cla, ins, p1, p2 } = askStatus;
      expectStatus(await session.send({ cla, ins, p1, p2, le: 256 }), status.ok, 'GET STATUS without 87');
      expectStatus(await session.send({ cla, ins, p1, p2 }), status.ok, 'GET STATUS without 87 and 97');
    },
  ],
  [
    'Le in 97 has 1 byte up to 256, else 2, and nothing else: three bytes are answered with 6988.',
    clause,
    'can',
    async (bench) => {
      const session = await bench.session();
      for (const le of [1, 256, 300, 65_536])
        expectStatus(await session.send({ ...askStatus, le }), status.ok, `GET STATUS with Le ${le}`);
      const three: Faults = {
        objects: (all) => all.map((one) => (one.tag === 0x97 ? { tag: 0x97, value: new Uint8Array(3) } : one)),
      };
      await breaks(bench, three, 'Le of three bytes');
    },
  ],
  [
    'Errors of the first eight rows leave a session open, and do not count.',
    'apdu-and-transport.md#order-of-checks',
    'can',
    async (bench) => {
      const session = await bench.session();
      const { one, raw } = bench;
      const plain = { cla: 0x00, ins: 0xb0, p1: 0x9c, p2: 0x00 };
      const errors = [
        ['6700', () => raw(Uint8Array.of(0x00, 0xa4, 0x04, 0x0c, 9, 0xf0)), status.wrongLength],
        ['6E00', () => one({ ...plain, cla: 0x40 }), status.unknownClass],
        ['6881', () => one({ ...plain, cla: 0x01 }), status.channelNotSupported],
        ['6882', () => one({ ...plain, cla: 0x04 }), status.secureMessagingNotSupported],
        ['6985', () => one({ cla: 0, ins: 0xc0, p1: 0, p2: 0, le: 256 }), status.conditionsOfUse],
        ['9000', () => one({ ...plain, cla: 0x10 }), status.ok],
        ['6883', () => one({ ...plain, p1: 0 }), status.lastCommandExpected],
      ] as const;
      for (const [name, cause, expected] of errors) {
        expectStatus(await cause(), expected, name);
        if (name !== '9000') await stillOpen(session, `after ${name}`);
      }
    },
  ],
  [
    'A command without secure messaging that is carried out ends the session, even if it fails.',
    sessions,
    'can',
    async (bench) => {
      for (const ins of [0xb0, 0xfe, askStatus.ins]) {
        const session = await bench.session();
        await bench.one({ cla: 0x00, ins, p1: 0, p2: 0 });
        const answer = await session.send(askStatus);
        expectStatus(answer, status.secureMessagingNotSupported, `after instruction ${byteText(ins)} in the clear`);
      }
    },
  ],
  [
    'A loss of power ends the session.',
    sessions,
    'can',
    async (bench) => {
      const session = await bench.session();
      await bench.power();
      expectStatus(await session.send(askStatus), status.secureMessagingNotSupported, 'a command after it');
    },
  ],
  [
    'A protected command can be cut into a chain after it was protected, with bit 5 clear under the MAC.',
    'apdu-and-transport.md#lengths',
    'can',
    async (bench) => {
      const session = await bench.session();
      const wrapped = { ...session.wrap(challenge), le: 256 };
      const parts = chainCommand(wrapped, 40);
      expect(parts.length > 1, 'the command has several parts');
      for (const part of parts.slice(0, -1)) expectStatus(await bench.one(part), status.ok, 'a part of it');
      const answer = await bench.one(parts[parts.length - 1] as CommandApdu);
      expectStatus(session.unwrap(await rest(bench, answer)), status.ok, 'GET LOG HEAD in a chain');
    },
  ],
  [
    'A long protected response is fetched with GET RESPONSE in the clear, and the session stays open.',
    'apdu-and-transport.md#lengths',
    'can',
    async (bench) => {
      const session = await bench.session();
      const asked = commandOf(commands.internalAuthenticate, { challenge: new Uint8Array(32), certificates: true });
      const first = await bench.one({ ...session.wrap(asked), le: 256 });
      expectStatus(first, 0x6100 + (first.status & 0xff), 'the first part');
      expectStatus(session.unwrap(await rest(bench, first)), status.ok, 'INTERNAL AUTHENTICATE');
      await stillOpen(session, 'after GET RESPONSE');
    },
  ],
  [
    'Up to 2048 bytes of plain data cross under secure messaging.',
    'apdu-and-transport.md#lengths',
    'can',
    async (bench) => {
      const session = await bench.session();
      const answer = await session.send({ ...askStatus, data: new Uint8Array(limits.commandData) });
      expectStatus(answer, status.incorrectData, `GET STATUS with ${limits.commandData} bytes`);
      expect(answer.secured, 'its answer is protected');
    },
  ],
  [
    'Short and extended APDUs carry the same protected commands.',
    'apdu-and-transport.md#lengths',
    'can',
    async (bench) => {
      if ((await bench.transport()).limits.command < 300)
        throw notChecked('this link carries short commands only', 'other reader');
      const session = await bench.session();
      const short = await bench.one({ ...session.wrap(askStatus), le: 256 });
      expectStatus(session.unwrap(short), status.ok, 'a short APDU');
      const extended = await bench.one({ ...session.wrap(askStatus), le: 65_536 }, { extended: true });
      expectStatus(session.unwrap(extended), status.ok, 'an extended APDU');
    },
  ],
  [
    'Keys belong to one channel: a command of another one is answered with 6988.',
    clause,
    'can',
    async (bench) => {
      const other = await bench.session();
      const wrapped = other.wrap(askStatus);
      const session = await bench.session();
      expectStatus(await bench.transmit(wrapped), status.secureMessagingIncorrect, 'a command of an earlier channel');
      expectStatus(
        await session.send(askStatus),
        status.secureMessagingNotSupported,
        'a command of the session after it',
      );
    },
  ],
]);

/** All parts of a response that was cut. */
async function rest({ one }: Bench, first: { readonly data: Uint8Array; readonly status: number }) {
  let { data, status: word } = first;
  while (word >> 8 === 0x61) {
    const part = await one({ cla: 0, ins: 0xc0, p1: 0, p2: 0, le: 256 });
    data = concatBytes(data, part.data);
    word = part.status;
  }
  return { data, status: word };
}
