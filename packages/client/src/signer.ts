import type { PolicyVerdict, Signer, SignerCallOptions, ToBeSigned } from '@symbolon/interface';
import { commands } from '@symbolon/protocol/commands';
import { type WillSignOptions, willSign } from '@symbolon/protocol/policy';
import { isRefusal } from '@symbolon/protocol/status';
import { type ReadableTransaction, type SignTransactionOptions, signTransaction } from './actions/sign-transaction.ts';
import { signingTerms } from './actions/signing-terms.ts';
import type { Session } from './session/channel.ts';

/**
 * The `Signer` that `@symbolon/chains` asks for, on a card. `getPublicKey` throws `card/status` for a path that the
 * curve does not have. `signDigests` signs 1 to 32 digests unseen, all or none, if the policy allows; other numbers
 * throw `data/malformed`, and nothing is sent. What the policy refuses is `policy/refused`, and `pin/needed` of a phone
 * without the PIN.
 */
export type CardSigner = Omit<Signer, 'signTransaction' | 'willSign'> & {
  /**
   * Has the card read a transaction and sign it, if its policy allows. The action of the same name also gives the
   * card's summary.
   *
   * @throws SymbolonError `policy/refused`, `pin/needed`, `card/status`
   */
  readonly signTransaction: (
    request: ReadableTransaction,
    options?: SignerCallOptions,
  ) => Promise<readonly Uint8Array[]>;
  /**
   * Reads the policy from the card, and says whether it will sign. Of a phone that has not proven the PIN the policy is
   * unknown.
   *
   * @throws SymbolonError `card/status`
   */
  readonly willSign: (toBeSigned: ToBeSigned) => Promise<PolicyVerdict>;
};

/**
 * Makes a signer on a PIN session, for one of the card's wallets.
 *
 * Its keys are the owner's only if the card was attested in that session, by `identify` or `attest`: anyone who knows
 * the PIN can make a false card that opens with it and gives keys of its maker. Show no address, and pay to none, that
 * comes from a session without attestation.
 *
 * @example
 * ```ts
 * import { createSigner } from '@symbolon/client';
 * const signer = createSigner(session);
 * const { publicKey } = await signer.getPublicKey({ curve: 'secp256k1', path: [0x80000054, 0x80000000, 0x80000000, 0, 0] });
 * publicKey.length; // => 33
 * ```
 */
export function createSigner(
  session: Session,
  { formatAmount, nameAsset, ...options }: SignTransactionOptions & WillSignOptions = {},
): CardSigner {
  const signer: CardSigner = {
    getPublicKey: (request, call) => session.send(commands.getPublicKey, request, { ...options, ...call }),
    signDigests: (requests, call) => session.send(commands.signDigests, requests, { ...options, ...call }),
    signTransaction: async (request, call) =>
      (await signTransaction(session, request, { ...options, ...call })).signatures,
    willSign: async (toBeSigned) => {
      try {
        const approved = options.approval !== undefined;
        return willSign({ ...(await signingTerms(session, options)), approved }, toBeSigned, {
          ...(formatAmount !== undefined && { formatAmount }),
          ...(nameAsset !== undefined && { nameAsset }),
        });
      } catch (error) {
        if (!isRefusal(error, 'securityStatus')) throw error;
        return { signs: 'unknown', unknown: ['policy'] };
      }
    },
  };
  return Object.freeze(signer);
}
