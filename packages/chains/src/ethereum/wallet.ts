/** One account that shows everything before it signs: what the adapters for viem, ethers and EIP-1193 are made of. */
import { checkCoin, evmCoin } from '../coin-type.ts';
import type { Path, Signer } from '../types.ts';
import { type Address, defaultPath, ethereumAddress } from './address.ts';
import { previewAuthorization, signAuthorization, type UnsignedAuthorization } from './authorization.ts';
import type { Hex } from './hex.ts';
import { previewMessage, signMessage } from './message.ts';
import { previewTransaction } from './preview.ts';
import { signTransaction } from './sign.ts';
import type { Authorization, SignedTransaction, Transaction } from './transaction.ts';
import { signTypedData, type TypedData } from './typed-data.ts';
import { previewTypedData } from './typed-data-preview.ts';
import type { Token } from './words.ts';

/** Which account, and how a person is asked. */
export type WalletOptions = {
  /**
   * Shows a person, line by line, what is about to be signed. Rejects to refuse: what it rejects with reaches the
   * caller.
   */
  readonly confirm: (lines: readonly string[]) => Promise<void>;
  /** Default m/44'/60'/0'/0/0. */
  readonly path?: Path;
  /** Tokens whose amounts are shown in their units. */
  readonly tokens?: readonly Token[];
  /**
   * Asks what publishing a transaction costs just now, in wei (`data-fee-quote`). Without it what is counted is shown.
   */
  readonly quoteDataFee?: (transaction: Transaction) => Promise<bigint>;
};

/** An account whose every signature a person has seen and confirmed. */
export type EthereumWallet = {
  /** With the EIP-55 checksum. */
  readonly address: Address;
  /** Gives what `eth_sendRawTransaction` takes. */
  readonly signTransaction: (transaction: Transaction) => Promise<SignedTransaction>;
  /** EIP-191; text is signed as UTF-8. Gives 65 bytes r || s || v. */
  readonly signMessage: (message: string | Uint8Array) => Promise<Hex>;
  /** EIP-712. Gives 65 bytes r || s || v. */
  readonly signTypedData: (typedData: TypedData) => Promise<Hex>;
  /** EIP-7702. */
  readonly signAuthorization: (authorization: UnsignedAuthorization) => Promise<Authorization>;
};

/**
 * The account of a signer at a path.
 *
 * @throws ChainError of `ethereumAddress`; `path/other-coin`; each method throws those of its preview and its signing,
 * and what `confirm` rejects with
 * @example
 * ```ts
 * import { openWallet } from '@symbolon/chains/ethereum/wallet';
 * const shown: string[] = [];
 * const wallet = await openWallet(signer, { confirm: async (lines) => void shown.push(...lines) }); // and wait for a person
 * const { raw } = await wallet.signTransaction(transaction);
 * shown[0]; // => 'Send 1 ETH to 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045'
 * ```
 */
export async function openWallet(
  signer: Signer,
  { confirm, path = defaultPath, tokens = [], quoteDataFee }: WalletOptions,
): Promise<EthereumWallet> {
  checkCoin(path, evmCoin);
  const address = await ethereumAddress(signer, path);
  return Object.freeze({
    address,
    async signTransaction(transaction: Transaction) {
      const quotedDataFee = (await quoteDataFee?.(transaction)) ?? 0n;
      await confirm(previewTransaction(transaction, { from: address, tokens, quotedDataFee }).lines);
      return signTransaction(signer, path, transaction);
    },
    async signMessage(message: string | Uint8Array) {
      await confirm(previewMessage(message).lines);
      return signMessage(signer, path, message);
    },
    async signTypedData(typedData: TypedData) {
      const { lines, fields } = previewTypedData(typedData, { from: address, tokens });
      await confirm([...lines, ...fields.map(([field, value]) => `${field}: ${value}`)]);
      return signTypedData(signer, path, typedData);
    },
    async signAuthorization(authorization: UnsignedAuthorization) {
      await confirm(previewAuthorization(authorization));
      return signAuthorization(signer, path, authorization);
    },
  });
}
