/** Reads a secret as its kind says, so that a typing error is told while the paper is still at hand. */
import { sha256 } from '@noble/hashes/sha2.js';
import { createBase58check, hex } from '@scure/base';
import { parseDescriptor, parsePolicy, removeChecksum } from '@symbolon/chains/bitcoin/descriptors';
import { readCodex32, readPhrase, readShare, writeShare } from '@symbolon/chains/phrases';
import { isSymbolonError } from '@symbolon/interface';
import type { VaultKind } from '@symbolon/protocol/vault';
import { type CliError, cliError, messageOf } from '../../errors/cli-error.ts';

export type CheckedSecret = {
  /** As it is kept. */
  readonly content: string | Uint8Array;
  /** Whether a checksum says that it has no typing error. */
  readonly isVerified: boolean;
};

type CheckOptions = {
  /** What can't be read is kept as it is. */
  readonly unchecked: boolean;
  /** Tells the person something. */
  readonly note: (text: string) => void;
};

type Check = (text: string, options: CheckOptions) => CheckedSecret | Promise<CheckedSecret>;

const base58check = createBase58check(sha256);
const asIs = (content: string): CheckedSecret => ({ content, isVerified: false });
const verified = (content: string): CheckedSecret => ({ content, isVerified: true });

/**
 * @throws CliError `secret/unusable`; SymbolonError `phrase/malformed`, `share/malformed`
 */
export async function checkSecret(kind: VaultKind, text: string, options: CheckOptions): Promise<CheckedSecret> {
  const check = checks[kind] ?? asIs;
  try {
    return await check(text, options);
  } catch (error) {
    // The card itself refuses a phrase that is none.
    if (!options.unchecked || kind === 'bip39Phrase') throw error;
    return asIs(text);
  }
}

const checks: { readonly [kind in VaultKind]?: Check } = {
  bip39Phrase: async (text) => {
    const { words, language, entropy } = await readPhrase(text);
    entropy.fill(0);
    if (language !== 'english')
      throw unusable(`it is a phrase in ${language}, and the card reads English ones alone: --kind otherPhrase`);
    return verified(words.join(' '));
  },
  slip39Share: async (text) => {
    const share = await readShare(text);
    try {
      return verified(await writeShare(share));
    } finally {
      share.value.fill(0);
    }
  },
  otherPhrase: async (text, { note }) => {
    if (/^\s*ms1/i.test(text)) {
      readCodex32(text).payload.fill(0);
      return verified(text.trim());
    }
    const phrase = await readPhrase(text).catch(() => undefined);
    if (phrase === undefined) return asIs(text.trim());
    phrase.entropy.fill(0);
    if (phrase.language === 'english')
      note('It is an English phrase of BIP-39: with --kind bip39Phrase the card can make a wallet of it.');
    return verified(phrase.words.join(' '));
  },
  passphrase: (text, { note }) => {
    if (/\p{Cc}/u.test(text)) throw unusable('it holds a control character');
    if (text !== text.trim()) note('The passphrase begins or ends with a space, which counts.');
    return asIs(text.normalize('NFKD'));
  },
  seed: (text) => {
    const digits = text.replace(/\s+/g, '').replace(/^0x/i, '');
    if (!/^([0-9a-f]{2}){16,64}$/i.test(digits)) throw unusable('a seed is 32 to 128 hexadecimal digits');
    return { content: hex.decode(digits.toLowerCase()), isVerified: false };
  },
  extendedKey: (text) => {
    const key = text.trim();
    if (!/^[a-z](prv|pub)/i.test(key) || bytesOf(key)?.length !== 78)
      throw unusable('it is no extended key (BIP-32): a character is wrong or missing');
    return verified(key);
  },
  privateKey: (text) => {
    const key = text.trim();
    // As wallets write the key of one address.
    if (!/^[59KLc][1-9A-HJ-NP-Za-km-z]{50,51}$/.test(key)) return asIs(key);
    if (bytesOf(key) === undefined) throw unusable('a character of the key is wrong');
    return verified(key);
  },
  descriptor: (text) => {
    const descriptor = withoutComments(text);
    try {
      if (/#[a-z0-9]{8}$/.test(descriptor)) {
        removeChecksum(descriptor, { required: true });
        return verified(descriptor);
      }
      if (descriptor.startsWith('{')) readPolicyObject(descriptor);
      else parseDescriptor(descriptor);
    } catch (error) {
      throw unusable(
        `${isSymbolonError(error) ? error.message : `not a descriptor: ${messageOf(error)}`}. With --unchecked it is kept as it is`,
      );
    }
    return asIs(descriptor);
  },
};

/** As Sparrow and "wallet export sparrow" write it: below a line that says what it is. */
function withoutComments(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .trim();
}

/** A wallet policy (BIP-388) as an object. */
function readPolicyObject(text: string): void {
  const { template, keys } = JSON.parse(text) as { readonly template?: unknown; readonly keys?: unknown };
  if (typeof template !== 'string' || !Array.isArray(keys)) throw new RangeError('expected "template" and "keys"');
  parsePolicy({ template, keys: keys.map(String) });
}

function bytesOf(text: string): Uint8Array | undefined {
  try {
    return base58check.decode(text);
  } catch {
    return undefined;
  }
}

function unusable(reason: string): CliError<'secret/unusable'> {
  return cliError('secret/unusable', { name: 'secret', reason });
}
