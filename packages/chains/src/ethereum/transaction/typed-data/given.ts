/** Typed data (EIP-712) as dapps hand them over. */
import type { TypedDataMember } from '../../firmware/transaction/typed-data/types.ts';

/**
 * What a signature is bound to (EIP-712, "Definition of domainSeparator"). Fields that are `undefined` or `null` are
 * left out.
 */
export type TypedDataDomain = {
  /** Of the application, as people know it. */
  readonly name?: string | undefined;
  /** Of the application: signatures for others do not hold. */
  readonly version?: string | undefined;
  /** EIP-155. Without it a signature may be used on any chain. */
  readonly chainId?: number | bigint | string | undefined;
  /** Address of the contract that checks the signature. */
  readonly verifyingContract?: string | undefined;
  /** `0x` and 64 hexadecimal digits, where all else is not enough. */
  readonly salt?: string | undefined;
};

/** As in `eth_signTypedData_v4`. Numbers may be bigints, safe integers, or decimal or 0x-hexadecimal strings. */
export type TypedData = {
  /** `EIP712Domain` may be left out. */
  readonly types: { readonly [struct: string]: readonly TypedDataMember[] };
  /** The struct that `message` is; `EIP712Domain` where the domain alone is signed, as viem and MetaMask do. */
  readonly primaryType: string;
  readonly domain: TypedDataDomain;
  /** A value for each member of the primary type. */
  readonly message: { readonly [member: string]: unknown };
};
