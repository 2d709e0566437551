/** Owner files in memory and encrypted: see `files.ts` of the protocol. */
import { aessiv } from '@noble/ciphers/aes.js';
import { equalBytes } from '@noble/curves/utils.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { decodeWith } from '@symbolon/protocol/encoding';
import {
  type EncryptedFileHeader,
  encryptedFile,
  encryptedFileHeader,
  encryptedFileVersion,
  type FileContent,
  fileContent,
  fileKeyLabel,
} from '@symbolon/protocol/files';
import { required, type SlotContext, walletOf } from './card/context.ts';
import type { WalletSecret } from './keys/wallet.ts';
import { type FileRecords, records } from './nvm/layout.ts';
import { Refusal } from './refusal.ts';

/** A file. A deleted one has neither name nor content. */
export type StoredFile = { readonly version: number; readonly name: string; readonly content: Uint8Array };

const none: StoredFile = { version: 0, name: '', content: new Uint8Array() };

/** Records of the wallet's files. @throws Refusal `referencedDataNotFound` for an empty slot */
export function filesOf(context: SlotContext): FileRecords {
  walletOf(context);
  return required(records.files[context.slot]);
}

/** The file with this number. One that never existed has version 0. */
export function storedFile(context: SlotContext, number: number): StoredFile {
  return context.store.get(required(filesOf(context)[number])) ?? none;
}

export function putFile(context: SlotContext, number: number, file: StoredFile): void {
  context.store.put(required(filesOf(context)[number]), file);
}

/** Encrypts a file. Deterministic: the same file and version give the same bytes. */
export function encryptFile(
  wallet: WalletSecret,
  { setId, file, version, name, content }: StoredFile & Pick<EncryptedFileHeader, 'setId' | 'file'>,
): Uint8Array {
  const header = { format: encryptedFileVersion, setId, file, version };
  const plaintext = fileContent.encode({ ...(name !== '' && { name }), content });
  return withFileKey(wallet, header, (cipher) =>
    encryptedFile.encode({ header, ciphertext: cipher.encrypt(plaintext) }),
  );
}

/**
 * @throws Refusal `incorrectData`, `otherCeremony` (another set), `notGenuine` (not encrypted with this wallet's key,
 * or changed)
 */
export function decryptFile(
  wallet: WalletSecret,
  setId: Uint8Array,
  bytes: Uint8Array,
): { readonly header: EncryptedFileHeader; readonly content: FileContent } {
  const { header, ciphertext } = decodeWith(encryptedFile, 'encrypted file', bytes);
  if (header.format !== encryptedFileVersion) throw new Refusal('incorrectData');
  if (!equalBytes(header.setId, setId)) throw new Refusal('otherCeremony');
  const plaintext = withFileKey(wallet, header, (cipher) => {
    try {
      return cipher.decrypt(ciphertext);
    } catch {
      throw new Refusal('notGenuine');
    }
  });
  return { header, content: decodeWith(fileContent, 'file', plaintext) };
}

/**
 * The key of a wallet's files, 64 bytes. It is derived from the seed; a clone without a seed got it with the export.
 * The caller wipes it.
 */
export function fileKeyOf({ roots, fileKey }: WalletSecret, setId: Uint8Array): Uint8Array {
  const root = roots.find(({ curve }) => curve === 'all');
  return root === undefined ? fileKey.slice() : hkdf(sha256, root.secret, setId, fileKeyLabel, 64);
}

function withFileKey<T>(
  wallet: WalletSecret,
  header: EncryptedFileHeader,
  use: (cipher: ReturnType<typeof aessiv>) => T,
): T {
  const key = fileKeyOf(wallet, header.setId);
  try {
    return use(aessiv(key, encryptedFileHeader.encode(header)));
  } finally {
    key.fill(0);
  }
}
