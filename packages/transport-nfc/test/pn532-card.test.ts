/** A card on a chip that misbehaves on the line. With chips that do not, see integration-tests. */
import { cardError } from '@symbolon/interface';
import { encodeAnswerToReset } from '@symbolon/protocol/apdu';
import { describe, expect, it } from 'vitest';
import { attachToPn532 } from '../src/pn532/attach.ts';
import { ack, answer, garbled, lineTo } from './support/scripted-line.ts';

const [INIT, GET, SET] = [0x8c, 0x86, 0x8e];
const select = Uint8Array.of(0x00, 0xa4, 0x04, 0x00);
const came = answer(INIT + 1, 0x08, 0xe0, 0x80);
const gone = answer(GET + 1, 0x29);

function createCard() {
  const log: string[] = [];
  return {
    log,
    powerOn: () => {
      log.push('on');
      return encodeAnswerToReset(Uint8Array.of(0x80, 0x73, 0x84, 0x01, 0xc0));
    },
    transmit: (command: Uint8Array) => {
      log.push(Buffer.from(command).toString('hex'));
      return Uint8Array.of(0x90, 0x00);
    },
    powerOff: () => void log.push('off'),
  };
}

/** One reader comes; after that the chip waits. `script` says what TgGetData and TgSetData answer, from count 1 on. */
async function cardAt(script: (code: number, count: number, data: readonly number[]) => readonly Uint8Array[]) {
  const inits: number[][] = [];
  const line = lineTo((code, data, count) => {
    if (code === INIT) {
      inits.push([...data]);
      return count === 1 ? [ack, came] : [ack];
    }
    return code === GET || code === SET ? script(code, count, data) : undefined;
  });
  const card = createCard();
  let serial = 0;
  const attachment = await attachToPn532(card, line.stream, {
    random: (length) => Uint8Array.from({ length }, () => ++serial),
  });
  await expect.poll(() => inits.length, { timeout: 10_000 }).toBe(2);
  card.log.splice(0, 2);
  return { card, attachment, inits, line };
}

describe('a card on a PN532', () => {
  it('tells the chip what it is, by another UID for each reader, and without extended length', async () => {
    const { inits, attachment } = await cardAt(() => [ack, gone]);
    const fixed = [0x20, ...new Array(18 + 10 + 1).fill(0), 5, 0x80, 0x73, 0x84, 0x01, 0x80];
    expect(inits).toEqual([
      [0x05, 0x04, 0x00, 1, 2, 3, ...fixed],
      [0x05, 0x04, 0x00, 4, 5, 6, ...fixed],
    ]);
    await attachment.detach();
    await attachment.closed;
  });

  it('puts a command together from parts, and asks again for one that came garbled', async () => {
    const got = answer(GET + 1, 0x00, ...select.subarray(2));
    const { card, line } = await cardAt((code, count) => {
      if (code === SET) return [ack, answer(SET + 1, 0x00)];
      if (count === 1) return [ack, answer(GET + 1, 0x40, ...select.subarray(0, 2))];
      return count === 2 ? [ack, garbled(got), got] : [ack, gone];
    });
    expect(card.log).toEqual(['on', '00a40400', 'off']);
    expect(line.received.filter((entry) => entry === '8e')).toHaveLength(1);
    expect(line.received).toContain('nack');
  });

  it('starts over, without power, after an answer that the chip did not take', async () => {
    const { card, line } = await cardAt((code) => (code === SET ? [] : [ack, answer(GET + 1, 0x00, ...select)]));
    expect(card.log).toEqual(['on', '00a40400', 'off']);
    // Never twice: the reader could take the second one for the answer to its next command.
    expect(line.received.filter((entry) => entry === '8e')).toHaveLength(1);
  });

  it('takes a chain without end for no command', async () => {
    const part = [ack, answer(GET + 1, 0x40, ...new Uint8Array(262))];
    const { card } = await cardAt(() => part);
    expect(card.log).toEqual(['on', 'off']);
  });

  it.each([
    ['longer than short ones are', [0x00, 0xd6, 0, 0, 0x00, 0x01, 0x00, ...new Uint8Array(256)]],
    ['that asks for more than the chip carries', [0x00, 0xb0, 0, 0, 0x00, 0x01, 0x05]],
  ])('answers a command %s with 6700, and the card never sees it', async (_, command) => {
    const sent: (readonly number[])[] = [];
    const { card } = await cardAt((code, count, data) => {
      if (code === SET) {
        sent.push(data);
        return [ack, answer(SET + 1, 0x00)];
      }
      if (count === 1) return [ack, answer(GET + 1, 0x40, ...command.slice(0, 200))];
      return [ack, count === 2 ? answer(GET + 1, 0x00, ...command.slice(200)) : gone];
    });
    expect(sent).toEqual([[0x67, 0x00]]);
    expect(card.log).toEqual(['on', 'off']);
  });

  it('starts over, without power, where the reader left while the answer was written', async () => {
    const { card, line } = await cardAt((code) => [
      ack,
      code === SET ? answer(SET + 1, 0x29) : answer(GET + 1, 0x00, ...select),
    ]);
    expect(card.log).toEqual(['on', '00a40400', 'off']);
    expect(line.received.filter((entry) => entry === '86')).toHaveLength(1);
  });

  it('has no power for a reader of another kind', async () => {
    let inits = 0;
    const line = lineTo((code) => {
      if (code !== INIT) return undefined;
      return ++inits === 1 ? [ack, answer(INIT + 1, 0x04, 0xd4, 0x00)] : [ack];
    });
    const card = createCard();
    const attachment = await attachToPn532(card, line.stream, { random: (length) => new Uint8Array(length) });
    await expect.poll(() => inits).toBe(2);
    expect(card.log).toEqual(['on', 'off']);
    await attachment.detach();
    expect(line.received.slice(-3)).toEqual(['ack', '16', 'closed']);
  });

  it.each(['came', 'went'])('ends, without power and switched off, where %s is not taken', async (event) => {
    const line = lineTo((code, _, count) => {
      if (code === INIT) return count === 1 ? [ack, came] : [ack];
      return code === GET ? [ack, gone] : undefined;
    });
    const card = createCard();
    const attachment = await attachToPn532(card, line.stream, {
      random: (length) => new Uint8Array(length),
      onReader: (now) => {
        if (now === event) throw new RangeError(`not ${now}`);
      },
    });
    await expect(attachment.closed).rejects.toThrow(new RangeError(`not ${event}`));
    expect(card.log).toEqual(['on', 'off', 'on', 'off']);
    expect(line.received.slice(-2)).toEqual(['16', 'closed']);
    await attachment.detach();
  });

  it('ends, without power and switched off, where the card throws', async () => {
    const line = lineTo((code) => {
      if (code === INIT) return [ack, came];
      return code === GET ? [ack, answer(GET + 1, 0x00, ...select)] : undefined;
    });
    const events: string[] = [];
    const card = createCard();
    const transmit = () => {
      throw new RangeError('broken card');
    };
    const attachment = await attachToPn532({ ...card, transmit }, line.stream, {
      random: (length) => new Uint8Array(length),
      onReader: (event) => events.push(event),
    });
    await expect(attachment.closed).rejects.toThrow('broken card');
    expect(card.log).toEqual(['on', 'off', 'on', 'off']);
    expect(events).toEqual(['came', 'went']);
    expect(line.received.slice(-2)).toEqual(['16', 'closed']);
  });

  it('ends so too where what is thrown looks like the end of another exchange', async () => {
    const line = lineTo((code) => (code === INIT ? [ack, came] : undefined));
    const card = createCard();
    const attachment = await attachToPn532(card, line.stream, {
      random: (length) => new Uint8Array(length),
      onReader: () => {
        throw cardError('transport/aborted', { transport: 'another' });
      },
    });
    await expect(attachment.closed).rejects.toThrow();
    expect(card.log).toEqual(['on', 'off', 'on', 'off']);
    expect(line.received.slice(-2)).toEqual(['16', 'closed']);
  });

  it('closes the line, and leaves no power, where the answer to reset is none', async () => {
    const line = lineTo(() => undefined);
    const card = createCard();
    const powerOn = () => {
      card.powerOn();
      return Uint8Array.of(0x00, 0x01);
    };
    const attached = attachToPn532({ ...card, powerOn }, line.stream, { random: (length) => new Uint8Array(length) });
    await expect(attached).rejects.toMatchObject({ code: 'data/malformed' });
    expect(card.log).toEqual(['on', 'off']);
    expect(line.received.at(-1)).toBe('closed');
    expect(line.received).not.toContain('8c');
  });

  it('ends with the reason where the chip falls silent', async () => {
    const line = lineTo((code) => (code === 0x12 ? [] : undefined));
    const attachment = await attachToPn532(createCard(), line.stream, { random: (length) => new Uint8Array(length) });
    await expect(attachment.closed).rejects.toMatchObject({ code: 'transport/failed' });
    await attachment.detach();
  });
});
