/** What chains ask of the holder of the keys. */
import type { AbortSignal } from './abort-signal.ts';
import type { Path } from './path.ts';
import type { PolicyVerdict, ToBeSigned } from './verdict.ts';

/**
 * Curves of the keys: `secp256k1` for Bitcoin and the EVM, `ed25519` for Solana. BIP-32 for secp256k1, SLIP-10 else.
 */
export type Curve = 'secp256k1' | 'p256' | 'ed25519';

/**
 * How a message is signed, and by that on which curve. `ecdsa-*`: RFC 6979, low S, over a 32-byte digest.
 * `schnorr-bip340`: BIP-340 over 32 bytes. `schnorr-bip341`: the same with a Taproot key, which the signer tweaks by
 * TapTweak, over a script tree if there is one (BIP-341, BIP-86). `ed25519`: RFC 8032 over the whole message.
 */
export type Scheme = 'ecdsa-secp256k1' | 'schnorr-bip340' | 'schnorr-bip341' | 'ecdsa-p256' | 'ed25519';

/** A public key at a path, with what BIP-32 needs to derive the keys below it. */
export type PublicKey = {
  /** 33 bytes, a compressed point (SEC 1 clause 2.3.3); 32 for ed25519. */
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
  /** How to sign. */
  readonly scheme: Scheme;
  /**
   * 32 bytes; for ed25519 the whole message. For `schnorr-bip341` the Merkle root of the script tree (32 bytes)
   * follows, where the output has one.
   */
  readonly digest: Uint8Array;
};

/** Which public key to get. */
export type PublicKeyRequest = {
  /** From the root. */
  readonly path: Path;
  readonly curve: Curve;
};

/** A transaction that the signer reads itself. */
export type SignTransactionRequest = {
  /** Number of the interpreter that reads it. */
  readonly interpreter: number;
  /** The bytes, of any length. */
  readonly transaction: Uint8Array;
};

/** How much of a long transaction the signer has. */
export type Progress = {
  readonly sentBytes: number;
  readonly totalBytes: number;
};

/** How one request to a signer runs. A signer that can do neither ignores them. */
export type SignerCallOptions = {
  /** Stops this request. */
  readonly signal?: AbortSignal;
  /** Hears of each piece of a transaction that has arrived. */
  readonly onProgress?: (progress: Progress) => void;
};

/** The holder of the keys: a card, another hardware wallet or a test key. All that `@symbolon/chains` asks for. */
export type Signer = {
  /** The public key at a path. At a hardened path, such as an account's, it derives all addresses below. */
  readonly getPublicKey: (request: PublicKeyRequest, options?: SignerCallOptions) => Promise<PublicKey>;
  /**
   * Makes one signature per request, in order. ECDSA: 65 bytes r || s || recovery id (0 to 3), low S. Schnorr and
   * ed25519: 64 bytes.
   */
  readonly signDigests: (
    requests: readonly SignRequest[],
    options?: SignerCallOptions,
  ) => Promise<readonly Uint8Array[]>;
  /**
   * Signs what the interpreter reads in the transaction: one signature per digest that it asks for, in order, in the
   * formats of `signDigests`.
   */
  readonly signTransaction?: (
    request: SignTransactionRequest,
    options?: SignerCallOptions,
  ) => Promise<readonly Uint8Array[]>;
  /** Says whether it will sign something, before a person is asked. Signs nothing. */
  readonly willSign?: (toBeSigned: ToBeSigned) => Promise<PolicyVerdict>;
};
