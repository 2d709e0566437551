/** Files, phones, settings and the reset. */
import { aessiv } from '@noble/ciphers/aes.js';
import { encryptedFile, encryptedFileHeader } from '@symbolon/protocol/files';
import { testPin } from '../../../../test/passwords.ts';
import { fileKeyOf } from '../../src/files.ts';
import { records } from '../../src/nvm/layout.ts';
import { openStore } from '../../src/nvm/store.ts';
import { activeChip, type Chip } from '../support/chip.ts';
import { pin } from '../support/set.ts';
import { change, copyOf, flipped, type Trial, trialOf, write } from './trial.ts';

const content = Uint8Array.of(1, 2, 3);

/** A card with one file, number 0. */
const withFile = (): Chip =>
  copyOf('files', () => {
    const chip = activeChip();
    chip.call('writeFile', { file: 0, content: { name: 'notes', content } }, pin);
    return chip;
  });
const withSettings = (): Chip =>
  copyOf('settings', () => {
    const chip = activeChip();
    chip.call('changeSettings', { pinInChannel: true }, pin);
    return chip;
  });

function versionOf(chip: Chip, version: number): void {
  write(chip, (store) => {
    const file = records.files[0]?.[0];
    if (file !== undefined) change(store, file, { version });
  });
}
const lastVersion = ({ chip }: { readonly chip: Chip }): void => versionOf(chip, 0xffffffff);

/** Without a name, and with content: tag 81, one byte. */
const namelessContent = Uint8Array.of(0x81, 1, 7);

/** The encrypted file with another content, as a member could make it. */
function withContent(chip: Chip, encrypted: Uint8Array, plain: Uint8Array): Uint8Array {
  const wallet = openStore(chip.memory).get(records.slots[0]?.secret ?? records.decoy.slots[0]!.secret);
  if (wallet === undefined) throw new Error('no wallet');
  const { header } = encryptedFile.decode(encrypted);
  const cipher = aessiv(fileKeyOf(wallet, header.setId), encryptedFileHeader.encode(header));
  return encryptedFile.encode({ header, ciphertext: cipher.encrypt(plain) });
}

export const cardTrials: { readonly [command: string]: Trial } = {
  'READ FILE': trialOf(
    'readFile',
    () => ({ chip: withFile(), options: pin, request: { file: 0, offset: 0, length: 9 } }),
    [
      (attempt) => {
        attempt.request = { ...attempt.request, file: 1 };
      },
      (attempt) => {
        attempt.request = { ...attempt.request, offset: 4 };
      },
    ],
  ),
  'WRITE FILE': trialOf(
    'writeFile',
    () => ({ chip: withFile(), options: pin, request: { file: 0, content: { name: 'notes', content } } }),
    [
      (attempt) => {
        attempt.request = { file: 0, content: { content: new Uint8Array() } };
      },
      lastVersion,
    ],
  ),
  'DELETE FILE': trialOf('deleteFile', () => ({ chip: withFile(), options: pin, request: { file: 0 } }), [
    (attempt) => {
      attempt.request = { file: 1 };
    },
    lastVersion,
  ]),
  'READ ENCRYPTED FILE': trialOf(
    'readEncryptedFile',
    () => ({ chip: withFile(), options: pin, request: { file: 0 } }),
    [
      (attempt) => {
        attempt.request = { file: 1 };
      },
    ],
  ),
  'WRITE ENCRYPTED FILE': trialOf('writeEncryptedFile', () => {
    const chip = withFile();
    return { chip, options: pin, request: chip.call('readEncryptedFile', { file: 0 }, pin) };
  }, [
    (attempt) => {
      attempt.request = { encrypted: attempt.request.encrypted.slice(1) };
    },
    ({ chip }) => write(chip, (store, { set }) => change(store, set, { id: new Uint8Array(16) })),
    (attempt) => {
      attempt.request = { encrypted: flipped(attempt.request.encrypted) };
    },
    (attempt) => {
      attempt.request = { encrypted: withContent(attempt.chip, attempt.request.encrypted, namelessContent) };
    },
    ({ chip }) => versionOf(chip, 9),
  ]),
  'ADD PHONE': trialOf('addPhone', () => ({ chip: withFile(), options: pin, request: { name: 'phone' } }), [
    ({ chip }) => {
      for (let phone = 0; phone < records.phones.length; phone += 1)
        chip.call('addPhone', { name: `phone ${phone}` }, pin);
    },
  ]),
  'FORGET PHONE': trialOf('forgetPhone', () => {
    const chip = withFile();
    chip.call('addPhone', { name: 'phone' }, pin);
    return { chip, options: pin, request: { slot: 0 } };
  }, [
    (attempt) => {
      attempt.request = { slot: 1 };
    },
  ]),
  'CHANGE SETTINGS': trialOf(
    'changeSettings',
    () => ({ chip: withSettings(), options: { session: 'puk' }, request: { pinInChannel: false } }),
    [
      (attempt) => {
        attempt.options = pin;
      },
    ],
  ),
  'PREPARE RESET': trialOf('prepareReset', () => ({ chip: withFile(), options: pin, request: {} }), [
    (attempt) => {
      attempt.options = { session: 'puk' };
    },
  ]),
  'RESET CARD': trialOf('resetCard', () => {
    const chip = withFile();
    const { confirmation } = chip.call('prepareReset', {}, pin);
    return { chip, options: pin, request: { confirmation, terminate: false } };
  }, [
    ({ chip }) => {
      chip.send('verifyPin', { pin: testPin }, { session: 'can' });
    },
  ]),
};
