import { concatBytes } from '@noble/hashes/utils.js';
import { isSymbolonError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CommandApdu, decodeCommand, encodeResponse, isChained, type ResponseApdu } from '../../src/apdu/apdu.ts';
import { chainCommand, type LinkLimits, transmitCommand } from '../../src/apdu/transmit.ts';
import { bytesUpTo, refusal } from '../support/messages.ts';

const header = { cla: 0x80, ins: 0x16, p1: 0x01, p2: 0x02 };
const ramp = (length: number) => Uint8Array.from({ length }, (_, i) => i & 0xff);
const shortLink: LinkLimits = { command: 261, response: 258 };
const extendedLink: LinkLimits = { command: 65_544, response: 65_538 };

/**
 * A card that follows the rules: reassembles chains, answers what is asked, hands out the rest with '61xx'. Records the
 * APDUs it got.
 */
function obedientCard(answer: ResponseApdu) {
  let chain = new Uint8Array(0);
  let remaining = answer.data;
  const commands: CommandApdu[] = [];
  const give = (le: number) => {
    const data = remaining.subarray(0, le);
    remaining = remaining.subarray(data.length);
    return {
      data,
      status: remaining.length === 0 ? answer.status : 0x6100 | (remaining.length > 255 ? 0 : remaining.length),
    };
  };
  return {
    commands,
    received: () => chain,
    exchange: async (bytes: Uint8Array, link: LinkLimits) => {
      expect(bytes.length).toBeLessThanOrEqual(link.command);
      const { extended, ...command } = decodeCommand(bytes);
      expect(extended && link.command <= 261).toBe(false);
      commands.push(command);
      if (command.ins !== 0xc0) chain = concatBytes(chain, command.data ?? new Uint8Array(0));
      const response = isChained(command.cla) ? { data: new Uint8Array(0), status: 0x9000 } : give(command.le ?? 0);
      const encoded = encodeResponse(response);
      expect(encoded.length).toBeLessThanOrEqual(link.response);
      return encoded;
    },
  };
}

describe('a card that follows the rules', () => {
  test.each<[string, LinkLimits, CommandApdu, number, number]>([
    ['short command, short link', shortLink, { ...header, data: ramp(255), le: 256 }, 256, 1],
    ['long data, short link', shortLink, { ...header, data: ramp(256), le: 256 }, 10, 2],
    ['long answer, short link', shortLink, { ...header, le: 65_536 }, 600, 3],
    ['long both ways, short link', shortLink, { ...header, data: ramp(600), le: 65_536 }, 600, 5],
    ['long both ways, extended link', extendedLink, { ...header, data: ramp(600), le: 65_536 }, 600, 1],
    ['longest both ways, extended link', extendedLink, { ...header, data: ramp(65_535), le: 65_536 }, 65_536, 1],
    [
      'a link that takes extended length, but not enough',
      { command: 300, response: 302 },
      { ...header, data: ramp(600), le: 65_536 },
      700,
      5,
    ],
    ['a link below a short APDU', { command: 60, response: 62 }, { ...header, data: ramp(100), le: 256 }, 100, 3],
  ])('%s', async (_, link, command, answerLength, apdus) => {
    const card = obedientCard({ data: ramp(answerLength), status: 0x9000 });
    const response = await transmitCommand((bytes) => card.exchange(bytes, link), command, link);
    expect(response).toEqual({ data: ramp(answerLength), status: 0x9000 });
    expect(card.received()).toEqual(command.data ?? ramp(0));
    expect(card.commands).toHaveLength(apdus);
  });

  test('any command gets through any link whole', async () => {
    const link = fc.record({
      command: fc.integer({ min: 20, max: 1500 }),
      response: fc.integer({ min: 20, max: 1500 }),
    });
    await fc.assert(
      fc.asyncProperty(link, bytesUpTo(600), bytesUpTo(600), async (limits, data, answer) => {
        const card = obedientCard({ data: answer, status: 0x9000 });
        const response = await transmitCommand(
          (bytes) => card.exchange(bytes, limits),
          { ...header, data, le: 65_536 },
          limits,
        );
        expect(response.data).toEqual(answer);
        expect(card.received()).toEqual(data);
      }),
    );
  });

  test('chaining bit in all but the last, Le in the last alone; GET RESPONSE without chaining or secure messaging bits', async () => {
    const card = obedientCard({ data: ramp(300), status: 0x9000 });
    const command = { ...header, cla: 0x8c, data: ramp(300), le: 65_536 };
    await transmitCommand((bytes) => card.exchange(bytes, shortLink), command, shortLink);
    expect(card.commands.map(({ cla, ins, le }) => ({ cla, ins, le }))).toEqual([
      { cla: 0x9c, ins: 0x16, le: undefined },
      { cla: 0x8c, ins: 0x16, le: 256 },
      { cla: 0x00, ins: 0xc0, le: 44 },
    ]);
  });

  test('chainCommand keeps a command that fits as it is', () => {
    expect(chainCommand({ ...header, data: ramp(10), le: 5 }, 10)).toEqual([{ ...header, data: ramp(10), le: 5 }]);
    expect(refusal(() => chainCommand(header, 0))).toBe('argument/invalid');
  });
});

describe('a card that does not', () => {
  /** Answers with these, one after another, then fails the test. */
  const script = (...responses: ResponseApdu[]) => {
    const commands: CommandApdu[] = [];
    const exchange = async (bytes: Uint8Array) => {
      const { extended: _, ...command } = decodeCommand(bytes);
      commands.push(command);
      const response = responses.shift();
      if (response === undefined) throw new Error('asked once too often');
      return encodeResponse(response);
    };
    return { exchange, commands };
  };
  const none = ramp(0);
  const rejection = (run: Promise<unknown>) =>
    run.then(
      () => 'accepted',
      (error: unknown) => (isSymbolonError(error) ? error.code : error),
    );

  test("'6Cxx' is followed with that Le, once", async () => {
    const card = script({ data: none, status: 0x6c05 }, { data: ramp(5), status: 0x9000 });
    expect(await transmitCommand(card.exchange, { ...header, le: 256 }, shortLink)).toEqual({
      data: ramp(5),
      status: 0x9000,
    });
    expect(card.commands.map(({ le }) => le)).toEqual([256, 5]);
    const again = script({ data: none, status: 0x6c05 }, { data: none, status: 0x6c06 });
    expect((await transmitCommand(again.exchange, { ...header, le: 256 }, shortLink)).status).toBe(0x6c06);
  });

  test('an error within a chain ends the chain and is the answer', async () => {
    const card = script({ data: none, status: 0x9000 }, { data: none, status: 0x6884 });
    expect(await transmitCommand(card.exchange, { ...header, data: ramp(600) }, shortLink)).toEqual({
      data: none,
      status: 0x6884,
    });
    expect(card.commands).toHaveLength(2);
  });

  test('data within a chain is malformed', async () => {
    const card = script({ data: ramp(1), status: 0x9000 });
    expect(await rejection(transmitCommand(card.exchange, { ...header, data: ramp(600) }, shortLink))).toBe(
      'apdu/malformed',
    );
  });

  test("'61xx' without end is malformed, with data or without", async () => {
    const silent = script({ data: none, status: 0x6110 }, { data: none, status: 0x6110 });
    expect(await rejection(transmitCommand(silent.exchange, { ...header, le: 256 }, shortLink))).toBe('apdu/malformed');
    const endless = async () => encodeResponse({ data: ramp(256), status: 0x6100 });
    expect(await rejection(transmitCommand(endless, { ...header, le: 256 }, shortLink))).toBe('apdu/malformed');
  });

  test('an error after some data is the answer, with the data so far', async () => {
    const card = script({ data: ramp(2), status: 0x6102 }, { data: none, status: 0x6f00 });
    expect(await transmitCommand(card.exchange, { ...header, le: 256 }, shortLink)).toEqual({
      data: ramp(2),
      status: 0x6f00,
    });
  });

  test('what the link throws passes through', async () => {
    const card = script();
    await expect(transmitCommand(card.exchange, header, shortLink)).rejects.toThrow('asked once too often');
  });
});
