/** Owner files, on one card and between two of a set. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Conversation } from '../transcript.ts';
import { altered, firstMember, newMember } from './set-of-cards.ts';

const file = (number: number, name: string, content: string) => ({
  file: number,
  content: { name, content: utf8ToBytes(content) },
});

const files: Conversation = {
  note: 'Owner files: written, read in parts, deleted, and carried encrypted from a primary to its clone. PIN 246810.',
  converse: async (recorder) => {
    const primary = firstMember(recorder, { clones: 1 });
    primary.ask('LIST FILES, none', 'listFiles', {});
    primary.refused('READ FILE, none', 'fileNotFound', 'readFile', { file: 0, offset: 0, length: 9 });
    primary.refused('DELETE FILE, none', 'fileNotFound', 'deleteFile', { file: 0 });
    primary.refused('READ ENCRYPTED FILE, none', 'fileNotFound', 'readEncryptedFile', { file: 0 });
    primary.ask('WRITE FILE 0', 'writeFile', file(0, 'labels', 'savings'));
    primary.ask('WRITE FILE 5', 'writeFile', file(5, 'notes', ''));
    const { encrypted: before } = primary.ask('READ ENCRYPTED FILE 0', 'readEncryptedFile', { file: 0 });
    primary.ask('WRITE FILE 0, another content', 'writeFile', file(0, 'labels', 'savings and rent'));
    primary.ask('READ FILE 0, a part', 'readFile', { file: 0, offset: 8, length: 3 });
    primary.ask('READ FILE 0, more than there is', 'readFile', { file: 0, offset: 0, length: 512 });
    primary.refused('READ FILE 0, beyond the end', 'wrongOffset', 'readFile', { file: 0, offset: 17, length: 1 });
    primary.send(
      'READ FILE 6, which no card has',
      { cla: 0x80, ins: 0x56, p1: 0, p2: 0, data: Uint8Array.of(6, 0, 0, 0, 1) },
      'incorrectData',
    );
    primary.refused('WRITE FILE without a name', 'incorrectData', 'writeFile', {
      file: 1,
      content: { content: new Uint8Array() },
    });
    const clone = newMember(recorder, primary, { role: 'daily' });
    clone.ask('LIST FILES of the clone', 'listFiles', {});
    const { encrypted } = primary.ask('READ ENCRYPTED FILE 0', 'readEncryptedFile', { file: 0 });
    clone.refused('WRITE ENCRYPTED FILE that was altered', 'notGenuine', 'writeEncryptedFile', {
      encrypted: altered(encrypted),
    });
    const other = encrypted.map((byte, at) => (at === 8 ? byte ^ 1 : byte));
    clone.refused('WRITE ENCRYPTED FILE of another set', 'otherCeremony', 'writeEncryptedFile', { encrypted: other });
    clone.refused('WRITE ENCRYPTED FILE that is none', 'incorrectData', 'writeEncryptedFile', {
      encrypted: encrypted.slice(1),
    });
    clone.ask('WRITE ENCRYPTED FILE', 'writeEncryptedFile', { encrypted });
    clone.ask('WRITE ENCRYPTED FILE again', 'writeEncryptedFile', { encrypted });
    clone.refused('WRITE ENCRYPTED FILE of an older version', 'olderVersion', 'writeEncryptedFile', {
      encrypted: before,
    });
    clone.ask('READ FILE 0 of the clone', 'readFile', { file: 0, offset: 0, length: 512 });
    primary.ask('DELETE FILE 0', 'deleteFile', { file: 0 });
    primary.ask('LIST FILES', 'listFiles', {});
    primary.refused('READ FILE 0, which is deleted', 'fileNotFound', 'readFile', { file: 0, offset: 0, length: 1 });
    const gone = primary.ask('READ ENCRYPTED FILE 0, which is deleted', 'readEncryptedFile', { file: 0 });
    clone.ask('WRITE FILE 0 of the clone, of the same version', 'writeFile', file(0, 'labels', 'mine'));
    clone.refused('WRITE ENCRYPTED FILE: both have changed it', 'olderVersion', 'writeEncryptedFile', gone);
    clone.ask('LIST FILES of the clone', 'listFiles', {});
  },
};

export const fileConversations: { readonly [name: string]: Conversation } = { files };
