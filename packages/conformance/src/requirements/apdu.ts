/** APDUs: lengths, classes, chains, GET RESPONSE, and the order of these checks. */
import { concatBytes } from '@noble/hashes/utils.js';
import { type CommandApdu, cardCapabilities, chainCommand, decodeAnswerToReset } from '@symbolon/protocol/apdu';
import { hostOpening, passwordKey } from '@symbolon/protocol/channel';
import { applicationId, commands, interindustry } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { status } from '@symbolon/protocol/status';
import type { Bench } from '../bench/bench.ts';
import { commandOf } from '../bench/session.ts';
import { byteText, expect, expectBytes, expectStatus, notChecked } from '../bench/verdict.ts';
import { topic } from '../requirement.ts';

const order = 'apdu-and-transport.md#order-of-checks';
const lengths = 'apdu-and-transport.md#lengths';
const longest = limits.commandData + 64;

const select: CommandApdu = { cla: 0x00, ins: interindustry.select.ins, p1: 0x04, p2: 0x0c, data: applicationId };
const readAccess: CommandApdu = { cla: 0x00, ins: interindustry.readBinary.ins, p1: 0x9c, p2: 0x00, le: 256 };
const getResponse: CommandApdu = { cla: 0x00, ins: interindustry.getResponse.ins, p1: 0, p2: 0, le: 256 };
const { ins: statusInstruction } = commands.getStatus;

/** A command whose answer is long: OPEN CHANNEL with the certificates. */
function longAnswer({ random, digits }: Bench): CommandApdu {
  const key = { passwordKey: passwordKey(digits('can')), password: 'can' } as const;
  return commandOf(commands.openChannel, hostOpening({ ...key, attestation: 'certificates', random }).request);
}

/** Length of that answer: tries, share, ciphertext. */
const longAnswerLength = 1 + 33 + 592;

/** GET STATUS as a chain whose data fields add up to `length`. Without a session it is refused, if nothing else is. */
function chainOf(length: number): readonly CommandApdu[] {
  return chainCommand({ cla: 0x80, ins: statusInstruction, p1: 0, p2: 0, data: new Uint8Array(length) }, 255);
}

async function last(bench: Bench, chain: readonly CommandApdu[]): Promise<{ readonly status: number }> {
  for (const command of chain.slice(0, -1)) {
    const answer = await bench.one(command);
    if (answer.status !== status.ok) return answer;
  }
  return bench.one(chain[chain.length - 1] as CommandApdu);
}

export const apduRequirements = topic('AP', [
  [
    'SELECT of the application by its name is answered with 9000.',
    'commands.md#select',
    'any',
    async ({ one }) => expectStatus(await one(select), status.ok, 'SELECT'),
  ],
  [
    'A command with fewer data than its Lc says is answered with 6700.',
    order,
    'any',
    async ({ raw }) =>
      expectStatus(await raw(Uint8Array.of(0x00, 0xa4, 0x04, 0x0c, 9, 0xf0)), status.wrongLength, 'Lc 9 and one byte'),
  ],
  [
    'A command with bytes after its Le is answered with 6700.',
    order,
    'any',
    async ({ raw }) => {
      const bytes = Uint8Array.of(0x00, 0xa4, 0x00, 0x0c, 2, 0x3f, 0x00, 0x00, 0x00);
      expectStatus(await raw(bytes), status.wrongLength, 'two bytes after the data of a short command');
    },
  ],
  [
    'A class with bit 7 or 6 set is answered with 6E00.',
    order,
    'any',
    async ({ one }) => {
      for (const cla of [0x20, 0x40, 0xa0, 0xe0])
        expectStatus(
          await one({ cla, ins: statusInstruction, p1: 0, p2: 0 }),
          status.unknownClass,
          `class ${byteText(cla)}`,
        );
    },
  ],
  [
    'A logical channel other than 0 is answered with 6881.',
    order,
    'any',
    async ({ one }) => {
      for (const cla of [0x01, 0x02, 0x83])
        expectStatus(
          await one({ cla, ins: 0xb0, p1: 0x9c, p2: 0 }),
          status.channelNotSupported,
          `class ${byteText(cla)}`,
        );
    },
  ],
  [
    'The checks have an order: 6700 before 6E00 before 6881 before 6882.',
    order,
    'any',
    async ({ raw, one }) => {
      expectStatus(
        await raw(Uint8Array.of(0xe1, 0xa4, 0x04, 0x0c, 9, 0xf0)),
        status.wrongLength,
        'a broken one of class E1',
      );
      expectStatus(await one({ ...select, cla: 0x61 }), status.unknownClass, 'class 61');
      expectStatus(await one({ ...select, cla: 0x05 }), status.channelNotSupported, 'class 05');
    },
  ],
  [
    'GET RESPONSE with nothing to fetch is answered with 6985.',
    order,
    'any',
    async ({ one }) => expectStatus(await one(getResponse), status.conditionsOfUse, 'GET RESPONSE'),
  ],
  [
    'Each command of a chain but the last is answered with 9000 and no data, and the last is carried out with all data.',
    lengths,
    'any',
    async ({ one }) => {
      const parts = chainCommand({ ...select, data: applicationId }, 3);
      for (const [index, part] of parts.entries()) {
        const answer = await one(part);
        expectStatus(answer, status.ok, `part ${index + 1} of SELECT`);
        expectBytes(answer.data, new Uint8Array(), `the data after part ${index + 1}`);
      }
      const other = chainCommand({ ...select, data: Uint8Array.of(...applicationId, 1) }, 3);
      for (const part of other.slice(0, -1)) await one(part);
      const answer = await one(other[other.length - 1] as CommandApdu);
      expectStatus(answer, status.fileNotFound, 'a chain that adds up to another name');
    },
  ],
  [
    'A command that does not continue an open chain is answered with 6883, and ends the chain.',
    lengths,
    'any',
    async ({ one }) => {
      const [first] = chainCommand(select, 4);
      await one(first as CommandApdu);
      expectStatus(await one(readAccess), status.lastCommandExpected, 'READ BINARY within a chain of SELECT');
      expectStatus(await one(readAccess), status.ok, 'the same command once more');
    },
  ],
  [
    'The commands of a chain have the same class, instruction, P1 and P2; another one is answered with 6883.',
    lengths,
    'any',
    async ({ one }) => {
      const [first, second] = chainCommand(select, 5);
      for (const change of [{ p1: 0x00 }, { p2: 0x00 }, { cla: 0x80 }, { ins: 0xb0 }]) {
        await one(first as CommandApdu);
        const answer = await one({ ...(second as CommandApdu), ...change });
        expectStatus(answer, status.lastCommandExpected, `a part with ${JSON.stringify(change)}`);
      }
    },
  ],
  [
    'Data of a chain that was ended are not part of the next command.',
    lengths,
    'any',
    async ({ one }) => {
      const [first, second] = chainCommand(select, 5);
      await one(first as CommandApdu);
      expectStatus(await one(readAccess), status.lastCommandExpected, 'READ BINARY within a chain');
      expectStatus(await one(second as CommandApdu), status.fileNotFound, 'the rest of the name alone');
    },
  ],
  [
    'More than 2112 bytes of command data are answered with 6700, in a chain as in one command.',
    order,
    'any',
    async (bench) => {
      const chained = await last(bench, chainOf(longest + 1));
      expectStatus(chained, status.wrongLength, `a chain of ${longest + 1} bytes`);
      const { limits: link } = await bench.transport();
      if (link.command < longest + 10) return;
      const command = { cla: 0x80, ins: statusInstruction, p1: 0, p2: 0, data: new Uint8Array(longest + 1) };
      expectStatus(await bench.one(command), status.wrongLength, `${longest + 1} bytes at once`);
    },
  ],
  [
    'Up to 2112 bytes of command data are taken.',
    lengths,
    'any',
    async (bench) =>
      expectStatus(await last(bench, chainOf(longest)), status.securityStatus, `GET STATUS with ${longest} bytes`),
  ],
  [
    'A class with only one of bits 4 and 3 is answered with 6882.',
    order,
    'any',
    async ({ one }) => {
      for (const cla of [0x04, 0x08])
        expectStatus(await one({ ...readAccess, cla }), status.secureMessagingNotSupported, `class ${byteText(cla)}`);
    },
  ],
  [
    'Secure messaging without a session is answered with 6882.',
    order,
    'any',
    async ({ one }) =>
      expectStatus(await one({ ...readAccess, cla: 0x0c }), status.secureMessagingNotSupported, 'class 0C'),
  ],
  [
    'Extended lengths mean the same as short ones.',
    lengths,
    'any',
    async ({ one, transport }) => {
      if ((await transport()).limits.command < 300)
        throw notChecked('this link carries short commands only', 'other reader');
      const short = await one(readAccess);
      const extended = await one({ ...readAccess, le: 65_536 }, { extended: true });
      expectStatus(extended, status.ok, 'READ BINARY with extended Le');
      expectBytes(extended.data, short.data, 'the answer to extended Le');
      expectStatus(await one(select, { extended: true }), status.ok, 'SELECT with extended Lc');
    },
  ],
  [
    'A response longer than Le is cut there and ends with 61xx, which tells how many bytes are left.',
    lengths,
    'can',
    async (bench) => {
      const answer = await bench.one({ ...longAnswer(bench), le: 256 });
      expectStatus(answer, 0x6100, 'an answer of 626 bytes with Le 256');
      expect(answer.data.length === 256, `256 bytes come first, not ${answer.data.length}`);
      const second = await bench.one(getResponse);
      expectStatus(second, 0x6100 + longAnswerLength - 512, 'the second part');
      const third = await bench.one(getResponse);
      expectStatus(third, status.ok, 'the last part, with the status of the command');
      expect(third.data.length === longAnswerLength - 512, `the last part has ${third.data.length} bytes`);
    },
  ],
  [
    'GET RESPONSE obeys its own Le.',
    lengths,
    'can',
    async (bench) => {
      await bench.one({ ...longAnswer(bench), le: 256 });
      const part = await bench.one({ ...getResponse, le: 100 });
      expect(part.data.length === 100, `100 bytes were asked for, ${part.data.length} came`);
      expectStatus(part, 0x6100, 'with 270 bytes left');
      expectStatus(await bench.one({ ...getResponse, le: 100 }), 0x61aa, 'with 170 bytes left');
    },
  ],
  [
    'A response longer than 256 bytes is cut there if the command has no Le.',
    lengths,
    'can',
    async (bench) => {
      const { le: _, ...command } = longAnswer(bench);
      const answer = await bench.one(command);
      expectStatus(answer, 0x6100, 'an answer of 626 bytes without Le');
      expect(answer.data.length === 256, `256 bytes come first, not ${answer.data.length}`);
    },
  ],
  [
    'Any other command discards what is left of a response.',
    lengths,
    'can',
    async (bench) => {
      await bench.one({ ...longAnswer(bench), le: 256 });
      expectStatus(await bench.one(readAccess), status.ok, 'READ BINARY');
      expectStatus(await bench.one(getResponse), status.conditionsOfUse, 'GET RESPONSE after another command');
      await bench.one({ ...longAnswer(bench), le: 256 });
      expectStatus(await bench.one({ ...readAccess, cla: 0x40 }), status.unknownClass, 'a command of class 40');
      expectStatus(await bench.one(getResponse), status.conditionsOfUse, 'GET RESPONSE after a command of class 40');
    },
  ],
  [
    'An instruction that does not exist is answered with 6D00, in both classes.',
    'commands.md#order-of-checks',
    'any',
    async ({ one }) => {
      for (const cla of [0x00, 0x80])
        expectStatus(
          await one({ cla, ins: 0xfe, p1: 0, p2: 0 }),
          status.unknownInstruction,
          `instruction FE of class ${byteText(cla)}`,
        );
    },
  ],
  [
    'A command of the other class is answered with 6D00.',
    'commands.md#order-of-checks',
    'any',
    async ({ one }) => {
      // RESET RETRY COUNTER: no command of the application has its instruction.
      const ofApplication = await one({ cla: 0x80, ins: interindustry.resetRetryCounter.ins, p1: 0, p2: 0 });
      expectStatus(ofApplication, status.unknownInstruction, 'RESET RETRY COUNTER of class 80');
      const wrongClass = await one({ cla: 0x00, ins: statusInstruction, p1: 0, p2: 0 });
      expectStatus(wrongClass, status.unknownInstruction, 'GET STATUS of class 00');
    },
  ],
  [
    'The historical bytes are 80 73 94 01 C0: chaining and extended length, and nothing that tells one card from another.',
    'apdu-and-transport.md#answer-to-reset',
    'any',
    async ({ transport }) => {
      const { answerToReset } = await transport();
      if (answerToReset?.[0] !== 0x3b) throw notChecked('the link does not show the answer to reset', 'other reader');
      const { historicalBytes } = decodeAnswerToReset(answerToReset);
      expectBytes(historicalBytes, Uint8Array.of(0x80, 0x73, 0x94, 0x01, 0xc0), 'the historical bytes');
      const { commandChaining, extendedLength } = cardCapabilities(historicalBytes);
      expect(commandChaining && extendedLength, 'they announce chaining and extended length');
    },
  ],
  [
    'A card answers the next command after each of 64 strings of random bytes.',
    order,
    'any',
    async ({ raw, one, random }) => {
      for (let round = 0; round < 64; round += 1) {
        const [length = 0] = random(1);
        const noise = random(4 + (length % 40));
        // These are for transmission protocols: readers keep them.
        if (noise[0] === 0xff || (noise[1] ?? 0) >> 4 === 6 || (noise[1] ?? 0) >> 4 === 9) continue;
        await raw(concatBytes(noise));
      }
      await one(select);
      expectStatus(await one(select), status.ok, 'SELECT after random bytes');
    },
  ],
]);
