/**
 * The maps of a PSBT as data: names and types of the fields this wallet reads, over the codecs of `@scure/btc-signer`.
 */
import { PSBTInputCoder, PSBTOutputCoder, RawPSBTV0, RawPSBTV2 } from '@scure/btc-signer/psbt.js';
import type * as P from 'micro-packed';

export type RawOutput = { readonly amount: bigint; readonly script: Uint8Array };

/** A transaction without witnesses. */
export type RawTransaction = {
  /** int32. */
  readonly version: number;
  readonly lockTime: number;
  readonly inputs: readonly {
    /** 32 bytes, in the order people read. */
    readonly txid: Uint8Array;
    readonly index: number;
    readonly finalScriptSig: Uint8Array;
    readonly sequence: number;
  }[];
  readonly outputs: readonly RawOutput[];
};

/** Master fingerprint (uint32) and path from there. */
type KeyOrigin = { readonly fingerprint: number; readonly path: readonly number[] };
/** Public key (33 or 65 bytes) and its origin. */
type KeyOrigins = readonly (readonly [Uint8Array, KeyOrigin])[];
/** X-only key (32 bytes), the leaves it is in (none for the internal key), and its origin (BIP-371). */
type TaprootKeyOrigins = readonly (readonly [
  Uint8Array,
  { readonly hashes: readonly Uint8Array[]; readonly der: KeyOrigin },
])[];

type Preimages = readonly (readonly [Uint8Array, Uint8Array])[];

export type ControlBlock = {
  readonly version: number;
  readonly internalKey: Uint8Array;
  readonly merklePath: readonly Uint8Array[];
};

/** Fields of the global map (BIP-174, BIP-370). */
export type PsbtGlobalMap = {
  /** Version 0 only. */
  readonly unsignedTx?: RawTransaction;
  /** Version 2 only, like the next four. */
  readonly txVersion?: number;
  readonly fallbackLocktime?: number;
  readonly inputCount?: number;
  readonly outputCount?: number;
  readonly txModifiable?: number;
  readonly version?: number;
};

/** Fields of an input's map (BIP-174, BIP-370, BIP-371). */
export type PsbtInputMap = {
  readonly nonWitnessUtxo?: RawTransaction;
  readonly witnessUtxo?: RawOutput;
  readonly partialSig?: readonly (readonly [Uint8Array, Uint8Array])[];
  readonly sighashType?: number;
  readonly redeemScript?: Uint8Array;
  readonly witnessScript?: Uint8Array;
  readonly bip32Derivation?: KeyOrigins;
  readonly finalScriptSig?: Uint8Array;
  readonly finalScriptWitness?: readonly Uint8Array[];
  /** Hash and preimage, like the next three. */
  readonly sha256?: Preimages;
  readonly hash256?: Preimages;
  readonly ripemd160?: Preimages;
  readonly hash160?: Preimages;
  /** Version 2 only, like the next four. */
  readonly txid?: Uint8Array;
  readonly index?: number;
  readonly sequence?: number;
  readonly requiredTimeLocktime?: number;
  readonly requiredHeightLocktime?: number;
  readonly tapKeySig?: Uint8Array;
  readonly tapScriptSig?: readonly (readonly [
    { readonly pubKey: Uint8Array; readonly leafHash: Uint8Array },
    Uint8Array,
  ])[];
  /** Control block; script followed by the leaf version. */
  readonly tapLeafScript?: readonly (readonly [ControlBlock, Uint8Array])[];
  readonly tapBip32Derivation?: TaprootKeyOrigins;
  readonly tapInternalKey?: Uint8Array;
  readonly tapMerkleRoot?: Uint8Array;
};

/** Fields of an output's map (BIP-174, BIP-370, BIP-371). */
export type PsbtOutputMap = {
  readonly redeemScript?: Uint8Array;
  readonly witnessScript?: Uint8Array;
  readonly bip32Derivation?: KeyOrigins;
  /** Version 2 only, like the next. */
  readonly amount?: bigint;
  readonly script?: Uint8Array;
  readonly tapInternalKey?: Uint8Array;
  readonly tapBip32Derivation?: TaprootKeyOrigins;
};

export type PsbtMaps = {
  readonly global: PsbtGlobalMap;
  readonly inputs: readonly PsbtInputMap[];
  readonly outputs: readonly PsbtOutputMap[];
};

type MapsCodec = Pick<P.CoderType<PsbtMaps>, 'encode' | 'decode'>;

/**
 * Codecs by PSBT version. Fields not named above pass through them unchanged. The cast only names what the library's
 * declarations leave open.
 */
export const psbtCodecs: { readonly [V in 0 | 2]: MapsCodec } = {
  0: RawPSBTV0 as unknown as MapsCodec,
  2: RawPSBTV2 as unknown as MapsCodec,
};

/** Codecs of one map each, with the byte that ends it. */
export const psbtMapCodecs = { input: PSBTInputCoder, output: PSBTOutputCoder } as unknown as {
  readonly input: Pick<P.CoderType<PsbtInputMap>, 'encode'>;
  readonly output: Pick<P.CoderType<PsbtOutputMap>, 'encode'>;
};
