/** What a recovery plan is made from. */
import type { Role } from '@symbolon/protocol/roster';

/** A card of the set, as the plan tells of it. */
export type PlannedCard = {
  /** The owner's name for it: "safe", "sister". */
  readonly label: string;
  /** Where it is: "bank, box 12". */
  readonly place: string;
  /** What it is in the set: there is one `primary`. */
  readonly role: Role;
  /** 12 digits, as printed on the card. */
  readonly cardNumber: string;
  /** When it was last verified: milliseconds since 1970. */
  readonly verified?: number;
};

/** An account of the wallet, as other software would find it. */
export type PlannedAccount = {
  /** "Bitcoin", "Ethereum". */
  readonly chain: string;
  /** The owner's name for it. */
  readonly label: string;
  /** BIP-32 path: "m/84'/0'/0'". */
  readonly path: string;
  /** Output descriptor or extended public key, where the chain has one: it shows balances, and spends nothing. */
  readonly descriptor?: string;
  /** First address, to see that it is the right wallet. */
  readonly address?: string;
};

/**
 * Something that an app does not find by itself after a recovery, such as a token, an NFT or a multisig policy; and how
 * it comes back.
 */
export type PlannedExtra = { readonly what: string; readonly how: string };

/** What a recovery plan tells. None of it opens anything: places of passwords, never passwords. */
export type RecoveryPlanData = {
  /** The owner's name for the wallet. */
  readonly wallet: string;
  /** The owner's own name. */
  readonly owner: string;
  /** Who is to help: their part is addressed to them. */
  readonly trusted: string;
  /** Today: milliseconds since 1970. */
  readonly date: number;
  /** The set, the primary first. */
  readonly cards: readonly PlannedCard[];
  /** Fingerprint of the wallet's master key, 8 hexadecimal characters: how other software calls the wallet. */
  readonly masterFingerprint: string;
  /** Whether the wallet was made so that a quorum can admit new cards. */
  readonly extendable: boolean;
  /** Where the PIN is written down; never the PIN itself. */
  readonly pinPlace: string;
  /** Where the PUK is, if there is one. */
  readonly pukPlace?: string;
  /** What to install: an app, and where it is found. */
  readonly software: readonly { readonly name: string; readonly where: string }[];
  /** Where the wallet has money. */
  readonly accounts: readonly PlannedAccount[];
  /** What does not come back by itself. */
  readonly extras: readonly PlannedExtra[];
  /** Somebody to ask: name and telephone. */
  readonly contacts?: readonly string[];
  /** Days between two verifications. Default 180. */
  readonly verifyEvery?: number;
};
