/** What people take for a BIP-39 phrase: said to be what it is. */
import { hmac } from '@noble/hashes/hmac.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { beginning, folded } from './letters.ts';

const moveOut = 'restore it there, and send what it holds to an address of this wallet';

/** What a text is instead, and what to do; `undefined` where it is none of the known kinds. */
export async function otherKind(text: string, words: readonly string[]): Promise<string | undefined> {
  const key = keyKind(text.trim());
  if (key !== undefined) return `it looks like ${key}, and not like words`;
  if (await isSlip39Share(words))
    return 'it is a share of a SLIP-39 backup: recover the wallet from its shares, read together with the others';
  const electrum = electrumKind(words);
  if (electrum !== undefined) return `it is an Electrum seed (${electrum}), which makes other keys: ${moveOut}`;
  if (await isOldElectrumSeed(words))
    return `it is an Electrum seed of before version 2.0, which makes other keys: ${moveOut}`;
  return undefined;
}

const base58 = '[1-9A-HJ-NP-Za-km-z]';
const keyKinds: readonly (readonly [form: RegExp, kind: string])[] = [
  [new RegExp(`^[a-zA-Z]prv${base58}{100,}$`), 'an extended private key (BIP-32)'],
  [new RegExp(`^[a-zA-Z]pub${base58}{100,}$`), 'an extended public key (BIP-32), which can sign nothing'],
  [new RegExp(`^[59KLc]${base58}{50,51}$`), 'the private key of one address'],
  [new RegExp(`^6P${base58}{56}$`), 'the private key of one address below a password (BIP-38)'],
  // 64 bytes: seed and public key, as wallets export them and as `solana-keygen` writes them.
  [new RegExp(`^(?=.*[1-9])${base58}{86,88}$`), 'the private key of one Solana account'],
  [/^\[(?:\s*\d{1,3}\s*,){63}\s*\d{1,3}\s*\]$/, 'the private key of one Solana account'],
  [/^\{.*"crypto"\s*:\s*\{/is, 'the keystore of one EVM account'],
  [/^(?:(?:wpkh|pkh|combo|tr|wsh|sh)\(|ur:crypto-output\/)/i, 'an output descriptor'],
  [/^ur:/i, 'the content of a QR code (UR)'],
  [/^ms1[a-z0-9]{45,124}$/i, 'a secret or share of codex32 (BIP-93)'],
  [/^(0x)?([0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{128})$/i, 'a key or a seed in hexadecimal'],
];

export function keyKind(text: string): string | undefined {
  return keyKinds.find(([form]) => form.test(text))?.[1];
}

/** SLIP-39: 20 words or more; 128 bits of secret make 20, 256 make 33. */
export async function isSlip39Share(words: readonly string[]): Promise<boolean> {
  if (words.length < 20) return false;
  const { slip39Words } = await import('./slip-39-words.ts');
  const known = new Set(slip39Words.split(' ').map(beginning));
  return words.every((word) => known.has(beginning(word)));
}

/** docs.electrum.org, "Electrum Seed Version System": the first hexadecimal digits of an HMAC. */
const electrumVersions: readonly (readonly [prefix: string, kind: string])[] = [
  ['01', 'standard'],
  ['100', 'segwit'],
  ['101', 'two-factor'],
  ['102', 'two-factor, segwit'],
];

const wide = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}]';

/** Which Electrum seed it is, if it is one. One text of 200 is one by chance. */
export function electrumKind(words: readonly string[]): string | undefined {
  // Electrum's shortest has 12: fewer words are a part of something.
  if (words.length < 12) return undefined;
  const text = words
    .map(folded)
    .join(' ')
    .replace(new RegExp(`(?<=${wide}) (?=${wide})`, 'gu'), '');
  const version = bytesToHex(hmac(sha512, utf8ToBytes('Seed version'), utf8ToBytes(text)));
  return electrumVersions.find(([prefix]) => version.startsWith(prefix))?.[1];
}

/**
 * Whether the words are a phrase of TON without a password (ton-blockchain/ton, tonlib/tonlib/keys/Mnemonic.cpp): they
 * are of the English list, and have another check. One text of 256 is one by chance.
 */
export function isTonPhrase(words: readonly string[]): boolean {
  if (words.length !== 24) return false;
  const entropy = hmac(sha512, utf8ToBytes(words.join(' ')), new Uint8Array());
  return pbkdf2(sha512, entropy, utf8ToBytes('TON seed version'), { c: 390, dkLen: 64 })[0] === 0;
}

async function isOldElectrumSeed(words: readonly string[]): Promise<boolean> {
  if (words.length !== 12 && words.length !== 24) return false;
  const { electrumOldWords } = await import('./electrum-old-words.ts');
  const known = new Set(electrumOldWords.split(' '));
  return words.every((word) => known.has(word));
}
