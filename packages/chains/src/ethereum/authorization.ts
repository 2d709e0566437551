/** EIP-7702 authorizations: consent that an account runs the code of a contract. */
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { RLP } from 'micro-eth-signer/core/rlp.js';
import { checkCoin, evmCoin } from '../coin-type.ts';
import { readAll } from '../interpretation.ts';
import { prefixPath } from '../path-prefix.ts';
import type { Path, Signer } from '../types.ts';
import { formatAddress, parseAddress } from './address.ts';
import { ethereumAuthorizationInterpreter, readAuthorization } from './authorization-interpreter.ts';
import { networkOf } from './networks.ts';
import { requestSignature } from './signature.ts';
import type { Authorization } from './transaction.ts';

/**
 * An authorization before it is signed: `chainId` 0 for any chain, the contract whose code runs, and the account's next
 * nonce.
 */
export type UnsignedAuthorization = Pick<Authorization, 'chainId' | 'address' | 'nonce'>;

/**
 * What an authorization allows, in words.
 *
 * @example
 * ```ts
 * import { previewAuthorization } from '@symbolon/chains/ethereum/authorization';
 * previewAuthorization({ chainId: 1n, address: '0x0000000000000000000000000000000000000000', nonce: 1n })[0]; // => 'Take all code away from this account'
 * ```
 */
export function previewAuthorization({ chainId, address, nonce }: UnsignedAuthorization): readonly string[] {
  const account = parseAddress(address);
  const revokes = account.every((byte) => byte === 0);
  return [
    revokes
      ? 'Take all code away from this account'
      : `WARNING: let the code at ${formatAddress(account)} do ANYTHING with this account, now and later`,
    `${chainId === 0n ? 'WARNING: on every network' : `On ${networkOf(chainId).name}`}, if transaction number ${nonce} of this account is the next`,
  ];
}

/**
 * Signs an authorization with the key at `path`. Show `previewAuthorization` first.
 *
 * @throws ChainError `path/other-coin`; `address/invalid`; `data/malformed` if a number is out of range;
 * `signer/wrong-answer`
 * @see EIP-7702
 * @example
 * ```ts
 * import { defaultPath } from '@symbolon/chains/ethereum/address';
 * import { signAuthorization } from '@symbolon/chains/ethereum/authorization';
 * import { toBeHex, verifyAuthorization } from 'ethers';
 * const address = '0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B'; // the contract whose code shall run
 * const unsigned = { chainId: 1n, address, nonce: 7n } as const;
 * const { r, s, yParity } = await signAuthorization(signer, defaultPath, unsigned);
 * verifyAuthorization(unsigned, { r: toBeHex(r, 32), s: toBeHex(s, 32), yParity }); // => '0x9858EfFD232B4033E47d90003D41EC34EcaEda94'
 * ```
 */
export async function signAuthorization(
  signer: Signer,
  path: Path,
  unsigned: UnsignedAuthorization,
): Promise<Authorization> {
  checkCoin(path, evmCoin);
  const { chainId, address, nonce } = unsigned;
  const encoded = concatBytes(Uint8Array.of(0x05), RLP.encode([chainId, parseAddress(address), nonce]));
  const { publicKey } = await signer.getPublicKey({ path, curve: 'secp256k1' });
  const { requests } = readAll(readAuthorization(path), encoded);
  const job = {
    interpreter: ethereumAuthorizationInterpreter.id,
    transaction: prefixPath(path, encoded),
    request: requests[0],
    publicKey,
  };
  const signature = await requestSignature(signer, job);
  return {
    chainId,
    address,
    nonce,
    yParity: signature[64] === 1 ? 1 : 0,
    r: bytesToNumberBE(signature.subarray(0, 32)),
    s: bytesToNumberBE(signature.subarray(32, 64)),
  };
}
