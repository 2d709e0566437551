import { utf8ToBytes } from '@noble/hashes/utils.js';
import { encryptedFile } from '@symbolon/protocol/files';
import { limits } from '@symbolon/protocol/limits';
import { decodeLogEntry } from '@symbolon/protocol/log';
import { status } from '@symbolon/protocol/status';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import vector from '../../../vectors/encrypted-file.json' with { type: 'json' };
import { decryptFile, encryptFile, fileKeyOf } from '../src/files.ts';
import { walletFromEntropy } from '../src/keys/wallet.ts';
import { filesEnd, imageEnd, journalSize, ownedBy, recordAddress, records, recordsEnd } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { activeChip, blankChip, type Chip, type RunOptions, testChip } from './support/chip.ts';
import { fullChip } from './support/full-chip.ts';
import { sameBytes, testMemory } from './support/memory.ts';

const pin: RunOptions = { session: 'pin' };
const decoy: RunOptions = { session: 'pin', decoy: true };
const puk: RunOptions = { session: 'puk' };
const text = utf8ToBytes('public notes of a test');

function write(chip: Chip, file: number, content: Uint8Array, options = pin): number {
  return chip.call('writeFile', { file, content: { name: `file ${file}`, content } }, options).version;
}

function read(chip: Chip, file: number, options = pin) {
  return chip.call('readFile', { file, offset: 0, length: limits.fileContent }, options);
}

function encryptedBy(chip: Chip, file: number, options = pin): Uint8Array {
  return chip.call('readEncryptedFile', { file }, options).encrypted;
}

/** A card and the clone made from it. */
function pair(): { readonly source: Chip; readonly clone: Chip } {
  const source = activeChip('source');
  const clone = blankChip('clone', '000000000002');
  const { offer } = clone.call('cloneOffer', {}, { session: 'can' });
  const { export: exported } = source.call('cloneExport', { role: 'backup', offer }, pin);
  clone.call('cloneImport', { export: exported }, { session: 'can' });
  return { source, clone };
}

describe('files', () => {
  test('are read as they were written, listed by number, and their versions only go on', () => {
    type Op = { readonly kind: 'write' | 'delete'; readonly file: number; readonly content: Uint8Array };
    const ops: fc.Arbitrary<Op[]> = fc.array(
      fc.record({
        kind: fc.constantFrom('write' as const, 'write' as const, 'delete' as const),
        file: fc.nat(limits.files - 1),
        content: fc.uint8Array({ maxLength: limits.fileContent, size: 'max' }),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(ops, (taken) => {
        const chip = testChip('files', testMemory(startOf(activeChip)));
        const model = new Map<number, { version: number; content: Uint8Array | undefined }>();
        for (const { kind, file, content } of taken) {
          const before = model.get(file) ?? { version: 0, content: undefined };
          const after = { version: before.version + 1, content: kind === 'write' ? content : undefined };
          if (kind === 'delete' && before.content === undefined) {
            expect(chip.send('deleteFile', { file }, pin).status).toBe(status.fileNotFound);
            continue;
          }
          const { version } =
            kind === 'write' ? { version: write(chip, file, content) } : chip.call('deleteFile', { file }, pin);
          expect(version).toBe(after.version);
          model.set(file, after);
        }
        chip.reset();
        const listed = [...model]
          .sort(([a], [b]) => a - b)
          .map(([file, { version, content }]) => {
            return {
              file,
              version,
              ...(content !== undefined && { name: `file ${file}` }),
              size: content?.length ?? 0,
            };
          });
        expect(chip.call('listFiles', {}, pin)).toEqual(listed);
        for (const [file, { version, content }] of model) {
          if (content === undefined)
            expect(chip.send('readFile', { file, offset: 0, length: 1 }, pin).status).toBe(status.fileNotFound);
          else expect(read(chip, file)).toEqual({ version, content });
        }
      }),
      { numRuns: 15 },
    );
  });

  test('are read from an offset, up to the end and not beyond', () => {
    const chip = activeChip();
    write(chip, 0, text);
    const part = (offset: number, length: number) => chip.call('readFile', { file: 0, offset, length }, pin).content;
    expect(part(7, 5)).toEqual(text.slice(7, 12));
    expect(part(7, 1000)).toEqual(text.slice(7));
    expect(part(text.length, 1)).toEqual(new Uint8Array());
    expect(chip.send('readFile', { file: 0, offset: text.length + 1, length: 0 }, pin).status).toBe(status.wrongOffset);
  });

  test.each([
    ['a number outside the wallet’s', { file: limits.files, content: { name: 'a', content: text } }],
    ['no name', { file: 0, content: { content: text } }],
    ['an empty name', { file: 0, content: { name: '', content: text } }],
    ['a name of 17 bytes', { file: 0, content: { name: 'a'.repeat(17), content: text } }],
    ['a name of 9 characters in 18 bytes', { file: 0, content: { name: 'é'.repeat(9), content: text } }],
    ['a content of 513 bytes', { file: 0, content: { name: 'a', content: new Uint8Array(513) } }],
  ])('with %s are not written', (_, { file, content }) => {
    const chip = activeChip();
    const name = 'name' in content ? utf8ToBytes(content.name) : undefined;
    const object = (tag: number, value: Uint8Array) =>
      value.length < 128
        ? Uint8Array.of(tag, value.length, ...value)
        : Uint8Array.of(tag, 0x82, value.length >> 8, value.length & 0xff, ...value);
    const fields = Uint8Array.of(...(name === undefined ? [] : object(0x80, name)), ...object(0x81, content.content));
    const data = Uint8Array.of(...object(0x80, Uint8Array.of(file)), ...object(0xa1, fields));
    const before = chip.memory.image();
    expect(chip.execute({ cla: 0x80, ins: 0x58, p1: 0, p2: 0, data, le: 256 }, pin).status).toBe(status.incorrectData);
    expect(sameBytes(chip.memory.image(), before)).toBe(true);
  });

  test('with a name that is not UTF-8 are not written', () => {
    const chip = activeChip();
    const data = Uint8Array.of(0x80, 1, 0, 0xa1, 6, 0x80, 2, 0xc3, 0x28, 0x81, 0);
    expect(chip.execute({ cla: 0x80, ins: 0x58, p1: 0, p2: 0, data, le: 256 }, pin).status).toBe(status.incorrectData);
  });

  test('need a wallet in the slot', () => {
    const chip = activeChip();
    for (const slot of [1, 2])
      expect(chip.send('listFiles', {}, { ...pin, slot }).status).toBe(status.referencedDataNotFound);
  });

  test('belong to their wallet, and the decoy has its own', () => {
    const chip = activeChip();
    chip.call('importWallet', { clones: 0, exportable: false, entropy: new Uint8Array(16) }, { ...pin, slot: 1 });
    chip.call('changeSettings', { pinInChannel: true }, pin);
    chip.call('setDuressPin', { pin: '111222' }, puk);
    write(chip, 0, text);
    expect(chip.call('listFiles', {}, { ...pin, slot: 1 })).toEqual([]);
    expect(chip.call('listFiles', {}, decoy)).toEqual([]);
    write(chip, 0, new Uint8Array(1), decoy);
    expect(read(chip, 0).content).toEqual(text);
    expect(chip.send('listFiles', {}, { ...decoy, slot: 1 }).status).toBe(status.referencedDataNotFound);
    // Neither can be had through the other's encrypted form.
    expect(chip.send('writeEncryptedFile', { encrypted: encryptedBy(chip, 0, decoy) }, pin).status).toBe(
      status.otherCeremony,
    );
    chip.call('setDuressPin', {}, puk);
    chip.call('setDuressPin', { pin: '111222' }, puk);
    expect(chip.call('listFiles', {}, decoy)).toEqual([]);
  });

  test('are logged by number and version, never by name or content', () => {
    const chip = activeChip();
    write(chip, 2, text);
    chip.call('deleteFile', { file: 2 }, pin);
    const entries = chip.call('readLog', { from: 1 }, pin).slice(-2).map(decodeLogEntry);
    expect(entries).toMatchObject([
      { event: 'fileWritten', details: { slot: 0, file: 2, version: 1 } },
      { event: 'fileDeleted', details: { slot: 0, file: 2, version: 2 } },
    ]);
  });
});

describe('an encrypted file', () => {
  test('carries a file, its deletion and its version to a clone, and to no other card', () => {
    const { source, clone } = pair();
    write(source, 0, text);
    const first = encryptedBy(source, 0);
    expect(clone.call('writeEncryptedFile', { encrypted: first }, pin)).toEqual({ version: 1 });
    expect(read(clone, 0)).toEqual({ version: 1, content: text });
    source.call('deleteFile', { file: 0 }, pin);
    expect(clone.call('writeEncryptedFile', { encrypted: encryptedBy(source, 0) }, pin)).toEqual({ version: 2 });
    expect(clone.send('readFile', { file: 0, offset: 0, length: 1 }, pin).status).toBe(status.fileNotFound);
    const stranger = activeChip('stranger', '000000000003');
    expect(stranger.send('writeEncryptedFile', { encrypted: first }, pin).status).toBe(status.otherCeremony);
  });

  test('does not bring an older version back, nor replace another content of the same version', () => {
    const { source, clone } = pair();
    write(source, 0, text);
    const first = encryptedBy(source, 0);
    write(source, 0, new Uint8Array(3));
    const second = encryptedBy(source, 0);
    clone.call('writeEncryptedFile', { encrypted: second }, pin);
    const before = clone.memory.image();
    expect(clone.send('writeEncryptedFile', { encrypted: first }, pin).status).toBe(status.olderVersion);
    // The same once more is no change.
    expect(clone.call('writeEncryptedFile', { encrypted: second }, pin)).toEqual({ version: 2 });
    expect(sameBytes(clone.memory.image(), before)).toBe(true);
    write(clone, 0, new Uint8Array(5));
    write(source, 0, new Uint8Array(7));
    expect(clone.send('writeEncryptedFile', { encrypted: encryptedBy(source, 0) }, pin).status).toBe(
      status.olderVersion,
    );
    expect(read(clone, 0)).toEqual({ version: 3, content: new Uint8Array(5) });
  });

  test('of another name is another content, though it says the same', () => {
    const { source, clone } = pair();
    for (const [chip, name] of [
      [source, 'one'],
      [clone, 'other'],
    ] as const) {
      chip.call('writeFile', { file: 0, content: { name, content: text } }, pin);
    }
    expect(clone.send('writeEncryptedFile', { encrypted: encryptedBy(source, 0) }, pin).status).toBe(
      status.olderVersion,
    );
    expect(clone.call('listFiles', {}, pin)).toMatchObject([{ name: 'other' }]);
  });

  test('is logged as written or deleted, as it says', () => {
    const { source, clone } = pair();
    const newest = () => decodeLogEntry(clone.call('readLog', { from: 1 }, pin).at(-1)!);
    write(source, 0, text);
    clone.call('writeEncryptedFile', { encrypted: encryptedBy(source, 0) }, pin);
    expect(newest()).toMatchObject({ event: 'fileWritten', details: { slot: 0, file: 0, version: 1 } });
    source.call('deleteFile', { file: 0 }, pin);
    clone.call('writeEncryptedFile', { encrypted: encryptedBy(source, 0) }, pin);
    expect(newest()).toMatchObject({ event: 'fileDeleted', details: { slot: 0, file: 0, version: 2 } });
  });

  test('is none where there never was a file, and its version does not begin again', () => {
    const { source } = pair();
    expect(source.send('readEncryptedFile', { file: 0 }, pin).status).toBe(status.fileNotFound);
    const store = openStore(source.memory);
    store.put(records.files[0]![0]!, { version: 0xfffffffe, name: 'old', content: text });
    store.commit();
    const chip = testChip('last version', testMemory(source.memory.image()));
    expect(write(chip, 0, text)).toBe(0xffffffff);
    const content = { name: 'new', content: text };
    expect(chip.send('writeFile', { file: 0, content }, pin).status).toBe(status.notEnoughMemory);
    expect(chip.send('deleteFile', { file: 0 }, pin).status).toBe(status.notEnoughMemory);
  });

  test('is refused with any bit changed, and changes nothing', () => {
    const { source, clone } = pair();
    write(source, 0, text);
    const encrypted = encryptedBy(source, 0);
    const before = clone.memory.image();
    for (let bit = 0; bit < encrypted.length * 8; bit += 3) {
      const damaged = encrypted.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { status: sw } = clone.send('writeEncryptedFile', { encrypted: damaged }, pin);
      expect([status.incorrectData, status.notGenuine, status.otherCeremony]).toContain(sw);
    }
    expect(sameBytes(clone.memory.image(), before)).toBe(true);
  });

  test('can not be passed off as another file or version', () => {
    const { source, clone } = pair();
    write(source, 0, text);
    const decoded = encryptedFile.decode(encryptedBy(source, 0));
    for (const change of [{ file: 1 }, { version: 9 }]) {
      const encrypted = encryptedFile.encode({ ...decoded, header: { ...decoded.header, ...change } });
      expect(clone.send('writeEncryptedFile', { encrypted }, pin).status).toBe(status.notGenuine);
    }
  });

  test('is what an independent implementation makes of it', () => {
    const seed = Uint8Array.from(Buffer.from(vector.seed, 'hex'));
    const root = { path: [], curve: 'all', secret: seed, entropy: new Uint8Array(), masterFingerprint: 0 } as const;
    const wallet = { exportable: false, roots: [{ ...root, path: [] }], fileKey: new Uint8Array() };
    const setId = Uint8Array.from(Buffer.from(vector.setId, 'hex'));
    for (const { file, version, name, content, encrypted } of vector.files) {
      const stored = { version, name, content: Uint8Array.from(Buffer.from(content, 'hex')) };
      expect(Buffer.from(encryptFile(wallet, { setId, file, ...stored })).toString('hex')).toBe(encrypted);
      const opened = decryptFile(wallet, setId, Uint8Array.from(Buffer.from(encrypted, 'hex')));
      expect(opened).toMatchObject({ header: { file, version }, content: { content: stored.content } });
    }
  });

  test('of a card with subtrees only needs the key that came with them', () => {
    const path = [0x80000000];
    const root = {
      path,
      curve: 'secp256k1',
      secret: new Uint8Array(64),
      entropy: new Uint8Array(),
      masterFingerprint: 1,
    } as const;
    const seed = walletFromEntropy(new Uint8Array(16));
    const setId = new Uint8Array(16);
    const narrow = { exportable: false, roots: [{ ...root, path: [...path] }], fileKey: fileKeyOf(seed, setId) };
    const encrypted = encryptFile(seed, { setId, file: 0, version: 1, name: 'a', content: text });
    expect(decryptFile(narrow, setId, encrypted).content).toEqual({ name: 'a', content: text });
    expect(encryptFile(narrow, { setId, file: 0, version: 1, name: 'a', content: text })).toEqual(encrypted);
    expect(() => decryptFile({ ...narrow, fileKey: new Uint8Array(64) }, setId, encrypted)).toThrow();
  });
});

describe('memory', () => {
  test('holds 29 KiB of the card’s own, 49 KiB with files, and 72 KiB with vaults', () => {
    expect(imageEnd).toBeLessThanOrEqual(29 * 1024);
    expect(filesEnd).toBeLessThanOrEqual(49 * 1024);
    expect(recordsEnd).toBeLessThanOrEqual(72 * 1024);
  });

  test('of a card full of everything is erased by a reset, wherever that is cut', () => {
    const start = startOf(fullChip);
    const erase = (chip: Chip) => {
      const { confirmation } = chip.call('prepareReset', {}, pin);
      return chip.send('resetCard', { confirmation, terminate: false }, pin).status;
    };
    const whole = testChip('reset', testMemory(start));
    expect(erase(whole)).toBe(status.ok);
    const writes = whole.memory.writes();
    const end = whole.memory.image().subarray(journalSize);
    for (const record of [...ownedBy.owner, ...ownedBy.decoy]) {
      const place = recordAddress(record) - journalSize;
      expect(end.subarray(place, place + 2 + record.capacity).every((byte) => byte === 0)).toBe(true);
    }
    for (let afterWrites = 0; afterWrites < writes; afterWrites += 97) {
      const chip = testChip('reset', testMemory(start));
      chip.memory.power({ afterWrites });
      try {
        erase(chip);
      } catch {
        // the power is gone
      }
      chip.memory.power();
      chip.reset();
      const blank = openStore(chip.memory).get(records.lifecycle) === 'blank';
      if (blank) expect(sameBytes(chip.memory.image().subarray(journalSize), end)).toBe(true);
      else expect(read(chip, 0).content).toEqual(new Uint8Array(limits.fileContent).fill(1));
    }
  });
});

const images = new Map<() => Chip, Uint8Array>();

/** The memory of such a card, made once. */
function startOf(make: () => Chip): Uint8Array {
  const image = images.get(make) ?? make().memory.image();
  images.set(make, image);
  return image;
}
