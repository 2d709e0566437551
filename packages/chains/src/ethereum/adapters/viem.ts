/** For viem: an account that any of its wallet clients can use. */
import { chainError, checkArgument, visible } from '@symbolon/interface';
import { BaseError, getTypesForEIP712Domain, type TypedDataDomain } from 'viem';
import { type LocalAccount, toAccount } from 'viem/accounts';
import { numberToHex, serializeTransaction } from 'viem/utils';
import { plainCopy } from '../../plain-copy.ts';
import { checkWallet } from '../../sign/check-wallet.ts';
import { formatAddress, parseAddress } from '../firmware/address/address.ts';
import { fromHex } from '../firmware/address/hex.ts';
import type { EthereumWallet } from '../sign/wallet.ts';
import { attachSidecar } from '../transaction/blobs.ts';
import { decodeTransaction } from '../transaction/decode.ts';
import type { TypedData } from '../transaction/typed-data/typed-data.ts';

/**
 * The wallet as a viem account: transactions, messages, typed data and EIP-7702 authorizations. A chain may have a
 * serializer of its own, where what it writes is what Ethereum has: as on the OP Stack, Celo and ZKsync, but for types
 * of transactions that these have alone. A transaction with blobs comes back with them.
 *
 * @throws SymbolonError `argument/invalid` for what is no wallet. Each method throws what the wallet throws;
 * SymbolonError `data/malformed` with the field; `transaction/refused` for transactions in a format of another chain
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
  checkWallet(wallet);
  return toAccount({
    address: wallet.address,
    async signMessage(request) {
      checkArgument('request', request, 'object');
      return wallet.signMessage(bytesOrText(request.message));
    },
    async signTransaction(transaction, { serializer } = {}) {
      const given = readTransaction(transaction);
      const { transaction: ours, sidecar } = decodeTransaction(await write(given, serializer));
      const { raw } = await wallet.signTransaction(ours);
      return sidecar === undefined ? raw : attachSidecar(raw, sidecar);
    },
    // viem's type follows the types inside the data; ours checks the data itself.
    async signTypedData(typedData) {
      return wallet.signTypedData(withDomainType(typedData as unknown as TypedData));
    },
    async signAuthorization(request) {
      checkArgument('authorization', request, 'object');
      const { address, contractAddress, chainId, nonce } = request;
      const delegate = formatAddress(parseAddress(contractAddress ?? address ?? ''));
      checkArgument('chainId', chainId, 'uint');
      checkArgument('nonce', nonce, 'uint');
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

/**
 * Where `EIP712Domain` is not declared, viem hashes the fields that it declares itself: no empty version, and no chain
 * id that is a text. What it leaves out is named as not signed.
 */
function withDomainType(given: TypedData): TypedData {
  const typedData = plainCopy('typed data', given);
  if (typeof typedData?.types !== 'object' || typeof (typedData.domain ?? undefined) !== 'object') return typedData;
  if (typedData.types === null || Object.hasOwn(typedData.types, 'EIP712Domain')) return typedData;
  const domain = getTypesForEIP712Domain({ domain: typedData.domain as TypedDataDomain });
  return { ...typedData, types: { EIP712Domain: domain, ...typedData.types } };
}

type Given = Parameters<typeof serializeTransaction>[0];
type Serializer = (transaction: Given) => string | Promise<string>;

const malformed = (where: string, reason: string, options: { readonly cause?: unknown } = {}) =>
  chainError('data/malformed', { what: 'transaction', where: where.replace(/^transaction\./, ''), reason }, options);

const numbers = ['chainId', 'nonce', 'gas', 'value', 'gasPrice', 'maxFeePerGas', 'maxPriorityFeePerGas'] as const;

/** What else viem's serializers would take for something else, or fail at. */
const shape = {
  'type?': 'text',
  'data?': 'text',
  'accessList?': [{ address: 'text', storageKeys: ['text'] }],
  'authorizationList?': ['object'],
} as const;

/** Each property read once. Throws SymbolonError `data/malformed` with the field. */
function readTransaction(transaction: unknown): Given {
  checkArgument('transaction', transaction, 'object', malformed);
  // Functions of another library, which stay what they are.
  const { kzg, ...fields } = transaction as { readonly kzg?: unknown; readonly [name: string]: unknown };
  const given = plainCopy('transaction', fields, malformed);
  checkArgument('transaction', given, shape, malformed);
  for (const name of [...numbers, 'maxFeePerBlobGas']) {
    const value = given[name] ?? 0n;
    const whole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
    if (!whole || value < 0) throw malformed(name, 'not a whole number from 0');
  }
  if (!/^0x([0-9a-f]{2})*$/i.test(`${given['data'] ?? '0x'}`))
    throw malformed('data', 'not 0x and pairs of hexadecimal digits');
  return (kzg === undefined ? given : { ...given, kzg }) as Given;
}

/** What serializers of other chains make that is signed in another way, by its first byte. */
const otherFormats: { readonly [first: string]: string } = {
  '0x71': 'a transaction of type 113 of ZKsync, with a paymaster or factory dependencies: leave these out',
  '0x7b': 'its fee is paid in a token (Celo, CIP-64): leave feeCurrency out, to pay in CELO',
  '0x7c': 'a transaction of Celo with a gateway (CIP-42), which the chain no longer takes',
  '0x7e': 'a deposit of the OP Stack, which nobody signs: the chain makes it',
};

/**
 * The bytes of a transaction. A serializer of a chain is asked as well: where it writes something else than Ethereum
 * has it, that would be signed.
 */
async function write(given: Given, serializer: Serializer | undefined): Promise<Uint8Array> {
  const asked = async (ask: Serializer): Promise<string> => {
    try {
      return await ask(given);
    } catch (cause) {
      const told = cause instanceof BaseError ? cause.shortMessage : 'it can not be serialized';
      throw malformed('fields', visible(told), { cause });
    }
  };
  const theirs = await asked(serializer ?? serializeTransaction);
  const format = otherFormats[String(theirs).slice(0, 4)];
  if (format !== undefined) throw chainError('transaction/refused', { where: 'type', reason: format });
  if (serializer !== undefined && theirs !== (await asked(serializeTransaction))) {
    const reason = 'it writes the transaction in a format of its own chain, which this wallet does not know';
    throw chainError('transaction/refused', { where: 'serializer', reason });
  }
  return fromHex(theirs, 'transaction');
}

function bytesOrText(message: string | { readonly raw: `0x${string}` | Uint8Array }): string | Uint8Array {
  if (typeof message === 'string') return message;
  checkArgument('message', message, 'object');
  const { raw } = message;
  return typeof raw === 'string' ? fromHex(raw, 'message') : raw;
}
