/**
 * Our PN532 driver and Debian's libnfc, each with the emulated chip: over TCP, and over a pseudo-terminal as over a
 * serial line.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { UnreliableDevice } from '@symbolon/emulator/cards';
import { type Pn532Server, startPn532 } from '@symbolon/emulator/readers';
import { type Medium, type Peer, transportContract } from '@symbolon/protocol/transport-contract';
import { type NfcReader, openPn532, toByteStream } from '@symbolon/transport-nfc/pn532';
import { SerialPort } from 'serialport';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, createTestDevice } from '../../../packages/emulator/test/support/test-device.ts';
import { systemPart } from '../../../test/system-part.ts';

const run = promisify(execFile);
const header = Uint8Array.of(0x00, 0xa4, 0x04, 0x00);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: Parameters<typeof startPn532>[0] = {}): Promise<Pn532Server> {
  const chip = await startPn532(options);
  cleanups.push(chip.close);
  return chip;
}

async function open(port: number, options: Parameters<typeof openPn532>[1] = {}): Promise<NfcReader> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const reader = await openPn532(toByteStream(socket, 'emulated PN532'), options);
  cleanups.push(reader.close);
  return reader;
}

describe('our driver', () => {
  describe('keeps the transport contract', () => {
    const medium: Medium = {
      givesUpAtOnce: true,
      noticesRemoval: true,
      connect: async (transmit: Peer) => {
        const chip = await start({ seed: 9, frameErrorRate: 0.01 });
        const device = { ...createTestDevice(), transmit };
        chip.put(device);
        return { transport: await (await open(chip.port)).tap(), remove: async () => chip.take(device) };
      },
    };
    for (const { name, run: runCase } of transportContract(medium)) it(name, runCase);
  });

  it('waits for a card, and lets the one before go', async () => {
    const chip = await start();
    const reader = await open(chip.port);
    await expect(reader.tap({ waitMilliseconds: 0 })).rejects.toMatchObject({ code: 'transport/unavailable' });
    const device = createTestDevice();
    const tap = reader.tap();
    chip.put(device);
    const first = await tap;
    expect(await first.exchange(header)).toEqual(answerOf(header));
    const second = await reader.tap();
    await expect(first.exchange(header)).rejects.toMatchObject({ code: 'transport/closed' });
    expect(await second.exchange(header)).toEqual(answerOf(header));
    await second.close();
    expect(device.log.at(-1)).toBe('off');
    await reader.close();
    await expect(reader.tap()).rejects.toMatchObject({ code: 'transport/closed' });
  });

  it('gives up a search that is aborted', async () => {
    const chip = await start();
    const reader = await open(chip.port);
    const controller = new AbortController();
    const tap = reader.tap({ signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(tap).rejects.toMatchObject({ code: 'transport/aborted' });
    chip.put(createTestDevice());
    expect(await (await reader.tap()).exchange(header)).toEqual(answerOf(header));
  });

  it('asks an idle card whether it is there, and disturbs nothing in it', async () => {
    const chip = await start({ seed: 9, frameErrorRate: 0.01 });
    const device = createTestDevice();
    chip.put(device);
    const transport = await (await open(chip.port)).tap();
    expect(await transport.exchange(header)).toEqual(answerOf(header));
    const before = [...device.log];
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(device.log).toEqual(before);
    expect(await transport.exchange(header)).toEqual(answerOf(header));
    chip.take(device);
    await transport.removed;
    await expect(transport.exchange(header)).rejects.toMatchObject({ code: 'transport/card-removed' });
  });

  it('waits for one tap, the latest that was asked for', async () => {
    const chip = await start();
    const reader = await open(chip.port);
    const first = reader.tap();
    const second = reader.tap();
    await expect(first).rejects.toMatchObject({ code: 'transport/aborted' });
    chip.put(createTestDevice());
    expect(await (await second).exchange(header)).toEqual(answerOf(header));
    const third = reader.tap();
    const closed = reader.close();
    await expect(third).rejects.toMatchObject({ code: 'transport/closed' });
    await closed;
  });

  it('is not opened once that is aborted', async () => {
    const chip = await start();
    const socket = connect({ port: chip.port, host: '127.0.0.1' });
    const deaf = { ...toByteStream(socket, 'a line'), listen: () => {} };
    const controller = new AbortController();
    const opening = openPn532(deaf, { signal: controller.signal });
    setTimeout(() => controller.abort('no more'), 20);
    await expect(opening).rejects.toMatchObject({ code: 'transport/aborted', cause: 'no more' });
    expect(socket.destroyed).toBe(true);
  });

  it('says what to look at where no PN532 answers', async () => {
    const chip = await start();
    const socket = connect({ port: chip.port, host: '127.0.0.1' });
    const deaf = { ...toByteStream(socket, 'a line'), listen: () => {} };
    await expect(openPn532(deaf)).rejects.toMatchObject({
      code: 'transport/unavailable',
      context: { advice: expect.stringContaining('HSU') },
    });
  });

  it('counts the card as gone when the line breaks', async () => {
    const chip = await start();
    chip.put(createTestDevice());
    const transport = await (await open(chip.port)).tap();
    await chip.close();
    await expect(transport.exchange(header)).rejects.toMatchObject({ code: 'transport/card-removed' });
  });
});

const tools = await systemPart('libnfc and socat', async () =>
  ['/usr/bin/socat', '/usr/bin/nfc-list', '/usr/bin/pn53x-tamashell'].every((path) => existsSync(path))
    ? undefined
    : 'Debian: apt-get install libnfc-bin libnfc-pn53x-examples socat',
);

describe.skipIf(!tools)('over a pseudo-terminal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-pn532-'));
  const terminal = join(folder, 'tty');
  let chip: Pn532Server;
  let socat: ChildProcess;
  const device: UnreliableDevice = createTestDevice();
  beforeAll(async () => {
    chip = await startPn532();
    chip.put(device);
    socat = spawn('socat', [`PTY,link=${terminal},raw,echo=0`, `TCP:127.0.0.1:${chip.port}`], { stdio: 'ignore' });
    while (!existsSync(terminal)) await new Promise((resolve) => setTimeout(resolve, 10));
  });
  afterAll(async () => {
    socat.kill();
    await chip.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const libnfc = { env: { ...process.env, LIBNFC_DEVICE: `pn532_uart:${terminal}`, LIBNFC_LOG_LEVEL: '0' } };

  it('libnfc lists the card', async () => {
    const { stdout } = await run('nfc-list', libnfc);
    expect(stdout).toMatch(/SAK \(SEL_RES\): 20/);
    expect(stdout).toMatch(/UID \(NFCID3\): 08/);
    expect(stdout).toMatch(/ATS: 78 {2}77 {2}80 {2}00 {2}80 {2}73 {2}84 {2}01 {2}c0/);
  });

  it('libnfc and our driver over a serial port get the same answers', async () => {
    const commands = [header, Uint8Array.from({ length: 200 }, (_, index) => index)];
    const shell = run('pn53x-tamashell', libnfc);
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    shell.child.stdin?.end(['4a0100', ...commands.map((command) => `4001${hex(command)}`), ''].join('\n'));
    const { stdout } = await shell;
    const theirs = [...stdout.matchAll(/^Rx: ([0-9a-f ]+)$/gm)]
      .slice(1)
      .map(([, bytes]) => bytes?.replaceAll(' ', '').slice(2));

    const port = new SerialPort({ path: terminal, baudRate: 115_200 });
    const reader = await openPn532(toByteStream(port, terminal));
    const transport = await reader.tap();
    const ours = [];
    for (const command of commands) ours.push(hex(await transport.exchange(command)));
    const long = Uint8Array.from({ length: 2_060 }, (_, index) => index * 3);
    expect(await transport.exchange(long)).toEqual(answerOf(long));
    await reader.close();
    expect(port.isOpen).toBe(false);

    expect(ours).toEqual(theirs);
    expect(ours).toEqual(commands.map((command) => hex(answerOf(command))));
  });
});
