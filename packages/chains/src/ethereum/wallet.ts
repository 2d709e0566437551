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

export type WalletOptions = {
  /** Shows a person, line by line, what is about to be signed. Rejects to refuse: what it rejects with reaches the caller. */
  readonly confirm: (lines: readonly string[]) => Promise<void>;
  /** Default m/44'/60'/0'/0/0. */
  readonly path?: Path;
  /** Tokens whose amounts are shown in their units. */
  readonly tokens?: readonly Token[];
  /** Asks what publishing a transaction costs just now, in wei (`data-fee-quote`). Without it what is counted is shown. */
  readonly quoteDataFee?: (transaction: Transaction) => Promise<bigint>;
};

export type EthereumWallet = {
  readonly address: Address;
  readonly signTransaction: (transaction: Transaction) => Promise<SignedTransaction>;
  readonly signMessage: (message: string | Uint8Array) => Promise<Hex>;
  readonly signTypedData: (typedData: TypedData) => Promise<Hex>;
  readonly signAuthorization: (authorization: UnsignedAuthorization) => Promise<Authorization>;
};

/**
 * The account of a signer at a path.
 *
 * @throws ChainError of `ethereumAddress`; `path/other-coin`; each method throws those of its preview and its signing, and what `confirm` rejects with
 * @example
 * ```ts
 * import { openWallet } from '@symbolon/chains/ethereum/wallet';
 * const wallet = await openWallet(signer, { confirm: async (lines) => console.log(lines.join('\n')) });
 * const { raw } = await wallet.signTransaction(transaction);
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
