/**
 * Owner files: labels, accounts, descriptors, notes. A few small ones a wallet, which its clones can have too: sealed
 * under a key that only holders of the wallet's secret have, a host carries them from card to card without reading
 * them.
 *
 *   key HKDF-SHA-256(BIP-39 seed, salt = set id, info = "symbolon file key 1" 00), 64 bytes sealed AES-SIV (RFC 5297)
 *   of {@link fileContent}, with the header (all fields before it, encoded) as associated data
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import { limits } from './limits.ts';
import { tlvStruct } from './tlv.ts';

/** HKDF info of the key that seals the files of a wallet. */
export const fileKeyLabel: Uint8Array = P.cstring.encode('symbolon file key 1');

/** Version of the form in which files are sealed. */
export const sealedFileVersion = 1;

/** Codec of the place of a file in its wallet, 0 to 5: one byte. */
export const fileNumber: P.CoderType<number> = P.validate(P.U8, (number) => {
  if (number >= limits.files) throw new Error(`file ${number}: expected 0 to ${limits.files - 1}`);
  return number;
});

/** Codec of the name of a file: 1 to 16 bytes of UTF-8. */
export const fileName: P.CoderType<string> = P.validate(P.string(null), (name) => {
  const { length } = utf8ToBytes(name);
  // What is not UTF-8 decodes to replacement characters.
  if (length === 0 || length > limits.fileName || name.includes('\ufffd'))
    throw new Error(`expected 1 to ${limits.fileName} bytes of UTF-8`);
  return name;
});

/** What a file holds: up to 512 bytes of the owner's. Without a name it was deleted. */
export const fileContent = tlvStruct('file', {
  name: [0x80, fileName, 'optional'],
  content: [
    0x81,
    P.validate(P.bytes(null), (bytes) => {
      if (bytes.length > limits.fileContent) throw new Error(`more than ${limits.fileContent} bytes`);
      return bytes;
    }),
  ],
});
/** What a file holds: a name of 1 to 16 bytes, none once it is deleted, and up to 512 bytes of content. */
export type FileContent = P.UnwrapCoder<typeof fileContent>;

/** Which file of which wallet, in which version: readable by the host, and bound to what is sealed. */
export const sealedFileHeader = tlvStruct('sealed file header', {
  format: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  file: [0x82, fileNumber],
  version: [0x83, P.U32BE],
});
/**
 * The readable part of a sealed file: version of the form, set id (16 bytes), number of the file (0 to 5), version of
 * the file.
 */
export type SealedFileHeader = P.UnwrapCoder<typeof sealedFileHeader>;

/** A file as it travels from card to card: who holds the wallet's secret can open it, a host that carries it can't. */
export const sealedFile = tlvStruct('sealed file', {
  header: [0xa0, sealedFileHeader],
  /** A 16-byte tag, then the cryptogram. */
  sealed: [0x81, P.bytes(null)],
});
