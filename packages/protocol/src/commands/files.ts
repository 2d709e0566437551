/**
 * Owner files of a wallet: see `files.ts`. A file is written whole or not at all. Every change, also a deletion, raises
 * its version.
 */
import * as P from 'micro-packed';
import { many, tlvStruct } from '../encoding/tlv.ts';
import { nothing, rest, struct } from '../encoding/values.ts';
import { type FileContent, fileContent, fileName, fileNumber } from '../files.ts';
import { defineCommand } from './define.ts';

const access = { sessions: ['pin'], lifecycles: ['active'] } as const;

/** A file of a wallet, without its content. */
export type FileEntry = {
  /** Number of the file, 0 to 5. */
  readonly file: number;
  /** Goes up with every change. */
  readonly version: number;
  /** 1 to 16 bytes of UTF-8. A deleted file has no name. */
  readonly name?: string;
  /** Bytes of content. */
  readonly size: number;
};
/** Every file there ever was, by number. */
export const listFiles = defineCommand({
  name: 'LIST FILES',
  cla: 0x80,
  ins: 0x54,
  p1: 'slot',
  request: nothing,
  response: many(
    0x30,
    tlvStruct<FileEntry>(
      'file entry',
      {
        file: [0x80, fileNumber],
        version: [0x81, P.U32BE],
        name: [0x82, fileName, 'optional'],
        size: [0x83, P.U16BE],
      },
      'growing',
    ),
    'growing',
  ),
  access,
});

/** Which part of a file to read. */
export type ReadFileRequest = {
  /** Number of the file, 0 to 5. */
  readonly file: number;
  /** Bytes to skip. */
  readonly offset: number;
  /** The most bytes to read. */
  readonly length: number;
};
/** A part of a file. Parts of the same version belong together. */
export type ReadFileResponse = {
  /** Version of the file. */
  readonly version: number;
  /** The bytes that were read. */
  readonly content: Uint8Array;
};
/** Reads content from an offset on. */
export const readFile = defineCommand({
  name: 'READ FILE',
  cla: 0x80,
  ins: 0x56,
  p1: 'slot',
  request: struct<ReadFileRequest>({ file: fileNumber, offset: P.U16BE, length: P.U16BE }),
  response: struct<ReadFileResponse>({ version: P.U32BE, content: rest }),
  access,
});

/** Which file to write. */
export type WriteFileRequest = {
  /** Number of the file, 0 to 5. */
  readonly file: number;
  /** Its name and content. */
  readonly content: FileContent;
};
/** The version of a file after a change. */
export type FileVersion = {
  /** Goes up with every change. */
  readonly version: number;
};
const fileVersion = struct<FileVersion>({ version: P.U32BE });
/** Writes a whole file. */
export const writeFile = defineCommand({
  name: 'WRITE FILE',
  cla: 0x80,
  ins: 0x58,
  p1: 'slot',
  request: tlvStruct<WriteFileRequest>('file request', { file: [0x80, fileNumber], content: [0xa1, fileContent] }),
  response: fileVersion,
  access,
});

/** Which file. */
export type FileRequest = {
  /** Number of the file, 0 to 5. */
  readonly file: number;
};
const fileRequest = struct<FileRequest>({ file: fileNumber });
/** Deletes a file. The deletion is a version too, so that it reaches the clones. */
export const deleteFile = defineCommand({
  name: 'DELETE FILE',
  cla: 0x80,
  ins: 0x5a,
  p1: 'slot',
  request: fileRequest,
  response: fileVersion,
  access,
});

/** An encrypted file. */
export type ReadEncryptedFileResponse = {
  /** `encryptedFile` of `files.ts`. */
  readonly encrypted: Uint8Array;
};
/** Reads a file as another member of the set takes it. */
export const readEncryptedFile = defineCommand({
  name: 'READ ENCRYPTED FILE',
  cla: 0x80,
  ins: 0x5c,
  p1: 'slot',
  request: fileRequest,
  response: struct<ReadEncryptedFileResponse>({ encrypted: rest }),
  access,
});

/** An encrypted file of another member. */
export type WriteEncryptedFileRequest = {
  /** `encryptedFile` of `files.ts`. */
  readonly encrypted: Uint8Array;
};
/** Takes a file from another member. Only a later version replaces the card's own. The same version changes nothing. */
export const writeEncryptedFile = defineCommand({
  name: 'WRITE ENCRYPTED FILE',
  cla: 0x80,
  ins: 0x5e,
  p1: 'slot',
  request: struct<WriteEncryptedFileRequest>({ encrypted: rest }),
  response: fileVersion,
  access,
});
