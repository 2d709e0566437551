import { equalBytes } from '@noble/curves/utils.js';
import { type Context, type Handler, walletOf } from '../card/context.ts';
import { decryptFile, encryptFile, filesOf, putFile, type StoredFile, storedFile } from '../files.ts';
import { logWalletEvent } from '../log.ts';
import { Refusal } from '../refusal.ts';
import { setOf } from '../sets.ts';

export const listFiles: Handler<'listFiles'> = (_, context) =>
  filesOf(context).flatMap((_record, file) => {
    const { version, name, content } = storedFile(context, file);
    return version === 0 ? [] : [{ file, version, ...(name !== '' && { name }), size: content.length }];
  });

export const readFile: Handler<'readFile'> = ({ file, offset, length }, context) => {
  const { version, content } = existingFile(context, file);
  if (offset > content.length) throw new Refusal('wrongOffset');
  return { version, content: content.subarray(offset, offset + length) };
};

export const writeFile: Handler<'writeFile'> = ({ file, content: { name, content } }, context) => {
  if (name === undefined) throw new Refusal('incorrectData');
  const version = nextVersion(storedFile(context, file));
  putFile(context, file, { version, name, content });
  logWalletEvent(context, 'fileWritten', { slot: context.slot, file, version });
  return { version };
};

export const deleteFile: Handler<'deleteFile'> = ({ file }, context) => {
  const version = nextVersion(existingFile(context, file));
  putFile(context, file, { version, name: '', content: new Uint8Array() });
  logWalletEvent(context, 'fileDeleted', { slot: context.slot, file, version });
  return { version };
};

export const readEncryptedFile: Handler<'readEncryptedFile'> = ({ file }, context) => {
  const stored = storedFile(context, file);
  if (stored.version === 0) throw new Refusal('fileNotFound');
  return { encrypted: encryptFile(walletOf(context), { setId: setOf(context).id, file, ...stored }) };
};

export const writeEncryptedFile: Handler<'writeEncryptedFile'> = ({ encrypted }, context) => {
  const { header, content: given } = decryptFile(walletOf(context), setOf(context).id, encrypted);
  const { file, version } = header;
  const { name = '', content } = given;
  const before = storedFile(context, file);
  if (version < before.version) throw new Refusal('olderVersion');
  if (version === before.version) {
    // The same file again, whose response may have been lost. If two members changed a file, both have one version of
    // different content: neither replaces the other.
    if (name !== before.name || !equalBytes(content, before.content)) throw new Refusal('olderVersion');
    return { version };
  }
  putFile(context, file, { version, name, content });
  logWalletEvent(context, name === '' ? 'fileDeleted' : 'fileWritten', { slot: context.slot, file, version });
  return { version };
};

function existingFile(context: Context, file: number): StoredFile {
  const stored = storedFile(context, file);
  if (stored.name === '') throw new Refusal('fileNotFound');
  return stored;
}

/** @throws Refusal `notEnoughMemory` where versions are used up */
function nextVersion({ version }: StoredFile): number {
  if (version === 0xffffffff) throw new Refusal('notEnoughMemory');
  return version + 1;
}
