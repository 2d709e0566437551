/** For ethers v6: a `Signer`. */
import { chainError, checkArgument, isSymbolonError, visible } from '@symbolon/interface';
import {
  AbstractSigner,
  type AddressLike,
  type Authorization,
  type AuthorizationRequest,
  copyRequest,
  getBigInt,
  type Provider,
  resolveAddress,
  Signature,
  type Signer,
  Transaction,
  type TransactionLike,
  type TransactionRequest,
  type TypedDataDomain,
  type TypedDataField,
} from 'ethers';
import { plainCopy } from '../../plain-copy.ts';
import { checkWallet } from '../../sign/check-wallet.ts';
import { formatAddress, parseAddress } from '../firmware/address/address.ts';
import { fromHex, type Hex } from '../firmware/address/hex.ts';
import type { EthereumWallet } from '../sign/wallet.ts';
import { attachSidecar, type BlobSidecar } from '../transaction/blobs.ts';
import { decodeTransaction } from '../transaction/decode.ts';
import type { TypedDataDomain as Domain, TypedData } from '../transaction/typed-data/typed-data.ts';

/**
 * The wallet as an ethers signer: transactions, messages, typed data and EIP-7702 authorizations.
 *
 * @param provider Needed to send, and to fill in what a transaction leaves out.
 * @throws SymbolonError `argument/invalid` for what is no wallet. Each method throws what the wallet throws;
 * SymbolonError `argument/invalid` if a transaction names another sender
 * @example
 * ```ts
 * import { toEthersSigner } from '@symbolon/chains/ethereum/ethers';
 * import { createConfirmingWallet } from '@symbolon/chains/ethereum/sign';
 * import { verifyMessage } from 'ethers';
 * const wallet = await createConfirmingWallet(signer, { confirm: async (lines) => console.log(lines.join('\n')) });
 * const signature = await toEthersSigner(wallet).signMessage('Log in to example.com');
 * verifyMessage('Log in to example.com', signature); // => '0x9858EfFD232B4033E47d90003D41EC34EcaEda94'
 * ```
 */
export function toEthersSigner(wallet: EthereumWallet, provider: Provider | null = null): Signer {
  checkWallet(wallet);
  return new CardSigner(wallet, provider);
}

// A class, against the custom of this project, because ethers gives all it knows about sending to subclasses of its
// own.
class CardSigner extends AbstractSigner<Provider | null> {
  readonly #wallet: EthereumWallet;

  constructor(wallet: EthereumWallet, provider: Provider | null) {
    super(provider);
    this.#wallet = wallet;
  }

  override async getAddress(): Promise<string> {
    return this.#wallet.address;
  }

  override connect(provider: Provider | null): Signer {
    return new CardSigner(this.#wallet, provider);
  }

  override async signTransaction(request: TransactionRequest): Promise<string> {
    checkArgument('transaction', request, 'object');
    // Each property read once, before anything is waited for; ethers copies what is inside of them.
    const { to, from, ...fields } = Object.fromEntries(names.map((name) => [name, request[name]]));
    const unsigned = told(() => Transaction.from(copyRequest(fields) as TransactionLike));
    const [recipient, sender] = await Promise.all([this.#addressOf('to', to), this.#addressOf('from', from)]);
    if (sender && formatAddress(parseAddress(sender)) !== this.#wallet.address) {
      throw chainError('argument/invalid', { argument: 'from', reason: `${sender} is not this account` });
    }
    if (recipient) unsigned.to = recipient;
    const { transaction } = decodeTransaction(
      fromHex(
        told(() => unsigned.unsignedSerialized),
        'transaction',
      ),
    );
    const sidecar = sidecarOf(unsigned);
    const { raw } = await this.#wallet.signTransaction(transaction);
    return sidecar === undefined ? raw : attachSidecar(raw, sidecar);
  }

  /** An address, or a name that the provider knows. */
  async #addressOf(where: string, who: unknown): Promise<string | undefined> {
    if (who === undefined || who === null) return undefined;
    try {
      return await resolveAddress(who as AddressLike, this.provider);
    } catch (cause) {
      if (isSymbolonError(cause)) throw cause;
      const reason = 'no address, and no name that the provider knows';
      throw chainError('data/malformed', { what: 'transaction', where, reason }, { cause });
    }
  }

  override async signMessage(message: string | Uint8Array): Promise<string> {
    return this.#wallet.signMessage(message);
  }

  override async signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    message: TypedData['message'],
  ): Promise<string> {
    checkArgument('domain', domain, 'object');
    const data = plainCopy('typed data', { types, domain: withoutNull(domain), message });
    checkArgument('types', data.types, { '*': [{ name: 'text', type: 'text' }] });
    const structs = Object.fromEntries(
      Object.entries(data.types).map(([struct, members]) => [struct, members.map(withoutAlias)]),
    );
    return this.#wallet.signTypedData({ ...data, types: structs, primaryType: primaryTypeOf(structs) });
  }

  override async authorize(request: AuthorizationRequest): Promise<Authorization> {
    checkArgument('authorization', request, 'object');
    const { address: delegate, chainId, nonce } = request;
    const [chain, number] = [told(() => getBigInt(chainId ?? 0)), told(() => getBigInt(nonce ?? 0))];
    const address = (await this.#addressOf('address', delegate)) ?? '';
    const authorization = await this.#wallet.signAuthorization({
      address: formatAddress(parseAddress(address)),
      chainId: chain,
      nonce: number,
    });
    const { r, s, yParity } = authorization;
    const scalar = (value: bigint) => `0x${value.toString(16).padStart(64, '0')}`;
    return {
      address,
      chainId: authorization.chainId,
      nonce: authorization.nonce,
      signature: Signature.from({ r: scalar(r), s: scalar(s), yParity }),
    };
  }
}

/** What a transaction may say, of an object or of a class with getters, such as ethers' own. */
const names = [
  ...(['type', 'to', 'from', 'nonce', 'gasLimit', 'gasPrice', 'maxPriorityFeePerGas', 'maxFeePerGas', 'data'] as const),
  ...(['value', 'chainId', 'accessList', 'authorizationList', 'maxFeePerBlobGas', 'blobVersionedHashes'] as const),
  ...(['blobs', 'blobWrapperVersion', 'kzg'] as const),
];

/** Runs ethers, and turns what it throws into our error with the field that is wrong. */
function told<T>(run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const { argument, shortMessage } = cause as { readonly argument?: unknown; readonly shortMessage?: unknown };
    const [where, reason] = [String(argument ?? 'fields'), String(shortMessage ?? 'it can not be read')].map(visible);
    throw chainError('data/malformed', { what: 'transaction', where: where ?? '', reason: reason ?? '' }, { cause });
  }
}

/** What nodes send along with a transaction of type 3. */
function sidecarOf({ blobs, blobWrapperVersion }: Transaction): BlobSidecar | undefined {
  if (blobs === null || blobs.length === 0) return undefined;
  return {
    version: blobWrapperVersion === 1 ? 1 : 0,
    blobs: blobs.map(({ data }) => data as Hex),
    commitments: blobs.map(({ commitment }) => commitment as Hex),
    proofs: blobs.flatMap(({ proof }) => pieces(proof)),
  };
}

/** ethers has the proofs of all cells of a blob in one: 48 bytes each. */
const pieces = (proof: string): readonly Hex[] => (proof.slice(2).match(/.{96}/g) ?? []).map((one): Hex => `0x${one}`);

/** ethers takes `uint` and `int` for what they stand for, and hashes that (Contract ABI Specification, "Types"). */
const withoutAlias = ({ name, type }: TypedDataField): TypedDataField => ({
  name,
  type: type.replace(/^(u?int)(?=\[|$)/, '$1256'),
});

/** ethers leaves it out: the one struct that no other refers to. */
function primaryTypeOf(types: Readonly<Record<string, readonly TypedDataField[]>>): string {
  const used = new Set(Object.values(types).flatMap((members) => members.map(({ type }) => type.replace(/\[.*$/, ''))));
  const [primary, ...others] = Object.keys(types).filter((name) => !used.has(name));
  if (primary === undefined || others.length > 0)
    throw chainError('argument/invalid', { argument: 'types', reason: 'no one primary type' });
  return primary;
}

function withoutNull(domain: TypedDataDomain): Domain {
  const defined = Object.entries(domain).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(defined);
}
