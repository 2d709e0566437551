import { commands } from '@symbolon/protocol/commands';
import type { RequestOf, ResponseOf } from '@symbolon/protocol/commands/define';
import { type ReadableTransaction, type SignTransactionOptions, signTransaction } from './actions/sign-transaction.ts';
import type { Session } from './session.ts';

type PublicKeyRequest = RequestOf<typeof commands.getPublicKey>;
type SignRequest = RequestOf<typeof commands.signDigests>[number];

/** What a chain needs of a card: public keys and signatures. The `Signer` that `@symbolon/chains` asks for. */
export type CardSigner = {
  /**
   * An address is only as good as the card that has proven itself: who knows the PIN can make a false card that opens
   * with it and gives keys of its maker's. Show, or pay to, nothing that comes from a session in which the card was not
   * attested, by `identify` or `attest`.
   *
   * Public key (compressed point, 33 bytes; Ed25519: 32 bytes) and chain code at a path, BIP-32 or SLIP-10, with the
   * fingerprints that key origins name.
   *
   * @throws SymbolonError `card/status` for a path the curve does not have
   */
  readonly getPublicKey: (request: PublicKeyRequest) => Promise<ResponseOf<typeof commands.getPublicKey>>;
  /**
   * Signs up to 32 digests unseen, if the policy allows, each with its own path and scheme, in one go: all or none.
   * ECDSA: r || s || recovery id, 65 bytes; others 64 bytes.
   *
   * @throws SymbolonError `data/malformed` for no digests or too many (nothing was sent), `card/status`
   */
  readonly signDigests: (requests: readonly SignRequest[]) => Promise<readonly Uint8Array[]>;
  /**
   * Has the card read a transaction and sign it, if its policy allows: see the action of the same name, which also
   * gives the card's summary.
   *
   * @throws SymbolonError `card/status`
   */
  readonly signTransaction: (request: ReadableTransaction) => Promise<readonly Uint8Array[]>;
};

/**
 * A signer on a PIN session, for one of the card's wallets. Its keys are the owner's if the card was attested in that
 * session, see `getPublicKey`.
 *
 * @example
 * ```ts
 * import { createSigner } from '@symbolon/client/signer';
 * const signer = createSigner(session);
 * const { publicKey } = await signer.getPublicKey({ curve: 'secp256k1', path: [0x80000054, 0x80000000, 0x80000000, 0, 0] });
 * publicKey.length; // => 33
 * ```
 */
export function createSigner(session: Session, options: SignTransactionOptions = {}): CardSigner {
  return Object.freeze({
    getPublicKey: (request: PublicKeyRequest) => session.send(commands.getPublicKey, request, options),
    signDigests: (requests: readonly SignRequest[]) => session.send(commands.signDigests, requests, options),
    signTransaction: async (request: ReadableTransaction) =>
      (await signTransaction(session, request, options)).signatures,
  });
}
