/**
 * What `chains` needs from whoever holds the keys, and what it gives to a card that reads transactions itself.
 *
 * Nothing here knows a card: a client satisfies {@link Signer}, firmware satisfies {@link KeyOracle} and drives
 * {@link Interpreter}, by shape alone.
 */
import type { Approval, TransactionFacts, Transfer } from './facts.ts';

/**
 * The platform's own signal. Its name is declared here as well, empty, so that these types compile where neither DOM
 * nor Node types are; where they are, or React Native's, the two declarations merge and nothing changes.
 */
export type AbortSignal = globalThis.AbortSignal;

declare global {
  // biome-ignore lint/suspicious/noRedeclare: this one is of the global scope
  interface AbortSignal {}
}

/** BIP-32 components from the root, each a uint32; hardened is `index + 0x80000000`. */
export type Path = readonly number[];

/** Curves of the keys a signer holds: `secp256k1` for Bitcoin and the EVM, `ed25519` for Solana. */
export type Curve = 'secp256k1' | 'p256' | 'ed25519';

/**
 * `schnorr-bip341` is a Taproot key path: the signer tweaks its key with TapTweak, over a script tree if there is one
 * (BIP-341, BIP-86).
 */
export type Scheme = 'ecdsa-secp256k1' | 'schnorr-bip340' | 'schnorr-bip341' | 'ecdsa-p256' | 'ed25519';

/** A public key at a path, with what BIP-32 needs to derive the keys below it. */
export type PublicKey = {
  /** 33 bytes compressed, 32 for ed25519. */
  readonly publicKey: Uint8Array;
  /** 32 bytes. */
  readonly chainCode: Uint8Array;
  /** First 4 bytes of HASH160 of the parent key, big-endian, as a uint32 (BIP-32); 0 for the root. */
  readonly parentFingerprint: number;
  /** The same of the root: a uint32, which names the wallet in PSBTs and descriptors. */
  readonly masterFingerprint: number;
};

/** One signature to make: by which key, in which scheme, over what. */
export type SignRequest = {
  /** From the root, down to the key that signs. */
  readonly path: Path;
  readonly scheme: Scheme;
  /**
   * 32 bytes; for ed25519 the whole message. For `schnorr-bip341` the Merkle root of the script tree (32 bytes)
   * follows, where the output has one.
   */
  readonly digest: Uint8Array;
};

/** Whoever holds the keys. All that `chains` asks of a card, a hardware wallet or a test key. */
export type Signer = {
  /**
   * The public key at a path. A hardened path, such as an account's, opens all addresses below it without another
   * request.
   */
  readonly getPublicKey: (request: { readonly path: Path; readonly curve: Curve }) => Promise<PublicKey>;
  /**
   * One signature per request, in order. ECDSA: 65 bytes r || s || recovery id (0 to 3), low S. Schnorr and ed25519: 64
   * bytes.
   */
  readonly signDigests: (requests: readonly SignRequest[]) => Promise<readonly Uint8Array[]>;
  /**
   * Signs what the interpreter `interpreter` reads in `transaction`. One signature per digest it asks for, in order, in
   * the formats of `signDigests`.
   */
  readonly signTransaction?: (request: {
    readonly interpreter: number;
    readonly transaction: Uint8Array;
  }) => Promise<readonly Uint8Array[]>;
};

/** What an interpreter may ask the card, so that it can prove change and its own inputs. */
export type KeyOracle = {
  /** Public key below the card's roots: 33 bytes, 32 for ed25519. */
  readonly publicKey: (path: Path, curve: Curve) => Uint8Array;
  /**
   * Whether the owner has confirmed a wallet of several cosigners, by its id (32 bytes, of the interpreter's making).
   */
  readonly knowsWallet: (id: Uint8Array) => boolean;
};

/**
 * What an interpreter says while it reads. Order: any number of `transfer` and `approval`, exactly one `facts`, then
 * one `digest` per signature. Nothing may be decided before `facts`. They bind every digest that follows, so each may
 * be signed as it comes, once the facts are accepted.
 */
export type InterpreterEvent =
  | { readonly type: 'transfer'; readonly transfer: Transfer }
  | { readonly type: 'approval'; readonly approval: Approval }
  | { readonly type: 'facts'; readonly facts: TransactionFacts }
  | { readonly type: 'digest'; readonly path: Path; readonly scheme: Scheme; readonly digest: Uint8Array };

/** One reading. Throws `ChainError` on anything it can't accept; it is dead from then on. */
export type Interpretation = {
  /** Takes the next bytes, cut anywhere, and tells what they show. */
  readonly push: (chunk: Uint8Array) => readonly InterpreterEvent[];
  /** No more bytes. Throws if the transaction is incomplete. */
  readonly end: () => readonly InterpreterEvent[];
};

/**
 * Reads a transaction of any length in chunks of any size, in at most 2 KiB of state. `id` is a uint8, never reused for
 * another format.
 */
export type Interpreter = { readonly id: number; readonly begin: (keys: KeyOracle) => Interpretation };
