/** For viem: an account that any of its wallet clients can use. */
import { chainError } from '@symbolon/interface';
import { type LocalAccount, toAccount } from 'viem/accounts';
import { numberToHex, serializeTransaction } from 'viem/utils';
import { formatAddress, parseAddress } from '../address/address.ts';
import { fromHex } from '../address/hex.ts';
import type { EthereumWallet } from '../sign/wallet.ts';
import { decodeTransaction } from '../transaction/decode.ts';
import type { TypedData } from '../transaction/typed-data/typed-data.ts';

/**
 * The wallet as a viem account: transactions, messages, typed data and EIP-7702 authorizations.
 *
 * @throws Each method throws what the wallet throws; SymbolonError `transaction/refused` for transactions in a format
 * of another chain
 * @example
 * ```ts
 * import { createConfirmingWallet } from '@symbolon/chains/ethereum/sign';
 * import { toViemAccount } from '@symbolon/chains/ethereum/viem';
 * import { createWalletClient, http, verifyMessage } from 'viem';
 * import { mainnet } from 'viem/chains';
 * const wallet = await createConfirmingWallet(signer, { confirm: async (lines) => console.log(lines.join('\n')) });
 * const client = createWalletClient({ account: toViemAccount(wallet), chain: mainnet, transport: http('http://127.0.0.1:8545') });
 * const message = 'Log in to example.com';
 * const signature = await client.signMessage({ message }); // and client.sendTransaction, client.writeContract ...
 * await verifyMessage({ address: wallet.address, message, signature }); // => true
 * ```
 */
export function toViemAccount(wallet: EthereumWallet): LocalAccount {
  return toAccount({
    address: wallet.address,
    signMessage: ({ message }) => wallet.signMessage(bytesOrText(message)),
    async signTransaction(transaction, { serializer } = {}) {
      if (serializer && serializer !== (serializeTransaction as unknown)) {
        throw chainError('transaction/refused', { where: 'serializer', reason: 'a format of another chain' });
      }
      const { transaction: ours } = decodeTransaction(fromHex(serializeTransaction(transaction), 'transaction'));
      return (await wallet.signTransaction(ours)).raw;
    },
    // viem's type follows the types inside the data; ours checks the data itself.
    signTypedData: (typedData) => wallet.signTypedData(typedData as unknown as TypedData),
    async signAuthorization({ address, contractAddress, chainId, nonce }) {
      const delegate = formatAddress(parseAddress(contractAddress ?? address ?? ''));
      const { r, s, yParity } = await wallet.signAuthorization({
        address: delegate,
        chainId: BigInt(chainId),
        nonce: BigInt(nonce),
      });
      const scalar = (value: bigint) => numberToHex(value, { size: 32 });
      return { address: delegate, chainId, nonce, r: scalar(r), s: scalar(s), yParity, v: BigInt(27 + yParity) };
    },
  }) as LocalAccount;
}

function bytesOrText(message: string | { readonly raw: `0x${string}` | Uint8Array }): string | Uint8Array {
  if (typeof message === 'string') return message;
  return typeof message.raw === 'string' ? fromHex(message.raw, 'message') : message.raw;
}
