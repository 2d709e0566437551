import type { Hex } from '@symbolon/chains/ethereum/hex';

/** ERC-20 `transfer(address,uint256)`: selector a9059cbb, then two words of 32 bytes. */
export function encodeTransfer(to: Hex, amount: bigint): Hex {
  return `0xa9059cbb${to.slice(2).toLowerCase().padStart(64, '0')}${amount.toString(16).padStart(64, '0')}`;
}
