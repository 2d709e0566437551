/**
 * Items of a card's vault: recovery material that a PIN opens. Each has a kind, a label, a rule and a content. The rule
 * is settled when the item is stored, and goes with it wherever it goes.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';
import { enumeration } from '../encoding/values.ts';
import { limits } from '../limits.ts';

/**
 * What an item is. The card itself reads two kinds, to make a wallet of them: `bip39Phrase`, an English phrase whose
 * checksum it verifies before it stores it, and `passphrase`. The others tell the host how to show them.
 */
export type VaultKind =
  | 'bip39Phrase'
  | 'slip39Share'
  | 'electrumPhrase'
  | 'otherPhrase'
  | 'passphrase'
  | 'seed'
  | 'extendedKey'
  | 'privateKey'
  | 'publicKey'
  | 'symmetricKey'
  | 'descriptor'
  | 'password'
  | 'recoveryCode'
  | 'certificate'
  | 'text';
/** Codec of a {@link VaultKind}: one byte. */
export const vaultKind: P.CoderType<VaultKind> = enumeration({
  bip39Phrase: 0x01,
  slip39Share: 0x02,
  electrumPhrase: 0x03,
  otherPhrase: 0x04,
  passphrase: 0x05,
  seed: 0x06,
  extendedKey: 0x07,
  privateKey: 0x08,
  publicKey: 0x09,
  symmetricKey: 0x0a,
  descriptor: 0x0b,
  password: 0x0c,
  recoveryCode: 0x0d,
  certificate: 0x0e,
  text: 0x0f,
});

/** What may ever be done with an item. With nothing allowed, a phrase can still become a wallet of the card. */
export type VaultRule = {
  /** A PIN session may read it. */
  readonly show: boolean;
  /** It may go to another member of the set, sealed. */
  readonly members: boolean;
  /** It may go to any other genuine card that the owner has confirmed, sealed. */
  readonly others: boolean;
  /** Every use needs the approval of another member of the set, and each approval is for one use. */
  readonly approval: boolean;
  /** A backup or an heir uses it only when it is awake: a letter that its holder reads after the delay. Default: no. */
  readonly awake?: boolean;
};

const ruleBits = [
  ['show', 1],
  ['members', 2],
  ['others', 4],
  ['approval', 8],
] as const;

const awakeBit = 16;

/** Codec of a {@link VaultRule}: one byte. Bits 1 to 5: show, members, others, approval, awake. No other bit is set. */
export const vaultRule: P.CoderType<VaultRule> = P.apply(P.U8, {
  encode: (byte: number): VaultRule => {
    if (byte > 0x1f) throw new Error('a bit of the rule that nothing has');
    const [show, members, others, approval] = ruleBits.map(([, bit]) => (byte & bit) !== 0);
    return { show, members, others, approval, ...((byte & awakeBit) !== 0 && { awake: true }) } as VaultRule;
  },
  decode: (rule: VaultRule): number =>
    ruleBits.reduce(
      (byte, [name, bit]) => {
        if (typeof rule[name] !== 'boolean') throw new Error(`${name}: expected true or false`);
        return rule[name] ? byte | bit : byte;
      },
      rule.awake === true ? awakeBit : 0,
    ),
});

/** Codec of the number of an item: four bytes. A vault counts its items from 1 and gives no number twice. */
export const vaultItemNumber: P.CoderType<number> = P.U32BE;

/** Codec of the label of an item: 1 to 32 bytes of UTF-8. */
export const vaultLabel: P.CoderType<string> = P.validate(P.string(null), (label) => {
  const { length } = utf8ToBytes(label);
  // Bytes that are not UTF-8 decode to replacement characters.
  if (length === 0 || length > limits.vaultLabel || label.includes('\ufffd'))
    throw new Error(`expected 1 to ${limits.vaultLabel} bytes of UTF-8`);
  return label;
});

/** Codec of what an item holds: 1 to 1024 bytes. Text is UTF-8. */
export const vaultContent: P.CoderType<Uint8Array> = P.validate(P.bytes(null), (content) => {
  if (content.length === 0 || content.length > limits.vaultContent)
    throw new Error(`expected 1 to ${limits.vaultContent} bytes`);
  return content;
});

/** What an item is used for: shown, sent to another card, or made a wallet of the card. */
export type VaultUse = 'show' | 'send' | 'wallet';
/** Codec of a {@link VaultUse}: one byte. */
export const vaultUse: P.CoderType<VaultUse> = enumeration({ show: 1, send: 2, wallet: 3 });

/** An item, as the vault takes it. */
export type VaultItem = {
  /** What it is. */
  readonly kind: VaultKind;
  /** 1 to 32 bytes of UTF-8. */
  readonly label: string;
  /** What may ever be done with it. */
  readonly rule: VaultRule;
  /** 1 to 1024 bytes. Text is UTF-8. */
  readonly content: Uint8Array;
};
