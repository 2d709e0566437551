/**
 * Owner files of a wallet: see `files.ts`. A file is written whole or not at all, and every change raises its version,
 * deleting included.
 */
import * as P from 'micro-packed';
import { fileContent, fileName, fileNumber } from '../files.ts';
import { many, tlvStruct } from '../tlv.ts';
import { nothing, rest } from '../values.ts';
import { defineCommand } from './define.ts';

const access = { sessions: ['pin'], lifecycles: ['active'] } as const;

/** Every file there ever was, by number. A deleted one has no name. */
export const listFiles = defineCommand({
  name: 'LIST FILES',
  cla: 0x80,
  ins: 0x54,
  p1: 'wallet',
  request: nothing,
  response: many(
    0x30,
    tlvStruct('file entry', {
      file: [0x80, fileNumber],
      version: [0x81, P.U32BE],
      name: [0x82, fileName, 'optional'],
      /** Bytes. */
      size: [0x83, P.U16BE],
    }),
  ),
  access,
});

/** Content from an offset on, and the version it belongs to: two parts with the same version are of the same file. */
export const readFile = defineCommand({
  name: 'READ FILE',
  cla: 0x80,
  ins: 0x56,
  p1: 'wallet',
  request: P.struct({ file: fileNumber, offset: P.U16BE, length: P.U16BE }),
  response: P.struct({ version: P.U32BE, content: rest }),
  access,
});

/** Response: the new version. */
export const writeFile = defineCommand({
  name: 'WRITE FILE',
  cla: 0x80,
  ins: 0x58,
  p1: 'wallet',
  request: tlvStruct('file request', { file: [0x80, fileNumber], content: [0xa1, fileContent] }),
  response: P.struct({ version: P.U32BE }),
  access,
});

/** Response: the version of the deletion, which travels to the clones as any other. */
export const deleteFile = defineCommand({
  name: 'DELETE FILE',
  cla: 0x80,
  ins: 0x5a,
  p1: 'wallet',
  request: P.struct({ file: fileNumber }),
  response: P.struct({ version: P.U32BE }),
  access,
});

/** The file as another member of the set takes it: `sealedFile` in `files.ts`. */
export const readSealedFile = defineCommand({
  name: 'READ SEALED FILE',
  cla: 0x80,
  ins: 0x5c,
  p1: 'wallet',
  request: P.struct({ file: fileNumber }),
  response: P.struct({ sealed: rest }),
  access,
});

/**
 * Takes a file from another member. Only a later version replaces what is there; the version that is there already
 * changes nothing.
 */
export const writeSealedFile = defineCommand({
  name: 'WRITE SEALED FILE',
  cla: 0x80,
  ins: 0x5e,
  p1: 'wallet',
  request: P.struct({ sealed: rest }),
  response: P.struct({ version: P.U32BE }),
  access,
});
