/** A PN532 as a card: two emulated chips that meet, with our programs and those of libnfc at either end. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { createSigner, identify, openCard } from '@symbolon/client';
import { emulatorTrust, prepareCurves } from '@symbolon/emulator/cards';
import { type Pn532Server, startPn532 } from '@symbolon/emulator/readers';
import { isSymbolonError } from '@symbolon/interface';
import { cardCapabilities } from '@symbolon/protocol/apdu';
import type { Transport } from '@symbolon/protocol/transport';
import { type Medium, transportContract } from '@symbolon/protocol/transport-contract';
import { attachToPn532, type CardContacts, openPn532, toByteStream } from '@symbolon/transport-nfc/pn532';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { answerOf, createTestDevice } from '../../../packages/emulator/test/support/test-device.ts';
import { testPin } from '../../../test/passwords.ts';
import { seededRandom } from '../../../test/seeded-random.mjs';
import { systemPart } from '../../../test/system-part.ts';
import { activeCard } from '../support/table.ts';

const run = promisify(execFile);
const header = Uint8Array.of(0x00, 0xa4, 0x04, 0x00);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const start = async (): Promise<Pn532Server> => {
  const chip = await startPn532();
  cleanups.push(chip.close);
  return chip;
};
const lineTo = ({ port }: Pn532Server, name: string) =>
  toByteStream(connect({ port, host: '127.0.0.1', noDelay: true }), name);
const attach = async (chip: Pn532Server, device: CardContacts) => {
  let serial = 0;
  const events: string[] = [];
  const attachment = await attachToPn532(device, lineTo(chip, 'PN532 as a card'), {
    random: (length) => Uint8Array.from({ length }, () => ++serial),
    onReader: (event) => events.push(event),
  });
  cleanups.push(attachment.detach);
  return { ...attachment, events };
};
const open = async (chip: Pn532Server) => {
  const reader = await openPn532(lineTo(chip, 'PN532 as a reader'));
  cleanups.push(reader.close);
  return reader;
};
/** A card on a chip, in the field of another one. */
const meet = async (device: CardContacts) => {
  const [chip, reading] = [await start(), await start()];
  const attachment = await attach(chip, device);
  reading.put(chip);
  return { chip, reading, attachment };
};

describe('our card and our reader', () => {
  describe('keep the transport contract', () => {
    const medium: Medium = {
      givesUpAtOnce: true,
      noticesRemoval: true,
      connect: async (transmit) => {
        const { chip, reading } = await meet({ ...createTestDevice(), transmit });
        return { transport: await (await open(reading)).tap(), remove: async () => reading.take(chip) };
      },
    };
    for (const { name, run: runCase } of transportContract(medium)) it(name, runCase);
  });

  it('carries short APDUs of any bytes, and refuses what it could not answer before the card sees it', async () => {
    const device = createTestDevice();
    const { reading } = await meet(device);
    const transport = await (await open(reading)).tap();
    expect(cardCapabilities(transport.answerToReset ?? new Uint8Array())).toEqual({
      commandChaining: true,
      extendedLength: false,
    });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 5, maxLength: 255 }), async (data) => {
        const command = Uint8Array.of(0x80, 0x01, 0x00, 0x00, data.length, ...data);
        expect(await transport.exchange(command)).toEqual(answerOf(command));
      }),
      { numRuns: 20 },
    );
    device.log.length = 0;
    // Le 0000: 65,536 bytes, which one TgSetData does not take.
    expect(await transport.exchange(Uint8Array.of(...header, 0, 0, 0))).toEqual(Uint8Array.of(0x67, 0x00));
    expect(device.log).toEqual([]);
  });

  it('has power while a reader is there, and another UID for the next one', async () => {
    const device = createTestDevice();
    const { chip, reading, attachment } = await meet(device);
    device.log.length = 0;
    const reader = await open(reading);
    const first = await reader.tap();
    await first.exchange(header);
    expect(device.log).toEqual(['on', 4]);
    await first.close();
    await expect.poll(() => device.log).toEqual(['on', 4, 'off']);
    await (await reader.tap()).exchange(header);
    reading.take(chip);
    await expect.poll(() => device.log).toEqual(['on', 4, 'off', 'on', 4, 'off']);
    expect(attachment.events).toEqual(['came', 'went', 'came', 'went']);
    await reader.close();

    reading.put(chip);
    const raw = connect({ port: reading.port, host: '127.0.0.1' });
    cleanups.push(() => raw.destroy());
    const found = new Promise<Buffer>((resolve) => {
      let all = Buffer.alloc(0);
      raw.on('data', (bytes) => {
        all = Buffer.concat([all, bytes]);
        if (all.includes('d54b', 'hex')) resolve(all);
      });
    });
    // Field off and on, then InListPassiveTarget.
    for (const frame of ['0000ff04fcd43201 00f900', '0000ff04fcd43201 01f800', '0000ff04fcd44a0100e100'])
      raw.write(Buffer.from(frame.replace(' ', ''), 'hex'));
    expect((await found).toString('hex')).toMatch(/d54b01010004200408070809/);
  });

  it('is gone from the air once it is detached', async () => {
    const { reading, attachment } = await meet(createTestDevice());
    const reader = await open(reading);
    const transport = await reader.tap();
    await transport.exchange(header);
    await attachment.detach();
    await attachment.closed;
    await expect(transport.exchange(header)).rejects.toMatchObject({ code: 'transport/card-removed' });
    await expect(reader.tap({ waitMilliseconds: 0 })).rejects.toMatchObject({ code: 'transport/unavailable' });
  });

  it('says why it ended when the line breaks', async () => {
    const { chip, attachment } = await meet(createTestDevice());
    await chip.close();
    await expect(attachment.closed).rejects.toMatchObject({ code: 'transport/card-removed' });
  });
});

const paths = ['/usr/bin/socat', '/usr/bin/nfc-list', '/usr/bin/nfc-emulate-forum-tag4', '/usr/bin/pn53x-tamashell'];
const tools = await systemPart('libnfc and socat', async () =>
  paths.every((path) => existsSync(path))
    ? undefined
    : 'Debian: apt-get install libnfc-bin libnfc-pn53x-examples socat',
);

/** A pseudo-terminal to the chip, as libnfc takes it. */
async function terminalTo({ port }: Pn532Server) {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-pn532-'));
  const terminal = join(folder, 'tty');
  const socat = spawn('socat', [`PTY,link=${terminal},raw,echo=0`, `TCP:127.0.0.1:${port}`], { stdio: 'ignore' });
  cleanups.push(() => {
    socat.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  while (!existsSync(terminal)) await new Promise((resolve) => setTimeout(resolve, 10));
  return { env: { ...process.env, LIBNFC_DEVICE: `pn532_uart:${terminal}`, LIBNFC_LOG_LEVEL: '0' } };
}

function stopAfter(child: ChildProcess): void {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  cleanups.push(() => {
    child.kill('SIGKILL');
    return ended;
  });
}

describe.skipIf(!tools)("libnfc's programs", () => {
  it('find our card, with the UID and answer to select that the chip allows', async () => {
    const { reading } = await meet(createTestDevice());
    const { stdout } = await run('nfc-list', await terminalTo(reading));
    expect(stdout).toMatch(/ATQA \(SENS_RES\): 00 {2}04/);
    expect(stdout).toMatch(/UID \(NFCID3\): 08( {2}[0-9a-f]{2}){3}/);
    expect(stdout).toMatch(/SAK \(SEL_RES\): 20/);
    expect(stdout).toMatch(/ATS: 75 {2}33 {2}92 {2}03 {2}80 {2}73 {2}84 {2}01 {2}80/);
  });

  it('exchange APDUs with it', async () => {
    const { reading } = await meet(createTestDevice());
    const commands = [header, Uint8Array.from({ length: 200 }, (_, index) => index)];
    const shell = run('pn53x-tamashell', await terminalTo(reading));
    shell.child.stdin?.end(['4a0100', ...commands.map((command) => `4001${hex(command)}`), ''].join('\n'));
    const { stdout } = await shell;
    const answers = [...stdout.matchAll(/^Rx: ([0-9a-f ]+)$/gm)]
      .slice(1)
      .map(([, bytes]) => bytes?.replaceAll(' ', ''));
    expect(answers).toEqual(commands.map((command) => `00${hex(answerOf(command))}`));
  });

  it('are read by our reader when they emulate a tag', async () => {
    const [chip, reading] = [await start(), await start()];
    const tag = spawn('nfc-emulate-forum-tag4', [], {
      ...(await terminalTo(chip)),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    stopAfter(tag);
    reading.put(chip);
    const transport = await (await open(reading)).tap({ waitMilliseconds: 60_000 });
    const send = async (command: string) => hex(await transport.exchange(Buffer.from(command, 'hex')));
    expect(hex(transport.answerToReset ?? new Uint8Array())).toBe('');
    expect(await send('00a4040007d276000085010100')).toBe('9000');
    expect(await send('00a4000c02e104')).toBe('9000');
    expect(await send('00b0000002')).toBe('00219000');
    const message = await send('00b0000221');
    expect(Buffer.from(message, 'hex').toString('latin1')).toContain('libnfc.org');
    await transport.close();
  });

  /** reader of ours - chip - nfc-relay-picc as a card - nfc-relay-picc as a reader - chip - card of ours. */
  it('relay a session between our card and our reader', async ({ skip }) => {
    // This program gives a card 350 ms for each command. A session takes a third of that, if the curves are prepared.
    prepareCurves();
    const card = await activeCard('relay');
    const commands = ['00a4040009f053594d424f4c4f4e00', '00b09c0000', '0084000008', '00b0000000'];
    const readThrough = async (transport: Transport) => {
      const answers: string[] = [];
      for (const command of commands) answers.push(hex(await transport.exchange(Buffer.from(command, 'hex'))));
      return answers;
    };
    const digests = [{ scheme: 'ed25519', path: [], digest: new Uint8Array(32) }] as const;
    const signThrough = async (transport: Transport) => {
      const opened = await openCard(transport, { random: seededRandom('relay') });
      const { session } = await identify(opened, { pin: testPin }, { trust: emulatorTrust });
      return (await createSigner(session).signDigests(digests)).map(hex);
    };
    const here = card.tap();
    const [answers, signatures] = [await readThrough(here), await signThrough(here)];
    await here.close();

    const { reading: near } = await meet(card.device);
    const [far, reading] = [await start(), await start()];
    reading.put(far);
    const relay = async (role: '-i' | '-t', chip: Pn532Server) => {
      const child = spawn('nfc-relay-picc', ['-q', role], {
        ...(await terminalTo(chip)),
        stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      });
      stopAfter(child);
      const [, , , input, output] = child.stdio as unknown as readonly [null, null, null, Duplex, Duplex];
      for (const stream of [input, output]) stream.on('error', () => {});
      return { input, output };
    };
    const tagSide = await relay('-i', near);
    const readerSide = await relay('-t', far);
    tagSide.output.pipe(readerSide.input);
    readerSide.output.pipe(tagSide.input);
    const there = await (await open(reading)).tap({ waitMilliseconds: 60_000 });
    const relayed = await (async () => [await readThrough(there), await signThrough(there)])().catch(
      (error: unknown) => {
        if (isSymbolonError(error) && error.code.startsWith('transport/')) return undefined;
        throw error;
      },
    );
    await there.close();
    if (relayed === undefined) skip('this machine is too busy: nfc-relay-picc waits no longer than 350 ms');
    expect(relayed).toEqual([answers, signatures]);
  });
});
