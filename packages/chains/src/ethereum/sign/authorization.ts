/** EIP-7702 authorizations: consent that an account runs the code of a contract. */

import { bytesToNumberBE } from '@noble/curves/utils.js';
import { concatBytes } from '@noble/hashes/utils.js';
import type { Approval, Path, Signer, TransactionFacts } from '@symbolon/interface';
import { RLP } from 'micro-eth-signer/core/rlp.js';
import { readAll } from '../../interpreters/read-all.ts';
import { defaultPath, formatAddress, parseAddress } from '../address/address.ts';
import { networkOf } from '../address/networks.ts';
import { ethereumAuthorizationInterpreter, readAuthorization } from '../interpreters/authorization.ts';
import type { EthereumAuthorization, UnsignedAuthorization } from '../transaction/transaction.ts';
import { type EthereumSignOptions, requestEvmSignature } from './signature.ts';

/** What an authorization allows, as facts and in words. */
export type AuthorizationPreview = {
  /** As a card tells them. */
  readonly facts: TransactionFacts;
  /** What somebody may take. */
  readonly approvals: readonly Approval[];
  /** What to show, most important first. */
  readonly lines: readonly string[];
};

/**
 * What an authorization allows.
 *
 * @param options.path of the key that signs, for the facts. Default m/44'/60'/0'/0/0
 * @example
 * ```ts
 * import { previewAuthorization } from '@symbolon/chains/ethereum/sign';
 * previewAuthorization({ chainId: 1n, address: '0x0000000000000000000000000000000000000000', nonce: 1n }).lines[0]; // => 'Take all code away from this account'
 * ```
 */
export function previewAuthorization(
  authorization: UnsignedAuthorization,
  { path = defaultPath }: { readonly path?: Path } = {},
): AuthorizationPreview {
  const { chainId, address, nonce } = authorization;
  const account = parseAddress(address);
  const revokes = account.every((byte) => byte === 0);
  const { facts, approvals } = readAll(readAuthorization(path), encode(authorization));
  const lines = [
    revokes
      ? 'Take all code away from this account'
      : `WARNING: let the code at ${formatAddress(account)} do ANYTHING with this account, now and later`,
    `${chainId === 0n ? 'WARNING: on every network' : `On ${networkOf(chainId).name}`}, if transaction number ${nonce} of this account is the next`,
  ];
  return Object.freeze({ facts, approvals, lines });
}

function encode({ chainId, address, nonce }: UnsignedAuthorization): Uint8Array {
  return concatBytes(Uint8Array.of(0x05), RLP.encode([chainId, parseAddress(address), nonce]));
}

/**
 * Signs an authorization. Show `previewAuthorization` first.
 *
 * @throws SymbolonError `path/other-coin`; `address/invalid`; `data/malformed` if a number is out of range;
 * `signer/wrong-answer`
 * @see EIP-7702
 * @example
 * ```ts
 * import { defaultPath } from '@symbolon/chains/ethereum/address';
 * import { signAuthorization } from '@symbolon/chains/ethereum/sign';
 * import { toBeHex, verifyAuthorization } from 'ethers';
 * const address = '0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B'; // the contract whose code shall run
 * const unsigned = { chainId: 1n, address, nonce: 7n } as const;
 * const { r, s, yParity } = await signAuthorization(signer, unsigned, { path: defaultPath });
 * verifyAuthorization(unsigned, { r: toBeHex(r, 32), s: toBeHex(s, 32), yParity }); // => '0x9858EfFD232B4033E47d90003D41EC34EcaEda94'
 * ```
 */
export async function signAuthorization(
  signer: Signer,
  authorization: UnsignedAuthorization,
  options: EthereumSignOptions,
): Promise<EthereumAuthorization> {
  const { chainId, address, nonce } = authorization;
  const job = {
    interpreter: ethereumAuthorizationInterpreter,
    bytes: encode(authorization),
    read: () => readAuthorization(options.path),
  };
  const { signature } = await requestEvmSignature(signer, job, options);
  return {
    chainId,
    address,
    nonce,
    yParity: signature[64] === 1 ? 1 : 0,
    r: bytesToNumberBE(signature.subarray(0, 32)),
    s: bytesToNumberBE(signature.subarray(32, 64)),
  };
}
