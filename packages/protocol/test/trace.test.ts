import { cardError } from '@symbolon/interface';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeCommand, describeResponse, traceTransport } from '../src/trace.ts';
import { createTransport } from '../src/transport/create-transport.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const secret = Uint8Array.from({ length: 12 }, (_, index) => 0x31 + index);
const secretHex = /31 ?32 ?33|123456|ABC/;

describe('describeCommand', () => {
  it.each([
    ['00 A4 04 0C 02 3F 00', 'SELECT 00 A4 04 0C, 2 bytes: 3F 00'],
    ['00 B0 9C 00 00', 'READ BINARY 00 B0 9C 00'],
    ['10 86 00 00 02 7C 00 00', 'GENERAL AUTHENTICATE 10 86 00 00, more follows, 2 bytes: 7C 00'],
    ['0C B0 9C 00 02 87 00 00', 'READ BINARY 0C B0 9C 00, 2 bytes protected'],
    ['00 20 00 00 01 31', 'VERIFY 00 20 00 00, 1 byte not shown'],
    ['80 3E 00 00 02 03 00', 'OPEN CHANNEL 80 3E 00 00, 2 bytes not shown'],
    ['80 FE 00 00 02 31 32', 'unknown command 80 FE 00 00, 2 bytes not shown'],
    ['00 C0 00 00 00', 'GET RESPONSE 00 C0 00 00'],
    ['00 A4', 'not a command, 2 bytes'],
    ['00 A4 04 00 05 00', 'not a command, 6 bytes'],
  ])('%s', (command, text) => {
    expect(describeCommand(bytes(command))).toBe(text);
  });
});

describe('describeResponse', () => {
  it.each([
    ['90 00', '00 A4 04 0C 00', '9000 done'],
    ['3F 00 90 00', '00 B0 9C 00 00', '9000 done, 2 bytes: 3F 00'],
    ['3F 00 90 00', '0C B0 9C 00 00', '9000 done, 2 bytes protected'],
    ['3F 00 90 00', '00 CA 00 00 00', '9000 done, 2 bytes not shown'],
    ['61 00', '00 B0 9C 00 00', '6100 256 bytes more'],
    ['6A 82', '00 B0 9C 00 00', '6A82 file or application not found'],
    ['90', '00 B0 9C 00 00', 'not a response, 1 byte'],
  ])('%s to %s', (response, command, text) => {
    expect(describeResponse(bytes(response), bytes(command))).toBe(text);
  });
});

describe('traces', () => {
  it('show no data field of any command but the open ones, and take any bytes', () => {
    const openInstructions = [0xa4, 0xb0, 0x22, 0x86];
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), fc.uint8Array({ maxLength: 20 }), (cla, ins, rest) => {
        const command = Uint8Array.of(cla, ins, 0, 0, secret.length, ...secret);
        const isOpen = openInstructions.includes(ins) && cla < 0x80 && (cla & 0x0c) !== 0x0c;
        if (!isOpen) {
          expect(describeCommand(command)).not.toMatch(secretHex);
          expect(describeResponse(Uint8Array.of(...secret, 0x90, 0x00), command)).not.toMatch(secretHex);
        }
        expect(typeof describeCommand(rest)).toBe('string');
        expect(typeof describeResponse(rest, rest)).toBe('string');
      }),
    );
  });

  it('have a line for each direction, with the time, and for failures and the end', async () => {
    const lines: string[] = [];
    let time = 1_000;
    const transport = createTransport({
      name: 'test link',
      limits: { command: 261, response: 258 },
      carry: async (command) => {
        time += 41;
        if (command[1] === 0xb0) throw cardError('transport/card-removed', { transport: 'test link' });
        return Uint8Array.of(0x90, 0x00);
      },
      release: async () => {},
    });
    const traced = traceTransport(transport, (line) => lines.push(line), { now: () => time });
    expect(traced).toMatchObject({ name: 'test link', limits: { command: 261 } });
    await traced.exchange(bytes('00 A4 04 0C'));
    await expect(traced.exchange(bytes('00 B0 00 00 00'))).rejects.toMatchObject({ code: 'transport/card-removed' });
    await traced.close();
    expect(lines).toEqual([
      '   0.000 > SELECT 00 A4 04 0C',
      '   0.041 < 9000 done',
      '   0.041 > READ BINARY 00 B0 00 00',
      '   0.082 < transport/card-removed: the card was removed (test link): hold it still and tap again; the last command may have been carried out, or not',
      '   0.082 - closed',
    ]);
  });
});
