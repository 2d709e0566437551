/** Programs that end while they hold a card, in every way that programs end: none hangs, and the card is free again. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { UnreliableDevice } from '@symbolon/emulator/cards';
import { attachToVirtualReader } from '@symbolon/emulator/readers';
import { listReaders, openReader, watchReaders } from '@symbolon/transport-pcsc/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestDevice } from '../../../packages/emulator/test/support/test-device.ts';
import { hasVirtualReader, slots, takeVirtualReader } from '../../../test/virtual-reader.ts';

const here = await hasVirtualReader(listReaders);
const [slot] = slots;
const header = Uint8Array.of(0, 0xa4, 4, 0);
const silent: UnreliableDevice = { ...createTestDevice(), transmit: () => undefined };
const wait = { reader: slot.reader, waitMilliseconds: 60_000 };

/** Opens the card, says so, and goes on as each test has it. */
const opening = `
import { openReader } from '@symbolon/transport-pcsc/node';
const transport = await openReader(${JSON.stringify(wait)});
const header = Uint8Array.of(0, 0xa4, 4, 0);
console.log('open');
`;

describe.skipIf(!here)('a program with a card', () => {
  let giveBack: () => Promise<void>;
  const cleanups: (() => unknown)[] = [];
  beforeAll(async () => {
    giveBack = await takeVirtualReader();
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  afterAll(() => giveBack());

  const insert = async (device: UnreliableDevice = createTestDevice()) => {
    const attachment = await attachToVirtualReader(device, { port: slot.port });
    cleanups.push(attachment.detach);
    return attachment;
  };
  const start = (
    program: string,
  ): { readonly opened: Promise<unknown>; readonly ended: Promise<unknown>; child: ChildProcess } => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', opening + program], {
      cwd: join(import.meta.dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    cleanups.push(() => child.kill('SIGKILL'));
    return {
      child,
      opened: new Promise((resolve) => child.stdout.once('data', resolve)),
      ended: new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code))),
    };
  };
  const helpersOf = ({ pid }: ChildProcess) =>
    execFileSync('ps', ['-o', 'pid=', '--ppid', `${pid}`], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line !== '');
  const isFree = async () => {
    const transport = await openReader(wait);
    await transport.close();
  };

  it('ends when it is told to, though the card never answers', async () => {
    await insert(silent);
    const { opened, ended } = start('transport.exchange(header); setTimeout(() => process.exit(3), 300);');
    await opened;
    expect(await ended).toBe(3);
  });

  it('ends by itself with a reader that is still open, and leaves the card to the next', async () => {
    await insert();
    expect(await start('await transport.exchange(header);').ended).toBe(0);
    await isFree();
  });

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'may be ended by %s in the middle, and leaves the card to the next',
    async (signal) => {
      const attachment = await insert(silent);
      const { child, opened, ended } = start('setInterval(() => {}, 1000); await transport.exchange(header);');
      await opened;
      const [helper] = helpersOf(child);
      child.kill(signal);
      expect(await ended).toBe(signal);
      while (isAlive(Number(helper))) await new Promise((resolve) => setTimeout(resolve, 20));
      await attachment.detach();
      await insert();
      await isFree();
    },
  );

  it('is told when its helper dies, and can open the reader again', async () => {
    const attachment = await insert(silent);
    const { child, opened, ended } = start(`
      const error = await transport.exchange(header).catch((error) => error);
      await transport.removed;
      process.exit(error.code === 'transport/card-removed' && /helper process has ended/.test(error.cause.message) ? 7 : 8);
    `);
    await opened;
    for (const helper of helpersOf(child)) process.kill(Number(helper), 'SIGKILL');
    expect(await ended).toBe(7);
    await attachment.detach();
    await insert();
    await isFree();
  });

  it('waits for another that has the card, if it has time', async () => {
    await insert();
    const { child, opened, ended } = start(`
      const beat = setInterval(() => {}, 1000);
      process.once('SIGUSR2', () => { clearInterval(beat); transport.close(); });
    `);
    await opened;
    await expect(openReader(slot.reader)).rejects.toMatchObject({ cause: { response: 'sharing-violation' } });
    const free = isFree();
    child.kill('SIGUSR2');
    await free;
    expect(await ended).toBe(0);
  });

  it('gives up waiting for a card, at once and for good', async () => {
    const controller = new AbortController();
    const reason = new Error('the person went away');
    const opened = openReader({ ...wait, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 300);
    await expect(opened).rejects.toMatchObject({ code: 'transport/aborted', cause: reason });
    await expect(openReader({ ...wait, signal: controller.signal })).rejects.toMatchObject({
      code: 'transport/aborted',
    });
    expect(await watchReaders({ signal: controller.signal }).next()).toEqual({ done: true, value: undefined });
    await insert();
    await isFree();
  });

  it('finds a card that another program has reset gone in the middle of a session, and only then', async () => {
    await insert();
    const shared = { ...wait, share: 'shared' as const };
    const [ours, theirs] = [await openReader(shared), await openReader(shared)];
    cleanups.push(ours.close);
    await ours.exchange(header);
    await theirs.close();
    await expect(ours.exchange(header)).rejects.toMatchObject({
      code: 'transport/card-removed',
      cause: { response: 'reset-card' },
    });
    await ours.removed;
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
