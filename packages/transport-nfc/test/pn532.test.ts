/**
 * The driver with chips that misbehave on the line. With an emulated chip that does not, see the tests of the emulator.
 */
import { encodePn532Frame } from '@symbolon/protocol/pn532-frame';
import { describe, expect, it } from 'vitest';
import { openPn532 } from '../src/pn532/open-pn532.ts';
import { parseTarget } from '../src/pn532/target.ts';
import { ack, answer, ats, garbled, lineTo, target } from './support/scripted-line.ts';

const command = Uint8Array.of(0x00, 0xa4, 0x04, 0x00);
async function tapOn(line: ReturnType<typeof lineTo>, timeoutMilliseconds = 5_000) {
  return (await openPn532(line.stream, { timeoutMilliseconds })).tap();
}

describe('the PN532 driver', () => {
  it('asks again for an answer that came garbled, and does not send the command twice', async () => {
    const line = lineTo((code) => (code === 0x40 ? [ack, garbled(answer(0x41, 0x00, 0x12, 0x34))] : undefined));
    const transport = await tapOn(line);
    expect(await transport.exchange(command)).toEqual(Uint8Array.of(0x90, 0x00));
    expect(line.received.filter((entry) => entry === '40' || entry === 'nack')).toEqual(['40', 'nack']);
  });

  it('gives the card up if answers stay garbled', async () => {
    const bad = garbled(answer(0x41, 0x00, 0x90, 0x00));
    const transport = await tapOn(lineTo((code) => (code === 0x40 ? [ack, bad] : undefined), bad));
    await expect(transport.exchange(command)).rejects.toMatchObject({
      code: 'transport/card-removed',
      cause: { code: 'transport/failed' },
    });
  });

  it('takes the answer for the acknowledgement that was lost', async () => {
    const transport = await tapOn(lineTo((code) => (code === 0x40 ? [answer(0x41, 0x00, 0x6a, 0x82)] : undefined)));
    expect(await transport.exchange(command)).toEqual(Uint8Array.of(0x6a, 0x82));
  });

  it('sends a setting again that was not acknowledged, a command for the card never', async () => {
    const line = lineTo((code, _, count) => ((code === 0x14 && count === 1) || code === 0x40 ? [] : undefined));
    const transport = await tapOn(line);
    expect(line.received.filter((entry) => entry === '14')).toHaveLength(2);
    await expect(transport.exchange(command)).rejects.toMatchObject({ code: 'transport/card-removed' });
    expect(line.received.filter((entry) => entry === '40')).toHaveLength(1);
  });

  it('skips what is not the answer to its command', async () => {
    const stale = [answer(0x4b, 0x00), encodePn532Frame({ type: 'data', content: Uint8Array.of(0xd4, 0x41, 0x00) })];
    const transport = await tapOn(
      lineTo((code) => (code === 0x40 ? [ack, ...stale, answer(0x41, 0x00, 0x90, 0x00)] : undefined)),
    );
    expect(await transport.exchange(command)).toEqual(Uint8Array.of(0x90, 0x00));
  });

  it('puts long commands and answers together from parts', async () => {
    const parts: number[][] = [];
    const transport = await tapOn(
      lineTo((code, data) => {
        if (code !== 0x40) return undefined;
        parts.push([...data]);
        if (data[0] === 0x41) return [ack, answer(0x41, 0x00)];
        return [ack, data.length > 1 ? answer(0x41, 0x40, 0x01, 0x02) : answer(0x41, 0x00, 0x90, 0x00)];
      }),
    );
    const long = Uint8Array.from({ length: 600 }, (_, index) => index);
    expect(await transport.exchange(long)).toEqual(Uint8Array.of(0x01, 0x02, 0x90, 0x00));
    expect(parts.map((part) => [part[0], part.length - 1])).toEqual([
      [0x41, 252],
      [0x41, 252],
      [0x01, 96],
      [0x01, 0],
    ]);
    expect(parts.flatMap((part) => part.slice(1))).toEqual([...long]);
  });

  it.each([0x01, 0x02, 0x0b, 0x27, 0x2b, 0x3f])('counts the card as gone after status %i', async (status) => {
    const transport = await tapOn(lineTo((code) => (code === 0x40 ? [ack, answer(0x41, status)] : undefined)));
    await expect(transport.exchange(command)).rejects.toMatchObject({ code: 'transport/card-removed' });
    await expect(transport.exchange(command)).rejects.toMatchObject({ code: 'transport/card-removed' });
  });

  it('tells the chip to stop when nobody waits for the answer any more', async () => {
    const line = lineTo((code) => (code === 0x40 ? [ack] : undefined));
    const transport = await tapOn(line, 30);
    await expect(transport.exchange(command)).rejects.toMatchObject({ code: 'transport/timeout' });
    expect(line.received.at(-1)).toBe('ack');
  });

  it('lets go of an exchange that is aborted, and takes no late answer for that of the next card', async () => {
    const late = [answer(0x41, 0x00, 0x12, 0x34)];
    const line = lineTo((code, _, count) => {
      if (code === 0x40 && count === 1) return [ack];
      return code === 0x52 ? [...late.splice(0), ack, answer(0x53, 0x00)] : undefined;
    });
    const reader = await openPn532(line.stream);
    const transport = await reader.tap();
    const controller = new AbortController();
    const exchange = transport.exchange(command, { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await expect(exchange).rejects.toMatchObject({ code: 'transport/aborted' });
    await transport.removed;
    expect(line.received.at(-1)).toBe('ack');
    expect(await (await reader.tap()).exchange(command)).toEqual(Uint8Array.of(0x90, 0x00));
    await reader.close();
  });

  describe('asks an idle card whether it is there', () => {
    const asked = (line: ReturnType<typeof lineTo>) => line.received.filter((entry) => entry === '0').length;
    const someTime = () => new Promise((resolve) => setTimeout(resolve, 1_000));
    const isLeft = (transport: { readonly removed: Promise<unknown> }) =>
      Promise.race([transport.removed.then(() => true), someTime().then(() => false)]);

    it('and believes a chip that misses it twice, but not once', async () => {
      const line = lineTo((code, _, count) => (code === 0x00 && count !== 2 ? [ack, answer(0x01, 0x01)] : undefined));
      const transport = await tapOn(line);
      await transport.removed;
      expect(asked(line)).toBe(4);
      await expect(transport.exchange(command)).rejects.toMatchObject({ code: 'transport/card-removed' });
    });

    it('but a chip that does not know the test says nothing of the card', async () => {
      const line = lineTo((code) => (code === 0x00 ? [ack, encodePn532Frame({ type: 'syntax-error' })] : undefined));
      const transport = await tapOn(line);
      expect(await isLeft(transport)).toBe(false);
      expect(asked(line)).toBe(1);
      expect(await transport.exchange(command)).toEqual(Uint8Array.of(0x90, 0x00));
    });

    it('and never during a command, or after the card was released', async () => {
      const line = lineTo((code) => (code === 0x40 ? [ack] : undefined));
      const transport = await tapOn(line);
      const exchange = transport.exchange(command);
      exchange.catch(() => {});
      await someTime();
      await transport.close();
      await someTime();
      expect(asked(line)).toBe(0);
    });

    it('and sees that the reader was unplugged', async () => {
      const line = lineTo(() => undefined);
      const transport = await tapOn(line);
      line.end(new Error('unplugged'));
      await transport.removed;
    });
  });

  it('refuses a card of another kind, and another chip', async () => {
    const mifare = answer(0x4b, 0x01, 0x01, 0x00, 0x04, 0x08, 0x04, 1, 2, 3, 4);
    await expect(tapOn(lineTo((code) => (code === 0x4a ? [ack, mifare] : undefined)))).rejects.toMatchObject({
      code: 'transport/unavailable',
      context: { reason: 'the card is of another kind' },
    });
    await expect(
      tapOn(lineTo((code) => (code === 0x02 ? [ack, answer(0x03, 0x07)] : undefined))),
    ).rejects.toMatchObject({
      code: 'transport/unavailable',
      context: { reason: 'no PN532 answers' },
    });
  });

  it('counts the card as gone when the line ends, whatever it was doing', async () => {
    const cause = new Error('unplugged');
    const line = lineTo((code) => (code === 0x40 ? [ack] : undefined));
    const transport = await tapOn(line);
    const exchange = transport.exchange(command);
    setTimeout(() => line.end(cause), 5);
    await expect(exchange).rejects.toMatchObject({ code: 'transport/card-removed', cause });
    await transport.close();
  });
});

describe('parseTarget', () => {
  it('finds the historical bytes', () => {
    expect(parseTarget(Uint8Array.from([...target, ...ats]))).toEqual({
      number: 1,
      historicalBytes: Uint8Array.of(0x80, 0x73, 0x84, 0x01, 0xc0),
    });
  });

  it('takes no card from an answer cut anywhere', () => {
    const whole = Uint8Array.from([...target, ...ats]);
    for (let length = 0; length < whole.length; length++)
      expect(parseTarget(whole.subarray(0, length))).toBeUndefined();
  });
});
