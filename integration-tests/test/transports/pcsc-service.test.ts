/**
 * The PC/SC service dies and comes back. A service of the test's own, so that nobody else's is harmed: pcscd in a mount
 * namespace, its socket in a folder.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachToVirtualReader, type VirtualReaderAttachment } from '@symbolon/emulator/readers';
import { listReaders, openReader, watchReaders } from '@symbolon/transport-pcsc/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerOf, createTestDevice } from '../../../packages/emulator/test/support/test-device.ts';
import { systemPart } from '../../../test/system-part.ts';
import { hasVirtualReader } from '../../../test/virtual-reader.ts';

const driver = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';
const port = 36_963;
const here =
  (await hasVirtualReader(listReaders)) &&
  (await systemPart('a PC/SC service of its own', async () => {
    if (!existsSync(driver)) return 'Debian: apt-get install vsmartcard-vpcd';
    try {
      execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
      return undefined;
    } catch {
      return 'mount namespaces need root';
    }
  }));

const command = Uint8Array.of(0x00, 0xa4, 0x04, 0x00);

describe.skipIf(!here)('the PC/SC service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-pcscd-'));
  const [sockets, configuration] = [join(folder, 'run'), join(folder, 'reader.conf.d')];
  let service: ChildProcess;

  const startService = async () => {
    rmSync(sockets, { recursive: true, force: true });
    mkdirSync(sockets);
    const script = 'mount --bind "$0" /run/pcscd && exec pcscd --foreground --config "$1"';
    service = spawn('unshare', ['--mount', 'sh', '-c', script, sockets, configuration], { stdio: 'ignore' });
    while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const answers = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(existsSync(join(sockets, 'pcscd.comm')));
      });
      socket.once('error', () => resolve(false));
    });
  const kill = () =>
    new Promise((resolve) => {
      service.once('exit', resolve);
      service.kill('SIGKILL');
    });

  beforeAll(async () => {
    mkdirSync(configuration);
    const reader = `FRIENDLYNAME "Own"\nDEVICENAME /dev/null:0x${port.toString(16)}\nLIBPATH ${driver}\nCHANNELID 0x${port.toString(16)}\n`;
    writeFileSync(join(configuration, 'vpcd'), reader);
    vi.stubEnv('PCSCLITE_CSOCK_NAME', join(sockets, 'pcscd.comm'));
    await startService();
  });
  afterAll(async () => {
    await kill();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  it('may die in mid-session and come back: typed errors, no hang, and the next attempt works', async () => {
    const before = await attachToVirtualReader(createTestDevice(), { port });
    const transport = await openReader({ waitMilliseconds: 60_000 });
    const watch = watchReaders();
    await watch.next();
    expect(await transport.exchange(command)).toEqual(answerOf(command));

    await kill();
    await before.closed;
    await transport.removed;
    await expect(transport.exchange(command)).rejects.toMatchObject({ code: expect.stringMatching(/^transport\//) });
    await expect(listReaders()).rejects.toMatchObject({
      code: 'transport/unavailable',
      context: { reason: 'the PC/SC service is not running' },
    });
    await expect(openReader()).rejects.toMatchObject({ code: 'transport/unavailable' });
    const events = async () => {
      for await (const _ of watch);
    };
    await expect(events()).rejects.toMatchObject({ code: expect.stringMatching(/^transport\//) });
    await transport.close();

    await startService();
    const after = await attachToVirtualReader(createTestDevice(), { port });
    const again = await openReader({ waitMilliseconds: 60_000 });
    expect(await again.exchange(command)).toEqual(answerOf(command));
    await again.close();
    await after.detach();
  });

  it('is watched: readers and cards are told as they come and go', async () => {
    const watch = watchReaders();
    const next = async () => (await watch.next()).value ?? undefined;
    expect([await next(), await next()]).toEqual([
      { type: 'reader-attached', reader: 'Own 00 00' },
      { type: 'reader-attached', reader: 'Own 00 01' },
    ]);
    const attachment: VirtualReaderAttachment = await attachToVirtualReader(createTestDevice(), { port });
    expect(await next()).toEqual({ type: 'card-inserted', reader: 'Own 00 00', mute: false });
    // While nothing happens for longer than it waits at once, nothing is told.
    const told = watch.next();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await attachment.detach();
    expect((await told).value).toEqual({ type: 'card-removed', reader: 'Own 00 00' });
    const second = await attachToVirtualReader(createTestDevice(), { port });
    expect(await next()).toMatchObject({ type: 'card-inserted' });
    await second.detach();
    expect(await next()).toEqual({ type: 'card-removed', reader: 'Own 00 00' });
    await watch.return();
  });
});
