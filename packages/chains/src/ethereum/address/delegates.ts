/** Contracts whose code accounts are known to run (EIP-7702). A name is no promise: such code may do anything. */

import { bytesToHex } from '@noble/hashes/utils.js';
import { type Line, quote } from '@symbolon/interface';

/**
 * By address in lower case, the same on every chain.
 *
 * Sources: ethereum.org, "Pectra 7702 guidelines" (Uniswap, Alchemy, Ambire, MetaMask, the account of eth-infinitism);
 * walletbeat, data/wallet-contracts (Coinbase, OKX, ZeroDev and the same); Trezor's firmware (OKX, MetaMask).
 */
const delegates: ReadonlyMap<string, string> = new Map([
  ['000000009b1d0af20d8c6d0a44e162d11f9b8f00', 'Uniswap Calibur'],
  ['4cd241e8d1510e30b2076397afc7508ae59c66c9', 'Simple7702Account of eth-infinitism'],
  ['5a7fc11397e9a8ad41bf10bf13f22b0a63f96f6d', 'Ambire account'],
  ['63c0c19a282a1b52b07dd5a65b58948a07dae32b', 'MetaMask EIP7702StatelessDeleGator'],
  ['69007702764179f14f51cdce752f4f775d74e139', 'Alchemy SemiModularAccount7702'],
  ['7702cb554e6bfb442cb743a7df23154544a7176c', 'Coinbase EIP7702Proxy'],
  ['80296ff8d1ed46f8e3c7992664d13b833504c2bb', 'OKX WalletCore'],
  ['d6cedde84be40893d153be9d467cd6ad37875b28', 'ZeroDev Kernel 3.3'],
]);

/**
 * By what name the code at an address is known.
 *
 * @param contract 20 bytes.
 * @returns `undefined` if this wallet does not know it.
 * @throws SymbolonError `argument/invalid`
 * @example
 * ```ts
 * import { delegateName, parseAddress } from '@symbolon/chains/ethereum/address';
 * delegateName(parseAddress('0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B')); // => '"MetaMask EIP7702StatelessDeleGator"'
 * ```
 */
export function delegateName(contract: Uint8Array): Line | undefined {
  const name = delegates.get(bytesToHex(contract));
  return name === undefined ? undefined : quote(name);
}
