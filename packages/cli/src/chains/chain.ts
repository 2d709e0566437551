/** What the command does with a chain. Each chain has a folder here and a row in `table.ts`. */

import type { PlannedAccount } from '@symbolon/backup/plan';
import type { BitcoinNetworkName, BitcoinScriptType } from '@symbolon/chains/bitcoin/address';
import type { Holding } from '@symbolon/chains/ethereum/discover';
import type { OwnerNotes } from '@symbolon/chains/owner-notes';
import type { Line, Path, Signer, ToBeSigned } from '@symbolon/interface';
import type { Command } from '../command-line/command.ts';
import type { Screen } from '../output/screen.ts';
import type { ChainSending } from './sending.ts';

/** Options of `address` and `sign message` that are not of every chain. `--path` is. */
export type KeyOption = 'network' | 'type' | 'account' | 'index';

/** What the help needs of a chain, and how to load the rest of it. */
export type ChainEntry = {
  /** Of this chain alone, in the order of the help. */
  readonly commands: readonly Command[];
  /** For the help: the servers that `discover` asks. */
  readonly servers: string;
  /** For the help: the standard of its signed messages. */
  readonly messages: string;
  /** Options that choose a key and change nothing on this chain, with the reason. All others it takes. */
  readonly withoutEffect: { readonly [O in KeyOption]?: string };
  readonly load: () => Promise<ChainSupport>;
  /** How to load what "send", "sweep" and "broadcast" need. */
  readonly sending: () => Promise<ChainSending>;
};

/** Where a key is. Network and kind of address are for Bitcoin only. */
type KeyOptions = {
  readonly network: BitcoinNetworkName;
  /** `undefined`: as the path says, else the usual one. */
  readonly type: BitcoinScriptType | undefined;
  readonly path: string | undefined;
};

type DerivedAddress = {
  readonly chain: string;
  readonly address: string;
  readonly path: Path;
  /** What the owner must know of the place. */
  readonly warnings?: readonly Line[];
};

/** The coin in which a network counts its fees. */
export type Coin = {
  /** CAIP-2 identifier of the network. */
  readonly chain: string;
  /** As people call it. */
  readonly network: string;
  /** CAIP-19 identifier of the coin. */
  readonly asset: string;
  readonly symbol: string;
  readonly decimals: number;
};

/** `asset` is a CAIP-19 identifier. */
export type NotedToken = { readonly asset: string; readonly symbol: string; readonly decimals: number };

export type ChainScanOptions = {
  readonly signer: Signer;
  readonly network: BitcoinNetworkName;
  readonly urls: readonly URL[];
  readonly notes: OwnerNotes;
  readonly signal: AbortSignal;
  readonly screen?: Pick<Screen, 'progress' | 'done'>;
  readonly gapLimit?: number;
  /** State that `keep` got in an earlier run. */
  readonly resume: unknown;
  /** Takes the state so far, and how many accounts were looked at. */
  readonly keep: (state: unknown, seen: number) => void;
};

export type FoundAccount = {
  readonly path: string;
  readonly kind: string;
  readonly key: string;
  readonly used: number;
  readonly holdings: readonly Holding[];
};

export type ChainScanResult = {
  readonly chain: string;
  readonly accounts: readonly FoundAccount[];
  readonly notLookedFor: readonly string[];
};

type SignTextOptions = Omit<KeyOptions, 'path'> & { readonly path: Path };

/** A message to be shown, and how to sign what was shown. */
type ShownText = {
  readonly preview: ToBeSigned & { readonly lines: readonly Line[] };
  /** Once the owner has agreed. */
  readonly sign: () => Promise<{ readonly address: string; readonly signature: string }>;
};

export type ChainSupport = {
  /** Throws before any card is asked where the options are wrong. */
  readonly address: (
    options: KeyOptions & { readonly account: number; readonly index: number },
  ) => (signer: Signer) => Promise<DerivedAddress>;
  /** Path of the key that signs messages. Throws before any card is asked. */
  readonly messagePath: (options: KeyOptions) => Path;
  readonly showMessage: (signer: Signer, message: string, options: SignTextOptions) => Promise<ShownText>;
  readonly discover: (options: ChainScanOptions) => Promise<ChainScanResult>;
  /** The first accounts, for the recovery plan. */
  readonly planned: (signer: Signer) => Promise<readonly PlannedAccount[]>;
  /** The noted paths that its scan covers. */
  readonly notedPaths: (notes: Pick<OwnerNotes, 'paths'>, network: BitcoinNetworkName) => readonly Path[];
  readonly notedTokens?: (notes: OwnerNotes) => readonly NotedToken[];
  /** The noted tokens that its scan looks for. A scan that began without one can't be resumed. */
  readonly scannedTokens?: (notes: OwnerNotes) => readonly string[];
  /** Descriptors noted for other programs; its scan does not cover them. */
  readonly notedDescriptors?: (notes: OwnerNotes) => readonly string[];
  /** The coins of well-known networks: a card knows only the hashes of their identifiers. */
  readonly coins: readonly Coin[];
  /**
   * Canonical bytes of an account of a chain of its kind (CAIP-2); `undefined` for any other chain. Throws if the text
   * is not an address there.
   */
  readonly account: (chain: string, address: string) => Uint8Array | undefined;
};
