/**
 * What a wallet may sign, as the owner set it: a table of at most `limits.policy` bytes that the card stores, clones
 * carry and hosts show.
 *
 * Assets, chains and recipients are named by the first 16 bytes of a SHA-256 ({@link nameOf}, {@link recipientName}).
 * Long names (a token on Solana has 86 characters) then need no more room than short ones. To find a second name with
 * the same 16 bytes takes 2^128 tries.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Path } from '@symbolon/interface';
import * as P from 'micro-packed';
import { tlvStruct } from '../encoding/tlv.ts';
import { enumeration, list, path, struct } from '../encoding/values.ts';
import { protocolVersion } from '../labels.ts';
import { limits } from '../limits.ts';

/**
 * Name of an asset, a chain or a recipient in a policy: the first 16 bytes of a SHA-256 as 32 lower-case hexadecimal
 * characters.
 */
export type Name = string;
const nameSize = 16;
/** Codec of a {@link Name}: 16 bytes. */
export const name: P.CoderType<Name> = P.hex(nameSize);

/** Whether the card signs: never, only with the approval of another member of the set, or always. */
export type Permission = 'refuse' | 'approval' | 'allow';
const permission: P.CoderType<Permission> = enumeration({ refuse: 0, approval: 1, allow: 2 });

/** An amount in the smallest unit of its asset, 16 bytes. A larger amount is over every limit. */
const amount = P.U128BE;
/** Seconds: from an hour to ten years. */
const period: P.CoderType<number> = P.validate(P.U32BE, (seconds) => {
  const { min, max } = limits.period;
  if (seconds < min || seconds > max) throw new Error(`expected a period of ${min} to ${max} seconds`);
  return seconds;
});
/** The largest amount in a policy, a budget or a voucher: 2^128 - 1. A larger amount is over every limit. */
export const maxAmount: bigint = 2n ** 128n - 1n;

/** A byte 01 and the amount, or a byte 00 for no limit. */
const limit = P.optional(P.bool, amount);

/** Limits for one asset. Amounts are in its smallest unit, 0 to {@link maxAmount}. */
export type AssetRule = {
  /** {@link nameOf} its CAIP-19 identifier. */
  readonly asset: Name;
  /** The most that one transaction may move, fee included. Default: any amount. */
  readonly perSignature?: bigint | undefined;
  /** The most that all transactions together may move. Vouchers give some of it back. Default: no budget. */
  readonly allowance?: bigint | undefined;
  /**
   * Seconds in which the whole allowance comes back, evenly, by proven time: `limits.period`. So over any time d no
   * more moves than `allowance` and d / `period` of it. Default: only vouchers give anything back.
   */
  readonly period?: number | undefined;
  /** Above this amount a transaction needs the approval of another member. Default: no approval. */
  readonly approvalAbove?: bigint | undefined;
};
type Allowance = { readonly amount: bigint; readonly period?: number };
/** A byte 00 for none; 01 and the amount; or 02, the amount, and the period in which it comes back. */
const allowance = P.wrap<Allowance | undefined>({
  encodeStream: (w, value) => {
    w.byte(value === undefined ? 0 : value.period === undefined ? 1 : 2);
    if (value !== undefined) amount.encodeStream(w, value.amount);
    if (value?.period !== undefined) period.encodeStream(w, value.period);
  },
  decodeStream: (r) => {
    const form = r.byte();
    if (form > 2) throw new Error(`unknown form ${form} of an allowance`);
    if (form === 0) return undefined;
    const whole = { amount: amount.decodeStream(r) };
    return form === 1 ? whole : { ...whole, period: period.decodeStream(r) };
  },
});

const storedRule = P.struct({ asset: name, perSignature: limit, allowance, approvalAbove: limit });
const assetRule: P.CoderType<AssetRule> = P.apply(storedRule, {
  encode: ({ allowance: whole, ...rule }): AssetRule => ({
    ...rule,
    allowance: whole?.amount,
    ...(whole?.period !== undefined && { period: whole.period }),
  }),
  decode: ({ asset, perSignature, allowance: most, period: seconds, approvalAbove }: AssetRule) => {
    if (most === undefined && seconds !== undefined) throw new Error('a period without an allowance');
    const whole = most === undefined ? undefined : { amount: most, ...(seconds !== undefined && { period: seconds }) };
    return { asset, perSignature, allowance: whole, approvalAbove };
  },
});

/** A chain that the wallet may sign for. */
export type ChainRule = {
  /** {@link nameOf} its CAIP-2 identifier. */
  readonly chain: Name;
  /** The highest fee of one transaction, in the smallest unit of the coin that pays it. Default: any fee. */
  readonly feeCeiling?: bigint | undefined;
};
const chainRule = struct<ChainRule>({ chain: name, feeCeiling: limit });

/**
 * Transactions that move coins of one wallet into itself, so that those whose other keys open by a timelock stay the
 * owner's.
 */
export type Refresh = {
  /** The highest fee of one, in the smallest unit of the coin. */
  readonly feeCeiling: bigint;
  /** Seconds of proven time from one to the next: `limits.period`. */
  readonly period: number;
};
const refresh = struct<Refresh>({ feeCeiling: amount, period });

/** What a wallet may sign. No two rules are about the same thing. Lists keep the owner's order. */
export type Policy = {
  /** Sign digests unseen. No other rule limits them: the other rules are about transactions that the card reads. */
  readonly digestsUnseen: boolean;
  /** Transactions that the card reads but does not fully understand. */
  readonly blind: Permission;
  /** Signed messages. They move nothing by themselves, but somebody may act on them as an order. */
  readonly messages: Permission;
  /** Assets without a rule of their own. `refuse` treats them as over a limit. */
  readonly otherAssets: Permission;
  /** A known phone may sign with this wallet without the PIN. */
  readonly withoutPin: boolean;
  /** Limits by asset, up to `limits.policyAssets`. */
  readonly assets: readonly AssetRule[];
  /** Allowed chains, up to `limits.policyChains`. Default: all. */
  readonly chains?: readonly ChainRule[];
  /**
   * Allowed recipients by {@link recipientName}, up to `limits.policyRecipients`. Default: everybody, unless there is a
   * `recipientRoot`.
   */
  readonly recipients?: readonly Name[];
  /** Root of a Merkle tree of more recipients, 32 bytes: see `recipient-tree.ts`. */
  readonly recipientRoot?: Uint8Array;
  /** Hardened paths below which keys may sign, up to `limits.policyPaths`. Default: everywhere. */
  readonly paths?: readonly Path[];
  /**
   * Multisig wallets that the owner has confirmed, by their ids of 32 bytes, up to `limits.policyWallets`. Outputs back
   * to them are change. Default: none.
   */
  readonly multisigWallets?: readonly Uint8Array[];
  /** What a known phone may have signed without the PIN although `withoutPin` is false. Default: nothing. */
  readonly refresh?: Refresh;
};

const fields = tlvStruct<Policy & { readonly version: undefined }>('policy', {
  version: [0x80, P.magicBytes(Uint8Array.of(protocolVersion))],
  digestsUnseen: [0x81, P.bool],
  blind: [0x82, permission],
  messages: [0x83, permission],
  otherAssets: [0x84, permission],
  withoutPin: [0x85, P.bool],
  assets: [0x86, bounded(list(null, assetRule), limits.policyAssets, ({ asset }) => asset)],
  chains: [0x87, bounded(list(null, chainRule), limits.policyChains, ({ chain }) => chain), 'optional'],
  recipients: [0x88, bounded(list(null, name), limits.policyRecipients, (recipient) => recipient), 'optional'],
  recipientRoot: [0x89, P.bytes(32), 'optional'],
  paths: [0x8a, bounded(list(null, P.validate(path, hardened)), limits.policyPaths, String), 'optional'],
  multisigWallets: [0x8b, bounded(list(null, P.bytes(32)), limits.policyWallets, bytesToHex), 'optional'],
  refresh: [0x8c, refresh, 'optional'],
});

/**
 * Codec of a policy: at most `limits.policy` bytes of BER-TLV.
 *
 * @throws (the coder) SymbolonError `data/malformed`, also above `limits.policy` bytes and for two rules about the same
 * thing
 */
export const policy: P.CoderType<Policy> = P.wrap<Policy>({
  encodeStream: (w, value) => w.bytes(withinSize(fields.encode({ ...value, version: undefined }))),
  decodeStream: (r) => {
    const { version: _, ...value } = fields.decode(withinSize(r.bytes(r.leftBytes)));
    return value;
  },
});

/** The policy that allows nothing. Build an owner's own policy on it. */
export const strictPolicy: Policy = Object.freeze({
  digestsUnseen: false,
  blind: 'refuse',
  messages: 'refuse',
  otherAssets: 'refuse',
  withoutPin: false,
  assets: [],
});

/**
 * Name of an asset (CAIP-19) or a chain (CAIP-2) in a policy: the first 16 bytes of SHA-256 of the identifier in ASCII.
 * Hexadecimal digits of addresses are in lower case.
 *
 * @example
 * ```ts
 * import { nameOf } from '@symbolon/protocol/policy';
 * nameOf('eip155:1/slip44:60'); // => 'ed0bcc482c2859ce84496de85c87178b'
 * ```
 */
export function nameOf(identifier: string): Name {
  return bytesToHex(sha256(utf8ToBytes(identifier)).subarray(0, nameSize));
}

/**
 * Name of a recipient in a policy: the first 16 bytes of {@link recipientHash}.
 *
 * @example
 * ```ts
 * import { recipientName } from '@symbolon/protocol/policy';
 * recipientName('eip155:1', new Uint8Array(20)); // => '6213f6bff091ec281513cf73a468aabc'
 * ```
 */
export function recipientName(chain: string, recipient: Uint8Array): Name {
  return bytesToHex(recipientHash(chain, recipient).subarray(0, nameSize));
}

/**
 * SHA-256 over a zero byte, the chain (CAIP-2, ASCII), a zero byte and the canonical bytes of the recipient:
 * scriptPubKey (Bitcoin), 20-byte address (EVM), 32-byte account (Solana). 32 bytes. The same address on another chain
 * is another recipient.
 * @example
 * ```ts
 * import { bytesToHex } from '@noble/curves/utils.js';
 * import { recipientHash, recipientName } from '@symbolon/protocol/policy';
 * const hash = recipientHash('eip155:1', new Uint8Array(20));
 * hash.length; // => 32
 * bytesToHex(hash).startsWith(recipientName('eip155:1', new Uint8Array(20))); // => true
 * ```
 */
export function recipientHash(chain: string, recipient: Uint8Array): Uint8Array {
  return sha256(concatBytes(Uint8Array.of(0), utf8ToBytes(chain), Uint8Array.of(0), recipient));
}

function bounded<T>(
  coder: P.CoderType<readonly T[]>,
  most: number,
  key: (item: T) => string,
): P.CoderType<readonly T[]> {
  return P.validate(coder, (items) => {
    if (items.length > most) throw new Error(`more than ${most}`);
    if (new Set(items.map(key)).size < items.length) throw new Error('two rules about one thing');
    return items;
  });
}

/** The hardened part of a path alone identifies the account, and the card checks rules before it knows the rest. */
function hardened(components: readonly number[]): readonly number[] {
  if (components.length === 0 || components.some((component) => component < 0x80000000))
    throw new Error('not a hardened path');
  return components;
}

function withinSize(bytes: Uint8Array): Uint8Array {
  if (bytes.length > limits.policy) throw new Error(`a policy has at most ${limits.policy} bytes`);
  return bytes;
}
