/** Other programs at the same virtual card: OpenSC's opensc-tool, and Python's pyscard. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { attachToVirtualReader, type VirtualReaderAttachment } from '@symbolon/emulator/readers';
import { listReaders, openReader } from '@symbolon/transport-pcsc/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, createTestDevice } from '../../../packages/emulator/test/support/test-device.ts';
import { systemPart } from '../../../test/system-part.ts';
import { hasVirtualReader, slots, takeVirtualReader } from '../../../test/virtual-reader.ts';

const run = promisify(execFile);
const python = '/usr/bin/python3';
const here =
  (await hasVirtualReader(listReaders)) &&
  (await systemPart('opensc-tool and pyscard', async () => {
    const found =
      existsSync('/usr/bin/opensc-tool') &&
      (await run(python, ['-c', 'import smartcard']).catch(() => undefined)) !== undefined;
    return found ? undefined : 'Debian: apt-get install opensc python3-pyscard';
  }));

const commands = [
  Uint8Array.of(0x00, 0xa4, 0x04, 0x00),
  Uint8Array.from({ length: 255 }, (_, index) => (index === 4 ? 250 : index)),
];
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Reads commands in hex from its arguments, after the name of the reader; prints ATR and answers. */
const pyscard = `
import sys
from smartcard.System import readers
reader = next(reader for reader in readers() if str(reader) == sys.argv[1])
connection = reader.createConnection()
connection.connect()
print(bytes(connection.getATR()).hex())
for command in sys.argv[2:]:
    data, sw1, sw2 = connection.transmit(list(bytes.fromhex(command)))
    print(bytes(data + [sw1, sw2]).hex())
`;

describe.skipIf(!here)('other PC/SC programs', () => {
  const [slot] = slots;
  let giveBack: () => Promise<void>;
  let attachment: VirtualReaderAttachment;
  beforeAll(async () => {
    giveBack = await takeVirtualReader();
    attachment = await attachToVirtualReader(createTestDevice(), { port: slot.port });
  });
  afterAll(async () => {
    await attachment.detach();
    await giveBack();
  });

  it('get the same answers as our transport, to the byte', async () => {
    const transport = await openReader({ reader: slot.reader, waitMilliseconds: 60_000 });
    const ours = [hex(transport.answerToReset ?? new Uint8Array())];
    for (const command of commands) ours.push(hex(await transport.exchange(command)));
    await transport.close();
    expect(ours.slice(1)).toEqual(commands.map((command) => hex(answerOf(command))));

    const { stdout: fromPython } = await run(python, ['-c', pyscard, slot.reader, ...commands.map(hex)]);
    expect(fromPython.trim().split('\n')).toEqual(ours);

    const sends = commands.flatMap((command) => ['-s', (hex(command).match(/../g) ?? []).join(':')]);
    const { stdout: atr } = await run('opensc-tool', ['-r', slot.reader, '--atr']);
    const { stdout: answers } = await run('opensc-tool', ['-r', slot.reader, ...sends]);
    const theirs = answers.split(/^Sending: .*$/m).slice(1);
    expect([atr.trim().replaceAll(':', ''), ...theirs.map(bytesOfOpensc)]).toEqual(ours);
  });

  it('are kept out while we hold the card, and we while they do', async () => {
    const transport = await openReader({ reader: slot.reader, waitMilliseconds: 60_000 });
    await expect(run(python, ['-c', pyscard, slot.reader])).rejects.toThrow(/[Ss]haring/);
    expect(await transport.exchange(Uint8Array.of(0, 0, 0, 0))).toEqual(answerOf(Uint8Array.of(0, 0, 0, 0)));
    await transport.close();
    const holding = execFile(python, ['-c', `${pyscard}\nsys.stdout.flush()\nsys.stdin.read()\n`, slot.reader]);
    await new Promise((resolve) => holding.stdout?.once('data', resolve));
    await expect(openReader(slot.reader)).rejects.toMatchObject({
      context: { reason: expect.stringContaining('another program') },
    });
    holding.stdin?.end();
    await new Promise((resolve) => holding.once('exit', resolve));
    await (await openReader(slot.reader)).close();
  });
});

/** `Received (SW1=0x90, SW2=0x00):`, then lines of 16 bytes in hex and as text. */
function bytesOfOpensc(text: string): string {
  const [, sw1 = '', sw2 = ''] = /SW1=0x(..), SW2=0x(..)/.exec(text) ?? [];
  const lines = text.split('\n').slice(text.split('\n').findIndex((line) => line.includes('Received')) + 1);
  const data = lines.map((line) => (/^((?:[0-9A-F]{2} )+)/.exec(line)?.[1] ?? '').replaceAll(' ', '')).join('');
  return `${data}${sw1}${sw2}`.toLowerCase();
}
