/** One account that shows everything before it signs: what the adapters for viem, ethers and EIP-1193 are made of. */
import { assertWillSign, type Path, type Signer, type SignerCallOptions, type ToBeSigned } from '@symbolon/interface';
import { checkCoin, evmCoin } from '../../coins.ts';
import { type Consent, consent } from '../../sign/consent.ts';
import { createTurns } from '../../sign/in-turn.ts';
import { defaultPath, type EthereumAddress, ethereumAddress } from '../address/address.ts';
import type { EthereumToken } from '../address/assets.ts';
import type { Hex } from '../address/hex.ts';
import type { Descriptor } from '../clear-signing/descriptor.ts';
import type {
  EthereumAuthorization,
  EthereumSignedTransaction,
  EthereumTransaction,
  UnsignedAuthorization,
} from '../transaction/transaction.ts';
import type { TypedData } from '../transaction/typed-data/typed-data.ts';
import { previewAuthorization, signAuthorization } from './authorization.ts';
import { previewMessage, signMessage } from './message.ts';
import { previewTransaction } from './preview.ts';
import { signTransaction } from './sign.ts';
import { previewTypedData, signTypedData } from './typed-data.ts';

/** Which account, and how a person is asked. */
export type EthereumWalletOptions = {
  /**
   * Shows a person, line by line, what is about to be signed. `false` refuses, and so does an error, which becomes the
   * cause of `confirmation/refused`. A `SymbolonError` reaches the caller as it is. Not asked again before what it was
   * asked for last is signed or refused: one dialog at a time.
   */
  readonly confirm: (lines: readonly string[]) => Consent;
  /** Default m/44'/60'/0'/0/0. */
  readonly path?: Path;
  /** Tokens whose amounts are shown in their units. */
  readonly tokens?: readonly EthereumToken[];
  /** Say calls and typed data in words (ERC-7730). Default none. */
  readonly descriptors?: readonly Descriptor[];
  /**
   * Asks what publishing a transaction costs just now, in wei (`quoteDataFee`). Without it what is counted is shown.
   */
  readonly quoteDataFee?: (transaction: EthereumTransaction) => Promise<bigint>;
};

/**
 * An account whose every signature a person has seen and confirmed. A signal stops one call, also before the person
 * agrees.
 */
export type EthereumWallet = {
  /** With the EIP-55 checksum. */
  readonly address: EthereumAddress;
  /** Gives what `eth_sendRawTransaction` takes. */
  readonly signTransaction: (
    transaction: EthereumTransaction,
    call?: SignerCallOptions,
  ) => Promise<EthereumSignedTransaction>;
  /** EIP-191; text is signed as UTF-8. Gives 65 bytes r || s || v. */
  readonly signMessage: (message: string | Uint8Array, call?: SignerCallOptions) => Promise<Hex>;
  /** EIP-712. Gives 65 bytes r || s || v. */
  readonly signTypedData: (typedData: TypedData, call?: SignerCallOptions) => Promise<Hex>;
  /** EIP-7702. */
  readonly signAuthorization: (
    authorization: UnsignedAuthorization,
    call?: SignerCallOptions,
  ) => Promise<EthereumAuthorization>;
};

/**
 * The account of a signer at a path.
 *
 * @throws SymbolonError of `ethereumAddress`; `path/other-coin`; each method throws those of its preview and its
 * signing, `confirmation/refused`, and `signer/refuses` before it asks, if the signer says that it will refuse
 * @example
 * ```ts
 * import { createConfirmingWallet } from '@symbolon/chains/ethereum/sign';
 * const shown: string[] = [];
 * const wallet = await createConfirmingWallet(signer, { confirm: async (lines) => void shown.push(...lines) }); // and wait for a person
 * const { raw } = await wallet.signTransaction(transaction);
 * shown[0]; // => 'Send 1 ETH to 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045'
 * ```
 */
export async function createConfirmingWallet(
  signer: Signer,
  { confirm, path = defaultPath, tokens = [], descriptors = [], quoteDataFee }: EthereumWalletOptions,
): Promise<EthereumWallet> {
  checkCoin(path, evmCoin);
  const address = await ethereumAddress(signer, path);
  const inTurn = createTurns();
  type Shown = { readonly lines: readonly string[]; readonly call: SignerCallOptions };
  const agreed = async (what: string, preview: ToBeSigned, { lines, call }: Shown): Promise<void> => {
    await assertWillSign(signer, preview);
    await consent(what, () => confirm(lines), call);
  };
  return Object.freeze({
    address,
    signTransaction: (transaction: EthereumTransaction, call: SignerCallOptions = {}) =>
      inTurn(async () => {
        const quotedDataFee = (await quoteDataFee?.(transaction)) ?? 0n;
        const preview = previewTransaction(transaction, { from: address, path, tokens, descriptors, quotedDataFee });
        await agreed('sign the transaction', preview, { lines: preview.lines, call });
        return signTransaction(signer, transaction, { ...call, path });
      }),
    signMessage: (given: string | Uint8Array, call: SignerCallOptions = {}) => {
      const message = typeof given === 'string' ? given : Uint8Array.from(given);
      return inTurn(async () => {
        const preview = previewMessage(message, { path });
        await agreed('sign the message', preview, { lines: preview.lines, call });
        return (await signMessage(signer, message, { ...call, path })).signature;
      });
    },
    signTypedData: (typedData: TypedData, call: SignerCallOptions = {}) =>
      inTurn(async () => {
        const preview = previewTypedData(typedData, { from: address, path, tokens, descriptors });
        const shown = [...preview.lines, ...preview.fields.map(([field, value]) => `${field}: ${value}`)];
        await agreed('sign the typed data', preview, { lines: shown, call });
        return (await signTypedData(signer, typedData, { ...call, path })).signature;
      }),
    signAuthorization: (authorization: UnsignedAuthorization, call: SignerCallOptions = {}) =>
      inTurn(async () => {
        const preview = previewAuthorization(authorization, { path });
        await agreed('sign the authorization', preview, { lines: preview.lines, call });
        return signAuthorization(signer, authorization, { ...call, path });
      }),
  });
}
