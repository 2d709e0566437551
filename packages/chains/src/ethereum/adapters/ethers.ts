/** For ethers v6: a `Signer`. */
import { chainError } from '@symbolon/interface';
import {
  AbstractSigner,
  type Authorization,
  type AuthorizationRequest,
  copyRequest,
  type Provider,
  resolveAddress,
  resolveProperties,
  Signature,
  type Signer,
  Transaction,
  type TransactionLike,
  type TransactionRequest,
  type TypedDataDomain,
  type TypedDataField,
} from 'ethers';
import { formatAddress, parseAddress } from '../address/address.ts';
import { fromHex } from '../address/hex.ts';
import type { EthereumWallet } from '../sign/wallet.ts';
import { decodeTransaction } from '../transaction/decode.ts';
import type { TypedDataDomain as Domain, TypedData } from '../transaction/typed-data/typed-data.ts';

/**
 * The wallet as an ethers signer: transactions, messages, typed data and EIP-7702 authorizations.
 *
 * @param provider Needed to send, and to fill in what a transaction leaves out.
 * @throws Each method throws what the wallet throws; SymbolonError `argument/invalid` if a transaction names another
 * sender
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
    const { to, from, ...fields } = copyRequest(request);
    const [recipient, sender] = await Promise.all([
      to && resolveAddress(to, this.provider),
      from && resolveAddress(from, this.provider),
    ]);
    if (sender && formatAddress(parseAddress(sender)) !== this.#wallet.address) {
      throw chainError('argument/invalid', { argument: 'from', reason: `${sender} is not this account` });
    }
    const unsigned = Transaction.from({ ...(fields as TransactionLike), ...(recipient ? { to: recipient } : {}) });
    const { transaction } = decodeTransaction(fromHex(unsigned.unsignedSerialized, 'transaction'));
    return (await this.#wallet.signTransaction(transaction)).raw;
  }

  override signMessage(message: string | Uint8Array): Promise<string> {
    return this.#wallet.signMessage(message);
  }

  override async signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    message: TypedData['message'],
  ): Promise<string> {
    return this.#wallet.signTypedData({
      types,
      primaryType: primaryTypeOf(types),
      domain: withoutNull(domain),
      message,
    });
  }

  override async authorize(request: AuthorizationRequest): Promise<Authorization> {
    const { address, chainId, nonce } = await resolveProperties({
      ...request,
      address: resolveAddress(request.address, this.provider),
    });
    const authorization = await this.#wallet.signAuthorization({
      address: formatAddress(parseAddress(address)),
      chainId: BigInt(chainId ?? 0),
      nonce: BigInt(nonce ?? 0),
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
