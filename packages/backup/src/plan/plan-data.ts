/** What a recovery plan is made from. */
import type { Delays } from '@symbolon/protocol/delays';
import type { Role } from '@symbolon/protocol/set';
import type { SharePlan } from '@symbolon/protocol/shares';
import type { VaultKind, VaultRule } from '@symbolon/protocol/vault';

/** Recovery material that a card keeps. What it holds never is on the page. */
export type PlannedItem = {
  /** Its number in the vault of its card. */
  readonly item: number;
  /** What it is. */
  readonly kind: VaultKind;
  /** What may be done with it. */
  readonly rule: VaultRule;
  /** The owner's name for it, where it is to be on the page. Default: the page says the kind. */
  readonly label?: string;
};

/** What a card said of itself when it was asked. By this alone the page says what cards do together. */
export type AskedCard = {
  /** Names its list of members: 16 hexadecimal digits of the digest. Cards with the same list know each other. */
  readonly list: string;
  /** Members of that list that have a voice: see `hasVoice`. */
  readonly voices: number;
  /** It signs nothing until it is activated. */
  readonly dormant: boolean;
  /** Whether it has a PUK. */
  readonly puk: boolean;
  /** Whether it was told whose time to believe. Without that no delay of it ever ends. */
  readonly clock: boolean;
};

/** A time server that a card believes. */
export type PlannedServer = {
  /** What it is called, where that is known. */
  readonly name?: string;
  /** Its long-term key, base64. */
  readonly key: string;
  /** Where it is reached, as lists of servers have it: `udp`, `roughtime.example:2002`. */
  readonly addresses?: readonly { readonly protocol: 'udp' | 'tcp'; readonly address: string }[];
  /** The software that is named on the page knows it without a list. */
  readonly builtIn?: boolean;
};

/** Whose time a card believes. */
export type PlannedClock = {
  /** How many of the servers have to agree. */
  readonly needed: number;
  /** At most five. */
  readonly servers: readonly PlannedServer[];
};

/** A card of the set. */
export type PlannedCard = {
  /** The owner's name for it: "safe", "sister". */
  readonly label: string;
  /** Where it is: "bank, box 12". */
  readonly place: string;
  /** Its role. One card is the `primary`. */
  readonly role: Role;
  /** Its number in the set, which commands take, where that is known. */
  readonly member?: number;
  /** 12 digits, as printed on the card. Default: a field to fill in. */
  readonly cardNumber?: string;
  /** What it said when it was asked. Absent: it was not, and the page has a field to fill in. */
  readonly asked?: AskedCard;
  /** When it was last verified: milliseconds since 1970. Default: not known. */
  readonly verified?: number | 'never';
  /** Of a share card: index of its share in the split, in the order of `placesOf`. */
  readonly share?: number;
  /** What its vault keeps, where that is known. */
  readonly vault?: readonly PlannedItem[];
  /** Whether it keeps the same files of the owner as the primary, such as notes and names: where both were asked. */
  readonly files?: 'same' | 'other';
  /** Slots without a wallet, where that is known. */
  readonly freeSlots?: readonly number[];
  /** Of a heir's card, or a backup that wakes by itself: seconds that it waits, where that is known. */
  readonly wakeDelay?: number;
  /** After the delay it takes the second factor too. Default: the delay stands for it. */
  readonly wakeFactor?: boolean;
  /** Whose time it believes, where it was asked and was told. */
  readonly believes?: PlannedClock;
};

/** An account of the wallet, as other software would find it. */
export type PlannedAccount = {
  /** "Bitcoin", "Ethereum". */
  readonly chain: string;
  /** The owner's name for it. */
  readonly label: string;
  /** BIP-32 path: "m/84'/0'/0'". */
  readonly path: string;
  /** Output descriptor or extended public key, where the chain has one. It shows balances, and spends nothing. */
  readonly descriptor?: string;
  /** First address, to check that it is the right wallet. */
  readonly address?: string;
};

/** Something that an app does not find by itself after a recovery, such as a token, an NFT or a multisig policy. */
export type PlannedExtra = {
  /** What it is. */
  readonly what: string;
  /** How it comes back. */
  readonly how: string;
};

/** Software to install. */
export type PlannedSoftware = {
  /** Name of the app. */
  readonly name: string;
  /** Where it is found. */
  readonly where: string;
  /** What to do until it runs, in this order. A run of underscores is a blank to fill in by hand. */
  readonly steps?: readonly string[];
};

/** What a recovery plan tells. It names the places of passwords, never passwords. */
export type RecoveryPlanData = {
  /** The owner's name for the wallet. */
  readonly wallet: string;
  /** The owner's own name. */
  readonly owner: string;
  /** The person who helps. Part 2 is addressed to them. */
  readonly trusted: string;
  /** Today: milliseconds since 1970. */
  readonly date: number;
  /** The set, the primary first. */
  readonly cards: readonly PlannedCard[];
  /** Master fingerprint of the wallet, 8 hexadecimal characters: other software names the wallet by it. */
  readonly masterFingerprint: string;
  /** Whether a quorum can admit new cards. */
  readonly extendable: boolean;
  /** How long what is announced waits, as settled with the wallet. Absent: not known. */
  readonly delays?: Delays;
  /** How many more cards the primary can make without the others. Default 0. */
  readonly room?: number;
  /** How many other cards may hold it, or a share of it: a wallet that is made again of its shares gets the same. */
  readonly clones?: number;
  /** How many other cards it takes to give a card a new PIN. Default 0: none can. */
  readonly pinReset?: number;
  /** How the wallet is split over share cards, if it is. */
  readonly shares?: SharePlan;
  /** Where the PIN is written down. Never the PIN itself. */
  readonly pinPlace: string;
  /** Where the PUK is. The page says nothing of it where no card that was asked has one. */
  readonly pukPlace?: string;
  /** What to install: the program that takes {@link RecoveryPlanData.command}, then others that do as well. */
  readonly software: readonly PlannedSoftware[];
  /** What the helper types for the command of this project. Default: `symbolon`. */
  readonly command?: string;
  /** Where a reader for cards is. Default: a blank to fill in. */
  readonly readerPlace?: string;
  /** Where the wallet has money. */
  readonly accounts: readonly PlannedAccount[];
  /** What does not come back by itself. */
  readonly extras: readonly PlannedExtra[];
  /** People to ask: name and telephone. */
  readonly contacts?: readonly string[];
  /** Days between two verifications. Default 180. */
  readonly verifyEvery?: number;
};
