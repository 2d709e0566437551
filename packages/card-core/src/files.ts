/** Owner files in memory, and their sealed form: see `files.ts` of the protocol. */
import { aessiv } from '@noble/ciphers/aes.js';
import { equalBytes } from '@noble/curves/utils.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import {
  type FileContent,
  fileContent,
  fileKeyLabel,
  type SealedFileHeader,
  sealedFile,
  sealedFileHeader,
  sealedFileVersion,
} from '@symbolon/protocol/files';
import { Refusal } from '@symbolon/protocol/refusal';
import { decodeWith } from '@symbolon/protocol/tlv';
import { type Context, required, walletOf } from './context.ts';
import type { WalletSecret } from './keys/wallet.ts';
import { type FileRecords, records } from './nvm/layout.ts';

/** A file there is or was: deleted, it has no name and no content. */
export type StoredFile = { readonly version: number; readonly name: string; readonly content: Uint8Array };

type WalletContext = Pick<Context, 'store' | 'session' | 'slot'>;

const none: StoredFile = { version: 0, name: '', content: new Uint8Array() };

/** Records of the wallet's files. @throws Refusal `referencedDataNotFound` for an empty slot */
export function filesOf(context: WalletContext): FileRecords {
  walletOf(context);
  return required(records.files[context.slot]);
}

/** The file with this number, version 0 where there never was one. */
export function storedFile(context: WalletContext, number: number): StoredFile {
  return context.store.get(required(filesOf(context)[number])) ?? none;
}

export function putFile(context: WalletContext, number: number, file: StoredFile): void {
  context.store.put(required(filesOf(context)[number]), file);
}

/** The sealed form: the same file and version give the same bytes. */
export function sealFile(
  wallet: WalletSecret,
  setId: Uint8Array,
  number: number,
  { version, name, content }: StoredFile,
): Uint8Array {
  const header = { format: sealedFileVersion, setId, file: number, version };
  const plaintext = fileContent.encode({ ...(name !== '' && { name }), content });
  return withFileKey(wallet, header, (cipher) => sealedFile.encode({ header, sealed: cipher.encrypt(plaintext) }));
}

/**
 * @throws Refusal `incorrectData`, `otherCeremony` (another set), `notGenuine` (not sealed by a holder of this wallet,
 * or changed since)
 */
export function openFile(
  wallet: WalletSecret,
  setId: Uint8Array,
  bytes: Uint8Array,
): { readonly header: SealedFileHeader; readonly content: FileContent } {
  const { header, sealed } = decodeWith(sealedFile, 'sealed file', bytes);
  if (header.format !== sealedFileVersion) throw new Refusal('incorrectData');
  if (!equalBytes(header.setId, setId)) throw new Refusal('otherCeremony');
  const plaintext = withFileKey(wallet, header, (cipher) => {
    try {
      return cipher.decrypt(sealed);
    } catch {
      throw new Refusal('notGenuine');
    }
  });
  return { header, content: decodeWith(fileContent, 'file', plaintext) };
}

/**
 * The key that seals a wallet's files, 64 bytes: from its seed, or as it came with a clone that has none. The caller
 * wipes it.
 */
export function fileKeyOf({ roots, fileKey }: WalletSecret, setId: Uint8Array): Uint8Array {
  const root = roots.find(({ curve }) => curve === 'all');
  return root === undefined ? fileKey.slice() : hkdf(sha256, root.secret, setId, fileKeyLabel, 64);
}

function withFileKey<T>(
  wallet: WalletSecret,
  header: SealedFileHeader,
  use: (cipher: ReturnType<typeof aessiv>) => T,
): T {
  const key = fileKeyOf(wallet, header.setId);
  try {
    return use(aessiv(key, sealedFileHeader.encode(header)));
  } finally {
    key.fill(0);
  }
}
