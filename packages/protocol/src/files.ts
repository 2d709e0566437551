/**
 * Owner files: labels, accounts, descriptors, notes. A wallet has a few small ones, and its clones can have them too.
 * They are encrypted with a key that follows from the wallet's secret, so a host carries them from card to card without
 * reading them.
 *
 *   key     HKDF-SHA-256(BIP-39 seed, salt = set id, info = "symbolon file key 2" 00), 64 bytes
 *   ciphertext  AES-SIV (RFC 5297) of {@link fileContent}, with the encoded header as associated data
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import { tlvStruct } from './encoding/tlv.ts';
import { label, protocolVersion } from './labels.ts';
import { limits } from './limits.ts';

/** HKDF info of the key that encrypts the files of a wallet. */
export const fileKeyLabel: Uint8Array = label('file key');

/** Version of the format of encrypted files. */
export const encryptedFileVersion = protocolVersion;

/** Codec of the number of a file in its wallet, 0 to 5: one byte. */
export const fileNumber: P.CoderType<number> = P.validate(P.U8, (number) => {
  if (number >= limits.files) throw new Error(`file ${number}: expected 0 to ${limits.files - 1}`);
  return number;
});

/** Codec of the name of a file: 1 to 16 bytes of UTF-8. */
export const fileName: P.CoderType<string> = P.validate(P.string(null), (name) => {
  const { length } = utf8ToBytes(name);
  // Bytes that are not UTF-8 decode to replacement characters.
  if (length === 0 || length > limits.fileName || name.includes('\ufffd'))
    throw new Error(`expected 1 to ${limits.fileName} bytes of UTF-8`);
  return name;
});

/** What a file holds. */
export type FileContent = {
  /** 1 to 16 bytes of UTF-8. A deleted file has no name. */
  readonly name?: string;
  /** Up to 512 bytes; none without a name. */
  readonly content: Uint8Array;
};
/** Codec of a {@link FileContent}. */
export const fileContent: P.CoderType<FileContent> = P.validate(
  tlvStruct<FileContent>('file', {
    name: [0x80, fileName, 'optional'],
    content: [
      0x81,
      P.validate(P.bytes(null), (bytes) => {
        if (bytes.length > limits.fileContent) throw new Error(`more than ${limits.fileContent} bytes`);
        return bytes;
      }),
    ],
  }),
  (file) => {
    if (file.name === undefined && file.content.length > 0) throw new Error('a file without a name has no content');
    return file;
  },
);
/** The part of an encrypted file that a host can read. The encryption authenticates it. */
export type EncryptedFileHeader = {
  /** {@link encryptedFileVersion}. */
  readonly format: number;
  /** Id of the set, 16 bytes. */
  readonly setId: Uint8Array;
  /** Number of the file, 0 to 5. */
  readonly file: number;
  /** Version of the file. */
  readonly version: number;
};
/** Codec of a {@link EncryptedFileHeader}. */
export const encryptedFileHeader = tlvStruct<EncryptedFileHeader>('encrypted file header', {
  format: [0x80, P.U8],
  setId: [0x81, P.bytes(16)],
  file: [0x82, fileNumber],
  version: [0x83, P.U32BE],
});
/** A file on its way from card to card. Cards that hold the wallet's secret can decrypt it, the host can't. */
export type EncryptedFile = {
  /** Which file this is, in clear. */
  readonly header: EncryptedFileHeader;
  /** A 16-byte tag, then the cryptogram. */
  readonly ciphertext: Uint8Array;
};
/** Codec of a {@link EncryptedFile}. */
export const encryptedFile = tlvStruct<EncryptedFile>('encrypted file', {
  header: [0xa0, encryptedFileHeader],
  ciphertext: [0x81, P.bytes(null)],
});
