/** One account that shows everything before it signs: what the adapters for viem, ethers and EIP-1193 are made of. */
import {
  assertWillSign,
  checkArgument,
  type Path,
  type Signer,
  type SignerCallOptions,
  type ToBeSigned,
} from '@symbolon/interface';
import { checkCoin, evmCoin } from '../../firmware/coins.ts';
import { plainCopy } from '../../plain-copy.ts';
import { callOptions } from '../../sign/bound-signer.ts';
import { type Consent, consent } from '../../sign/consent.ts';
import { createTurns } from '../../sign/in-turn.ts';
import { checkDescriptors, checkTokens } from '../clear-signing/check-given.ts';
import type { Descriptor } from '../clear-signing/descriptor.ts';
import { defaultPath, type EthereumAddress, ethereumAddress } from '../firmware/address/address.ts';
import type { EthereumToken } from '../firmware/address/assets.ts';
import type { Hex } from '../firmware/address/hex.ts';
import { decodeTransaction } from '../transaction/decode.ts';
import {
  type EthereumAuthorization,
  type EthereumSignedTransaction,
  type EthereumTransaction,
  encodeTransaction,
  type UnsignedAuthorization,
} from '../transaction/transaction.ts';
import { copyTypedData } from '../transaction/typed-data/copy.ts';
import type { TypedData } from '../transaction/typed-data/typed-data.ts';
import { previewShape } from './approval.ts';
import { previewAuthorization, signAuthorization } from './authorization.ts';
import { checkEthereumFee } from './fee.ts';
import { previewMessage, signMessage } from './message.ts';
import { type EthereumPreview, previewTransaction } from './preview.ts';
import { signTransaction } from './sign.ts';
import type { EthereumSignOptions } from './signature.ts';
import { previewTypedData, signTypedData } from './typed-data.ts';

/** Which account, and how a person is asked. */
export type EthereumWalletOptions = {
  /**
   * Shows a person, line by line, what is about to be signed. `false` refuses, and so does an error, which becomes the
   * cause of `confirmation/refused`. A `SymbolonError` reaches the caller as it is. Not asked again before what it was
   * asked for last is signed or refused: one dialog at a time.
   */
  readonly confirm: (lines: EthereumPreview['lines']) => Consent;
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
  /**
   * Most that a transaction may cost in fees, in wei: one that may cost more is refused before anybody is asked.
   * Default that of `checkEthereumFee`, 1 ETH.
   */
  readonly feeLimit?: bigint;
};

/** One message to be signed. */
type EthereumMessageCall = SignerCallOptions & {
  /** Host and port of the page that asks: a sign-in (EIP-4361) to another one is told. */
  readonly domain?: string | undefined;
};

/**
 * An account whose every signature a person has seen and confirmed. What is handed in is read at once, and never again:
 * to change it afterwards changes nothing. A signal stops one call, also before the person agrees.
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
  readonly signMessage: (message: string | Uint8Array, call?: EthereumMessageCall) => Promise<Hex>;
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
 * @throws SymbolonError of `ethereumAddress`; `argument/invalid`; `path/other-coin`; each method throws those of its
 * preview and its signing, `confirmation/refused`, and before it asks `fee/excessive`, and `signer/refuses` if the
 * signer says that it will refuse
 * @example
 * ```ts
 * import { createConfirmingWallet } from '@symbolon/chains/ethereum/sign';
 * const shown: string[] = [];
 * const wallet = await createConfirmingWallet(signer, { confirm: async (lines) => void shown.push(...lines) }); // and wait for a person
 * const { raw } = await wallet.signTransaction(transaction);
 * shown[0]; // => 'Send 1 ETH to 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045'
 * ```
 */
export async function createConfirmingWallet(signer: Signer, options: EthereumWalletOptions): Promise<EthereumWallet> {
  checkArgument('signer', signer, 'object');
  checkArgument('options', options, 'object');
  const { descriptors: given = [], ...others } = options;
  checkDescriptors(given);
  // They are frozen, and known by what made them.
  const descriptors = [...given];
  const own = plainCopy('options', others);
  checkArgument('options', own, shape);
  const { confirm, quoteDataFee, feeLimit, path = defaultPath, tokens = [] } = own;
  checkTokens('options.tokens', tokens);
  checkCoin(path, evmCoin);
  const address = await ethereumAddress(signer, path);
  const inTurn = createTurns();
  /** Refuses what the signer or the person refuses. What comes out signs what was shown, and nothing else. */
  const agreed = async (what: string, preview: Shown, call: SignerCallOptions): Promise<EthereumSignOptions> => {
    await assertWillSign(signer, preview);
    await consent(what, () => confirm(preview.lines), call);
    return { ...call, path, approved: preview.fingerprint, shown: preview.shown ?? preview.lines };
  };
  return Object.freeze({
    address,
    async signTransaction(given: EthereumTransaction, options: SignerCallOptions = {}) {
      // The bytes that will be signed, before anything is waited for; what is shown and signed is read from them.
      const { transaction } = decodeTransaction(encodeTransaction(given));
      const call = callOf(options);
      return inTurn(async () => {
        const quotedDataFee = (await quoteDataFee?.(transaction)) ?? 0n;
        const preview = previewTransaction(transaction, { from: address, path, tokens, descriptors, quotedDataFee });
        checkEthereumFee(preview, feeLimit);
        return signTransaction(signer, transaction, await agreed('sign the transaction', preview, call));
      });
    },
    async signMessage(given: string | Uint8Array, options: EthereumMessageCall = {}) {
      const message = plainCopy('message', given);
      const call = callOf(options);
      const { domain } = options;
      const preview = previewMessage(message, { path, from: address, domain });
      return inTurn(async () => {
        return (await signMessage(signer, message, await agreed('sign the message', preview, call))).signature;
      });
    },
    async signTypedData(given: TypedData, options: SignerCallOptions = {}) {
      const typedData = copyTypedData(given);
      const call = callOf(options);
      const preview = previewTypedData(typedData, { from: address, path, tokens, descriptors });
      const shown = { ...preview, shown: preview.lines, lines: [...preview.lines, ...preview.details] };
      return inTurn(async () => {
        return (await signTypedData(signer, typedData, await agreed('sign the typed data', shown, call))).signature;
      });
    },
    async signAuthorization(given: UnsignedAuthorization, options: SignerCallOptions = {}) {
      const authorization = plainCopy('authorization', given);
      const call = callOf(options);
      const preview = previewAuthorization(authorization, { path });
      return inTurn(async () => {
        return signAuthorization(signer, authorization, await agreed('sign the authorization', preview, call));
      });
    },
  });
}

type Shown = ToBeSigned &
  Pick<EthereumPreview, 'lines' | 'fingerprint'> & {
    /** Those that the fingerprint is over, where more are shown. */
    readonly shown?: readonly string[];
  };

const shape = { ...previewShape, confirm: 'function', 'quoteDataFee?': 'function', 'feeLimit?': 'bigint' } as const;

/** What of a call is for the signer, read once. */
function callOf(call: SignerCallOptions): SignerCallOptions {
  checkArgument('call', call, 'object');
  return callOptions(call);
}
