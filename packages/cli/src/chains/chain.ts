/** What the command does with a chain. Each has a folder here, and is a row of `table.ts`. */
import type { PlannedAccount } from '@symbolon/backup/plan/recovery-plan';
import type { Holding } from '@symbolon/chains/account-scan';
import type { NetworkName } from '@symbolon/chains/bitcoin/networks';
import type { ScriptType } from '@symbolon/chains/bitcoin/scripts';
import type { OwnerNotes } from '@symbolon/chains/owner-notes';
import type { Path, Signer } from '@symbolon/chains/types';
import type { Command } from '../command-line/command.ts';

/** What the help needs of a chain, and where its code is: nothing heavier is loaded before the chain is asked for. */
export type ChainEntry = {
  /** Of this chain alone, in the order of the help. */
  readonly commands: readonly Command[];
  /** For the help: whom `discover` asks. */
  readonly servers: string;
  /** For the help: which standard a signed message is of. */
  readonly messages: string;
  readonly load: () => Promise<Chain>;
};

/** Where a key is. Network and kind of address are Bitcoin's. */
export type Place = { readonly network: NetworkName; readonly type: ScriptType; readonly path: string | undefined };

type Address = { readonly chain: string; readonly address: string; readonly path: Path };

export type Token = { readonly asset: string; readonly symbol: string; readonly decimals: number };

export type Scan = {
  readonly signer: Signer;
  readonly network: NetworkName;
  readonly urls: readonly URL[];
  readonly notes: OwnerNotes;
  readonly signal: AbortSignal;
  readonly gapLimit?: number;
  /** As `keep` was given it, in an earlier run. */
  readonly resume: unknown;
  readonly keep: (state: unknown, seen: number) => void;
};

export type Found = {
  readonly path: string;
  readonly kind: string;
  readonly key: string;
  readonly used: number;
  readonly holdings: readonly Holding[];
};

export type Scanned = {
  readonly chain: string;
  readonly accounts: readonly Found[];
  readonly notLookedFor: readonly string[];
};

export type Chain = {
  readonly address: (
    signer: Signer,
    place: Place & { readonly account: number; readonly index: number },
  ) => Promise<Address>;
  /** Where the key is that signs messages: known, or refused, before a card is asked. */
  readonly messagePath: (place: Place) => Path;
  readonly signMessage: (
    signer: Signer,
    message: string,
    place: Omit<Place, 'path'> & { readonly path: Path },
    confirm: (lines: readonly string[]) => Promise<void>,
  ) => Promise<{ readonly address: string; readonly signature: string }>;
  readonly discover: (scan: Scan) => Promise<Scanned>;
  /** The first accounts, for the recovery plan. */
  readonly planned: (signer: Signer) => Promise<readonly PlannedAccount[]>;
  /** Those paths of the notes that its scan looks at. */
  readonly notedPaths: (notes: Pick<OwnerNotes, 'paths'>, network: NetworkName) => readonly Path[];
  readonly notedTokens?: (notes: OwnerNotes) => readonly Token[];
  /** The tokens that a scan looks for because they are noted: one that went without them can't be gone on with. */
  readonly scannedTokens?: (notes: OwnerNotes) => readonly string[];
  /** What is noted of it for other programs, as descriptors: its scan does not look at it. */
  readonly notedDescriptors?: (notes: OwnerNotes) => readonly string[];
  /** CAIP-2 and CAIP-19 identifiers that everybody uses: a card knows but their hashes. */
  readonly identifiers: readonly string[];
  /**
   * Canonical bytes of an account of a chain of its kind (CAIP-2); `undefined` for any other chain. Throws if it is no
   * address there.
   */
  readonly account: (chain: string, address: string) => Uint8Array | undefined;
};
