/** EIP-7702 authorizations: consent that an account runs the code of a contract. */

import { bytesToNumberBE } from '@noble/curves/utils.js';
import { concatBytes } from '@noble/hashes/utils.js';
import {
  type Approval,
  checkArgument,
  formatPath,
  type Line,
  line,
  type Path,
  type Signer,
  type TransactionFacts,
  warn,
  warningsFirst,
  word,
} from '@symbolon/interface';
import { RLP } from 'micro-eth-signer/core/rlp.js';
import { checkCoin, evmCoin } from '../../firmware/coins.ts';
import { readAll } from '../../firmware/read-all.ts';
import { plainCopy } from '../../plain-copy.ts';
import { defaultPath, formatAddress, parseAddress } from '../firmware/address/address.ts';
import { ethereumAuthorizationInterpreter, readAuthorization } from '../firmware/authorization.ts';
import { failure } from '../transaction/envelope.ts';
import { authorizationFields, encodeFields } from '../transaction/fields.ts';
import type { EthereumAuthorization, UnsignedAuthorization } from '../transaction/transaction.ts';
import { checkShown, ethereumFingerprint, previewShape } from './approval.ts';
import { describeDelegation } from './delegation-words.ts';
import { type EthereumSignOptions, readSignOptions, requestEvmSignature } from './signature.ts';

/** What an authorization allows, as facts and in words. */
export type AuthorizationPreview = {
  /** As a card tells them. */
  readonly facts: TransactionFacts;
  /** What somebody may take. */
  readonly approvals: readonly Approval[];
  /** What to show, most important first. */
  readonly lines: readonly Line[];
  /** 32 bytes over the authorization, the key and the lines. With it `signAuthorization` signs nothing else. */
  readonly fingerprint: Uint8Array;
};

/**
 * What an authorization allows.
 *
 * @throws SymbolonError `data/malformed` with the field; `path/other-coin`
 * @param options.path of the key that signs, for the facts. Default m/44'/60'/0'/0/0
 * @example
 * ```ts
 * import { previewAuthorization } from '@symbolon/chains/ethereum/sign';
 * previewAuthorization({ chainId: 1n, address: '0x0000000000000000000000000000000000000000', nonce: 1n }).lines[0]; // => 'Take all code away from this account, on Ethereum'
 * ```
 */
export function previewAuthorization(
  authorization: UnsignedAuthorization,
  options: { readonly path?: Path } = {},
): AuthorizationPreview {
  checkArgument('options', options, 'object');
  const { path: at } = options;
  const own = plainCopy('options', { path: at });
  checkArgument('options', own, previewShape);
  const { path = defaultPath } = own;
  checkCoin(path, evmCoin);
  const { unsigned, bytes } = encode(authorization);
  const { chainId, nonce } = unsigned;
  const { facts, approvals } = readAll(readAuthorization(path), bytes);
  const lines = warningsFirst([
    describeDelegation(unsigned, line`this account`),
    ...(chainId === 0n ? [warn`every network means those to come as well`] : []),
    line`If transaction number ${nonce} of this account is the next`,
    line`To be signed with the key at ${word(formatPath(path))}`,
  ]);
  const fingerprint = ethereumFingerprint('authorization', { path, bytes, lines });
  return Object.freeze({ facts, approvals, lines, fingerprint });
}

/** Each property read once: what the bytes say is what is shown. */
function encode(authorization: UnsignedAuthorization): {
  readonly unsigned: UnsignedAuthorization;
  readonly bytes: Uint8Array;
} {
  const fail = failure('EIP-7702 authorization');
  const given = plainCopy('', authorization, (where, reason) => fail(where.replace(/^\./, ''), reason));
  checkArgument('authorization', given, 'object', fail);
  const { chainId, address, nonce } = given;
  const items = encodeFields(authorizationFields, { chainId, address, nonce }, fail);
  const unsigned = { chainId, address: formatAddress(parseAddress(address)), nonce };
  return { unsigned: Object.freeze(unsigned), bytes: concatBytes(Uint8Array.of(0x05), RLP.encode(items)) };
}

/**
 * Signs an authorization. Show `previewAuthorization` first, and give its `fingerprint` as `approved`.
 *
 * @throws SymbolonError `data/malformed` with the field; `transaction/refused` if it is not what was approved;
 * `path/other-coin`; `signer/wrong-answer`
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
  const { unsigned, bytes } = encode(authorization);
  checkArgument('signer', signer, 'object');
  const own = readSignOptions(options);
  const { path } = own;
  checkShown('authorization', own, { path, bytes });
  const job = { interpreter: ethereumAuthorizationInterpreter, bytes, read: () => readAuthorization(path) };
  const { signature } = await requestEvmSignature(signer, job, own);
  return Object.freeze({
    ...unsigned,
    yParity: signature[64] === 1 ? 1 : 0,
    r: bytesToNumberBE(signature.subarray(0, 32)),
    s: bytesToNumberBE(signature.subarray(32, 64)),
  });
}
