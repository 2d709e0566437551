/** Making, importing and exporting wallets, keys told of them, and what the factory writes: command by command. */

import { HDKey } from '@scure/bip32';
import { mnemonicToEntropy, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { harden } from '@symbolon/interface';
import { passwordKey } from '@symbolon/protocol/channel';
import { decodeLogEntry } from '@symbolon/protocol/log';
import { describe, expect, test } from 'vitest';
import { testCan, testPin, testPuk } from '../../../test/passwords.ts';
import { fingerprint } from '../src/keys/derive.ts';
import { logEntriesFrom } from '../src/log.ts';
import { records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { activeChip, blankChip, type Chip, certificatesFor, testChip } from './support/chip.ts';
import { answer, can, cloneTo, pin } from './support/set.ts';
import { dealAll, masterKeyOf, planOf, recoverFrom } from './support/shares.ts';

const puk = { session: 'puk' } as const;
const stored = (chip: Chip) => openStore(chip.memory);
const newest = (chip: Chip) => {
  const session = { kind: 'pin', channelBinding: new Uint8Array(), decoy: false } as const;
  return decodeLogEntry(logEntriesFrom({ store: stored(chip), session }, 1).at(-1)!);
};
const options = { clones: 3, exportable: false };
/** BIP-39, the first of its test vectors. */
const phrase = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';
const entropy = mnemonicToEntropy(phrase, wordlist);
/** Of the same phrase, with the passphrase TREZOR. */
const seed = mnemonicToSeedSync(phrase, 'TREZOR');

describe('the first wallet of a card', () => {
  test('brings the passwords: a PIN always, a PUK where there is to be one', () => {
    const chip = blankChip();
    for (const request of [options, { ...options, puk: testPuk }])
      expect(answer(chip, 'createWallet', request, can)).toBe('incorrectData');
    expect(answer(chip, 'createWallet', { ...options, pin: testPin }, can)).toBe('ok');
    expect(stored(chip).get(records.pinKey)).toEqual(passwordKey(testPin));
    expect(stored(chip).get(records.pukKey)).toBeUndefined();
    const other = blankChip();
    other.call('createWallet', { ...options, pin: testPin, puk: testPuk }, can);
    expect(stored(other).get(records.pukKey)).toEqual(passwordKey(testPuk));
  });

  test('may be extended only where that was asked for, and is logged as it is', () => {
    for (const extendable of [undefined, false, true]) {
      const chip = blankChip();
      chip.call('createWallet', { ...options, pin: testPin, ...(extendable !== undefined && { extendable }) }, can);
      expect(chip.call('getStatus', {}, pin).set).toMatchObject({
        limit: 3,
        sealed: false,
        extendable: extendable === true,
      });
      expect(newest(chip)).toMatchObject({
        event: 'walletCreated',
        details: { slot: 0, clones: 3, exportable: false },
      });
    }
  });
});

describe('a wallet', () => {
  test('of a seed has the keys of its phrase and passphrase, and no phrase to show; its clone is the same', () => {
    const [chip, clone] = [blankChip(), blankChip('clone', '000000000002')];
    chip.call('importWallet', { ...options, seed, pin: testPin, puk: testPuk }, can);
    expect(answer(chip, 'exportWallet', {}, puk)).toBe('conditionsOfUse');
    const path = [harden(84), harden(0), harden(0)];
    const { publicKey } = HDKey.fromMasterSeed(seed).derive("m/84'/0'/0'");
    expect(chip.call('getPublicKey', { curve: 'secp256k1', path }, pin)).toMatchObject({ publicKey });
    cloneTo(chip, clone, { role: 'daily' });
    expect(clone.call('getPublicKey', { curve: 'secp256k1', path }, pin)).toMatchObject({ publicKey });
  });

  test('of a seed as short or as long as BIP-32 allows has its keys; so has its clone, and so do its shares', () => {
    for (const length of [16, 18, 32, 62, 64]) {
      const [chip, clone] = [blankChip(), blankChip('clone', '000000000002')];
      const short = seed.subarray(0, length);
      chip.call('importWallet', { ...options, seed: short, pin: testPin }, can);
      const key = { curve: 'secp256k1', path: [] } as const;
      const { publicKey } = HDKey.fromMasterSeed(short);
      expect(chip.call('getPublicKey', key, pin)).toMatchObject({ publicKey });
      cloneTo(chip, clone, { role: 'daily' });
      expect(clone.call('getPublicKey', key, pin)).toMatchObject({ publicKey });
      expect(masterKeyOf(recoverFrom(dealAll(chip, planOf(2, 2)), undefined, { exportable: false }))).toBe(
        masterKeyOf(chip),
      );
    }
  });
});

describe('another wallet', () => {
  const other = { ...pin, slot: 1 };

  test('takes the PIN, brings none, and goes into a slot that is empty', () => {
    const chip = activeChip();
    expect(answer(chip, 'createWallet', options, { ...can, slot: 1 })).toBe('securityStatus');
    for (const more of [{ pin: '135790' }, { puk: '222222222222' }, { pin: '135790', puk: '222222222222' }]) {
      expect(answer(chip, 'createWallet', { ...options, ...more }, other)).toBe('incorrectData');
    }
    expect(answer(chip, 'createWallet', options)).toBe('notEnoughMemory');
    expect([answer(chip, 'createWallet', options, other), answer(chip, 'createWallet', options, other)]).toEqual([
      'ok',
      'notEnoughMemory',
    ]);
    expect(stored(chip).get(records.pinKey)).toEqual(passwordKey(testPin));
  });

  test('is imported from a phrase, its entropy or a seed, and from nothing else', () => {
    const chip = activeChip();
    for (const request of [
      options,
      { ...options, phrase, entropy },
      { ...options, phrase, seed },
      { ...options, entropy, seed },
      { ...options, seed, exportable: true },
      { ...options, phrase: phrase.replace('about', 'zoo') },
    ]) {
      expect(answer(chip, 'importWallet', request, other)).toBe('incorrectData');
    }
    chip.call('importWallet', { ...options, phrase }, other);
    expect(newest(chip)).toMatchObject({
      event: 'walletImported',
      details: { slot: 1, clones: 3, exportable: false },
    });
    chip.call('importWallet', { ...options, entropy, exportable: true }, { ...pin, slot: 2 });
    const [byPhrase, byEntropy] = [1, 2].map((slot) => stored(chip).get(records.slots[slot]!.secret)?.roots);
    expect(byPhrase).toEqual(byEntropy);
  });

  test('is in a slot that is no longer to become a clone', () => {
    const chip = activeChip();
    chip.call('cloneOffer', {}, other);
    expect(stored(chip).get(records.slots[1]!.pendingOffer)).toBeDefined();
    chip.call('createWallet', options, other);
    expect(stored(chip).get(records.slots[1]!.pendingOffer)).toBeUndefined();
  });
});

describe('an export', () => {
  test('is of a wallet that was made for it, with its entropy, and logged', () => {
    const chip = activeChip();
    chip.call('importWallet', { ...options, entropy, exportable: true }, { ...pin, slot: 1 });
    chip.call('importWallet', { ...options, entropy }, { ...pin, slot: 2 });
    expect(chip.call('exportWallet', {}, { ...puk, slot: 1 })).toEqual({ entropy });
    expect(newest(chip)).toMatchObject({ event: 'walletExported', details: { slot: 1 } });
    expect(answer(chip, 'exportWallet', {}, { ...puk, slot: 2 })).toBe('conditionsOfUse');
  });
});

describe('a public key', () => {
  const account = [harden(84), harden(0), harden(0)];
  const at = (chip: Chip, path: readonly number[]) => chip.call('getPublicKey', { curve: 'secp256k1', path }, pin);

  test('comes with the fingerprint of its parent, and a master key with none', () => {
    const chip = activeChip();
    const master = at(chip, []);
    expect(master.parentFingerprint).toBe(0);
    expect(master.masterFingerprint).toBe(fingerprint('secp256k1', master.publicKey));
    for (const path of [account, [...account, 0, 7]]) {
      const [key, parent] = [at(chip, path), at(chip, path.slice(0, -1))];
      expect(key.parentFingerprint).toBe(fingerprint('secp256k1', parent.publicKey));
      expect(key.masterFingerprint).toBe(master.masterFingerprint);
    }
  });

  test('and its chain code are what BIP-32 makes of the seed', () => {
    const chip = activeChip();
    const seed = stored(chip).get(records.slots[0]!.secret)!.roots[0]!.secret;
    const { publicKey, chainCode } = HDKey.fromMasterSeed(seed).derive("m/84'/0'/0'/0/7");
    expect(at(chip, [...account, 0, 7])).toMatchObject({ publicKey, chainCode });
  });

  test('at the top of one of several subtrees is told, wherever the others are', () => {
    const [source, clone] = [activeChip('whole'), blankChip('part', '000000000002')];
    const solana = { curve: 'ed25519', path: [harden(44), harden(501)] } as const;
    cloneTo(source, clone, { role: 'daily', scope: [{ curve: 'secp256k1', path: account }, solana] });
    expect(at(clone, account)).toEqual({ ...at(source, account), parentFingerprint: 0 });
  });

  test('at the top of a subtree comes with none either; below it all is as in the whole wallet', () => {
    const [source, clone] = [activeChip('whole'), blankChip('part', '000000000002')];
    cloneTo(source, clone, { role: 'daily', scope: [{ curve: 'secp256k1', path: account }] });
    expect(at(clone, account)).toEqual({ ...at(source, account), parentFingerprint: 0 });
    for (const path of [
      [...account, 0],
      [...account, 1, 5],
    ]) {
      expect(at(clone, path)).toEqual(at(source, path));
    }
  });
});

describe('the factory', () => {
  const write = (chip: Chip, certificates: ReturnType<typeof certificatesFor>) =>
    answer(chip, 'personalise', { can: testCan, ...certificates }, {});

  test('makes the identity of a card once', () => {
    const chip = testChip('new');
    const made = chip.call('initialiseIdentity', {});
    expect(chip.call('initialiseIdentity', {})).toEqual(made);
    expect(stored(chip).get(records.identityKey)?.publicKey).toEqual(made.publicKey);
  });

  test('writes certificates of this key and firmware alone', () => {
    const chip = testChip('new');
    const { publicKey: other } = testChip('other').call('initialiseIdentity', {});
    expect(write(chip, certificatesFor(other))).toBe('conditionsOfUse');
    const { publicKey } = chip.call('initialiseIdentity', {});
    expect(write(chip, certificatesFor(other))).toBe('incorrectData');
    const firmware = new Uint8Array(32).fill(3);
    const changed = testChip('new', chip.memory, undefined, { firmware });
    expect(write(changed, certificatesFor(publicKey))).toBe('incorrectData');
    expect(stored(chip).get(records.cardCertificate)).toBeUndefined();
    expect(write(chip, certificatesFor(publicKey))).toBe('ok');
    expect(stored(chip).get(records.lifecycle)).toBe('blank');
    expect(newest(chip)).toMatchObject({ event: 'personalised' });
  });
});
