import { type Medium, transportContract } from '@symbolon/protocol/transport-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRfLink, type RfLinkOptions } from '../src/rf-link/rf-link.ts';
import { answerOf, createTestDevice } from './support/test-device.ts';

const header = Uint8Array.of(0x00, 0xa4, 0x04, 0x00);
const command = (length: number) => Uint8Array.from({ length }, (_, index) => index * 7 + (index >> 8));

describe('keeps the transport contract', () => {
  const mediumWith = (options: RfLinkOptions): Medium => ({
    givesUpAtOnce: true,
    connect: async (transmit) => {
      const link = createRfLink({ ...createTestDevice(), transmit }, options);
      return { transport: await link.tap(), remove: async () => link.remove() };
    },
  });
  describe('in silence', () => {
    for (const { name, run } of transportContract(mediumWith({}))) it(name, run);
  });
  describe('with 1 % of the frames spoiled, in frames of 16 and 24 bytes', () => {
    for (const { name, run } of transportContract(mediumWith({ frameErrorRate: 0.01, fsci: 0, fsdi: 1, seed: 3 })))
      it(name, run);
  });
});

describe('createRfLink', () => {
  it('answers rightly or loses the card, whatever the noise, and has the card do each command once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(),
          frameErrorRate: fc.double({ min: 0, max: 0.4, noNaN: true }),
          fsci: fc.nat(12),
          fsdi: fc.nat(12),
          fwi: fc.nat(14),
        }),
        fc.array(fc.integer({ min: 4, max: 700 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 200_000 }),
        async (options, lengths, processing) => {
          const device = createTestDevice();
          const link = createRfLink(device, { ...options, processingMicroseconds: () => processing });
          const transport = await link.tap().catch(() => undefined);
          if (transport === undefined) return;
          for (const length of lengths) {
            device.log.length = 0;
            const answer = await transport.exchange(command(length)).catch((error) => error.code);
            expect([answerOf(command(length)), 'transport/card-removed']).toContainEqual(answer);
            expect(device.log.filter((entry) => typeof entry === 'number').length).toBeLessThanOrEqual(1);
            if (answer === 'transport/card-removed') return;
            expect(device.log).toEqual([length]);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('plays the same noise again from the same seed', async () => {
    const play = async (seed: number) => {
      const link = createRfLink(createTestDevice(), { seed, frameErrorRate: 0.05 });
      const transport = await link.tap();
      for (let round = 0; round < 20; round++) await transport.exchange(command(300));
      return link.airtime();
    };
    expect(await play(5)).toEqual(await play(5));
    expect(await play(5)).not.toEqual(await play(6));
    expect((await play(5)).spoiled).toBeGreaterThan(0);
  });

  it('counts the airtime of a conversation', async () => {
    const link = createRfLink(createTestDevice(), { bitRate: 106 });
    const transport = await link.tap();
    // REQA and ATQA; ANTICOLLISION and UID with BCC; SELECT and SAK; RATS and ATS.
    expect(link.airtime()).toMatchObject({
      framesToCard: 4,
      framesToReader: 4,
      bytesToCard: 1 + 2 + 9 + 4,
      bytesToReader: 2 + 5 + 3 + 12,
    });
    const before = link.airtime().microseconds;
    await transport.exchange(header);
    // A block of 7 bytes there, 9 back: 2 + 9 bits a byte at 128 cycles, and the two frame delays.
    const cycles = (2 + 9 * 7 + 2 + 9 * 9) * 128 + 1_172 + 1_236;
    expect(link.airtime().microseconds - before).toBeCloseTo((cycles * 1e6) / 13_560_000, -1);
  });

  it('is faster at higher bit rates', async () => {
    const times = [];
    for (const bitRate of [106, 212, 424, 848] as const) {
      const link = createRfLink(createTestDevice(), { bitRate });
      const transport = await link.tap();
      await transport.exchange(command(2_000));
      times.push(link.airtime().microseconds);
    }
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(new Set(times).size).toBe(4);
  });

  it('waits for a slow card that asks for time', async () => {
    const link = createRfLink(createTestDevice(), { fwi: 4, processingMicroseconds: () => 2_000_000 });
    const transport = await link.tap();
    const before = link.airtime().microseconds;
    expect(await transport.exchange(header)).toEqual(answerOf(header));
    expect(link.airtime().microseconds - before).toBeGreaterThan(2_000_000);
    expect(await transport.exchange(command(50))).toEqual(answerOf(command(50)));
  });

  it('loses a card taken off in the middle of a chain, and finds it again', async () => {
    const device = createTestDevice();
    const link = createRfLink(device);
    const transport = await link.tap();
    link.removeAfter(2);
    await expect(transport.exchange(command(2_000))).rejects.toMatchObject({ code: 'transport/card-removed' });
    expect(device.log.at(-1)).toBe('off');
    const again = await link.tap();
    expect(await again.exchange(header)).toEqual(answerOf(header));
    await expect(transport.exchange(header)).rejects.toMatchObject({ code: 'transport/card-removed' });
    await transport.close();
    expect(await again.exchange(header)).toEqual(answerOf(header));
  });

  it('loses the card when the field breaks down, and powers it anew', async () => {
    const device = createTestDevice();
    const link = createRfLink(device);
    const transport = await link.tap();
    device.log.length = 0;
    link.dropField();
    expect(device.log).toEqual(['off', 'on']);
    await expect(transport.exchange(header)).rejects.toMatchObject({ code: 'transport/card-removed' });
    expect(await (await link.tap()).exchange(header)).toEqual(answerOf(header));
  });

  it('finds no card under noise that drowns everything', async () => {
    await expect(createRfLink(createTestDevice(), { frameErrorRate: 1 }).tap()).rejects.toMatchObject({
      code: 'transport/card-removed',
    });
  });
});
