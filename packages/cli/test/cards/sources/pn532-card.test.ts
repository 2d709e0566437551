/** A card of a pack on a PN532: an emulated chip at a pseudo-terminal, found by another one and by libnfc. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { openCard } from '@symbolon/client';
import { type Pn532Server, startPn532 } from '@symbolon/emulator/readers';
import { openPn532, toByteStream } from '@symbolon/transport-nfc/pn532';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemPart } from '../../../../../test/system-part.ts';
import { createWorkplace, errorOf, resultOf, start, type Workplace } from '../../support/workplace.ts';

const tools = await systemPart('libnfc and socat', async () =>
  ['/usr/bin/socat', '/usr/bin/nfc-list'].every((path) => existsSync(path))
    ? undefined
    : 'Debian: apt-get install libnfc-bin socat',
);

describe.skipIf(!tools)('emulate --pn532', () => {
  let place: Workplace;
  const cleanups: (() => unknown)[] = [];
  beforeAll(async () => {
    place = createWorkplace();
    resultOf(await place.symbolon('pack', 'new', 'box', '--json'));
  });
  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
    place.remove();
  });
  const terminalTo = async ({ port }: Pn532Server, name: string): Promise<string> => {
    const terminal = place.path(name);
    const socat = spawn('socat', [`PTY,link=${terminal},raw,echo=0`, `TCP:127.0.0.1:${port}`], { stdio: 'ignore' });
    cleanups.push(() => socat.kill());
    await expect.poll(() => existsSync(terminal), { timeout: 60_000 }).toBe(true);
    return terminal;
  };

  test('makes the chip a card, and tells of readers', async () => {
    const [chip, reading] = [await startPn532(), await startPn532()];
    cleanups.push(chip.close, reading.close);
    reading.put(chip);
    const line = await terminalTo(chip, 'card');
    const { child, ended, output } = start(place, [
      'emulate',
      '--pn532',
      line,
      '--pack',
      'box',
      '--card',
      '2',
      '--json',
    ]);
    await expect.poll(output, { timeout: 120_000 }).toContain(`card 2 of box is on the PN532 at ${line}`);

    const device = `pn532_uart:${await terminalTo(reading, 'reader')}`;
    const { stdout } = await promisify(execFile)('nfc-list', {
      env: { ...process.env, LIBNFC_DEVICE: device, LIBNFC_LOG_LEVEL: '0' },
    });
    expect(stdout).toMatch(/ATS: 75 {2}33 {2}92 {2}03/);
    await expect.poll(output, { timeout: 60_000 }).toContain('The reader has let card 2 of box go.');

    const reader = await openPn532(toByteStream(connect(reading.port, '127.0.0.1'), 'reader'));
    cleanups.push(reader.close);
    const card = await openCard(await reader.tap({ waitMilliseconds: 60_000 }));
    expect(card.transport.limits.command).toBe(261);
    child.kill('SIGINT');
    expect(resultOf(await ended)).toEqual({ cards: [{ card: 'card 2 of box', at: line }] });
    await expect(reader.tap({ waitMilliseconds: 0 })).rejects.toMatchObject({ code: 'transport/unavailable' });
  });

  test('says what is wrong with the line, and with what was asked', async () => {
    const emulate = async (...args: string[]) =>
      errorOf(await start(place, ['emulate', '--pack', 'box', ...args, '--json']).ended);
    expect(await emulate('--pn532', place.path('nothing'))).toMatchObject({
      code: 'transport/unavailable',
      exit: 5,
      message: expect.stringContaining("can't be opened"),
    });
    const usage = { code: 'usage/wrong', exit: 2 };
    expect(await emulate('--pn532', 'x', '--vpcd')).toMatchObject(usage);
    expect(await emulate('--pn532', 'x', '--cards', '2')).toMatchObject(usage);
    expect(await emulate('--port', '65535', '--cards', '2')).toMatchObject(usage);
    expect(await emulate('--cards', '4')).toMatchObject({ code: 'pack/no-card' });
  });
});
