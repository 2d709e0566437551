import { commands, type FileEntry, type FileVersion, type ReadFileResponse } from '@symbolon/protocol/commands';
import { limits } from '@symbolon/protocol/limits';
import { isRefusal } from '@symbolon/protocol/status';
import type { RequestOptions } from '../card.ts';
import { inOneAction, type Session } from '../session/channel.ts';

/**
 * Lists the owner's files of a wallet, deleted ones too, in a PIN session.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { listFiles, writeFile } from '@symbolon/client';
 * await writeFile(session, { file: 0, name: 'labels', content: new Uint8Array(8) });
 * await listFiles(session); // => [{ file: 0, version: 1, name: 'labels', size: 8 }]
 * ```
 */
export function listFiles(session: Session, options: RequestOptions = {}): Promise<readonly FileEntry[]> {
  return session.send(commands.listFiles, {}, options);
}

/**
 * Reads a file's content and version, in a PIN session.
 *
 * @throws SymbolonError `card/status` (6A82: no such file)
 * @example
 * ```ts
 * import { readFile, writeFile } from '@symbolon/client';
 * const { version } = await writeFile(session, { file: 1, name: 'note', content: Uint8Array.of(1, 2) });
 * await readFile(session, 1); // => { version, content: Uint8Array.of(1, 2) }
 * ```
 */
export function readFile(session: Session, file: number, options: RequestOptions = {}): Promise<ReadFileResponse> {
  return session.send(commands.readFile, { file, offset: 0, length: limits.fileContent }, options);
}

/** A file to write. */
export type FileToWrite = {
  /** Its number, 0 to 5. */
  readonly file: number;
  /** 1 to 16 bytes of UTF-8. */
  readonly name: string;
  /** Up to 512 bytes. */
  readonly content: Uint8Array;
};

/**
 * Writes a file, whole or not at all, in a PIN session. It replaces what was there, and its version goes up by one.
 *
 * @throws SymbolonError `data/malformed` for a number, name or content out of range (nothing was sent), `card/status`
 * @example
 * ```ts
 * import { writeFile } from '@symbolon/client';
 * await writeFile(session, { file: 2, name: 'accounts', content: new Uint8Array(512) }); // => { version: 1 }
 * ```
 */
export function writeFile(
  session: Session,
  { file, name, content }: FileToWrite,
  options: RequestOptions = {},
): Promise<FileVersion> {
  return session.send(commands.writeFile, { file, content: { name, content } }, options);
}

/**
 * Deletes a file, in a PIN session. The deletion is a version of its own, so that it reaches the clones.
 *
 * @throws SymbolonError `card/status` (6A82: no such file)
 * @example
 * ```ts
 * import { deleteFile, writeFile } from '@symbolon/client';
 * await writeFile(session, { file: 3, name: 'old', content: new Uint8Array() });
 * await deleteFile(session, 3); // => { version: 2 }
 * ```
 */
export function deleteFile(session: Session, file: number, options: RequestOptions = {}): Promise<FileVersion> {
  return session.send(commands.deleteFile, { file }, options);
}

/**
 * Reads all files of a wallet, encrypted for the other cards of its set, in a PIN session. The host can't read them:
 * `@symbolon/protocol/files` has the format.
 *
 * @throws SymbolonError `card/status`
 * @example
 * ```ts
 * import { exportFiles, importFiles, writeFile } from '@symbolon/client';
 * await writeFile(session, { file: 0, name: 'labels', content: new Uint8Array(8) });
 * const encrypted = await exportFiles(session);
 * await importFiles(session, encrypted); // => 1
 * ```
 */
export function exportFiles(session: Session, options: RequestOptions = {}): Promise<readonly Uint8Array[]> {
  return inOneAction(session, options, async (within) => {
    const encrypted: Uint8Array[] = [];
    for (const { file } of await listFiles(session, within)) {
      encrypted.push((await session.send(commands.readEncryptedFile, { file }, within)).encrypted);
    }
    return encrypted;
  });
}

/**
 * Gives a card the files of another member of its set, in a PIN session. It keeps its own file where that is newer.
 *
 * @returns how many of the files the card now has in the version given
 * @throws SymbolonError `card/status` (9D06: of another set, 9D01: not encrypted by a member)
 * @example
 * ```ts
 * import { exportFiles, importFiles, listFiles, writeFile } from '@symbolon/client';
 * await writeFile(primarySession, { file: 0, name: 'labels', content: new Uint8Array(8) });
 * await importFiles(backupSession, await exportFiles(primarySession)); // => 1
 * await listFiles(backupSession); // => [{ file: 0, version: 1, name: 'labels', size: 8 }]
 * ```
 */
export function importFiles(
  session: Session,
  encrypted: readonly Uint8Array[],
  options: RequestOptions = {},
): Promise<number> {
  return inOneAction(session, options, async (within) => {
    let taken = 0;
    for (const file of encrypted) {
      try {
        await session.send(commands.writeEncryptedFile, { encrypted: file }, within);
        taken += 1;
      } catch (error) {
        if (!isRefusal(error, 'olderVersion')) throw error;
      }
    }
    return taken;
  });
}
