/** The `anvil` of Foundry on this machine. The content security policy of the page allows no other address. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '@symbolon/chains/ethereum/address';
import { type EthereumNode, gift, token } from './ethereum-node.ts';
import contract from './token.json' with { type: 'json' };

const url = 'http://127.0.0.1:8545';

/** @returns `undefined` if no node answers */
export async function findAnvil(): Promise<EthereumNode | undefined> {
  try {
    if ((await call('eth_chainId')) !== '0x7a69') return undefined;
    await call('anvil_setCode', token.address, contract.code);
  } catch {
    return undefined;
  }
  return {
    name: 'anvil on this machine',
    holdings: async (address) => ({
      coins: BigInt(await call('eth_getBalance', address, 'latest')),
      tokens: BigInt(await call('eth_getStorageAt', token.address, balanceSlot(address), 'latest')),
      nonce: Number(await call('eth_getTransactionCount', address, 'latest')),
    }),
    give: async (address) => {
      await call('anvil_setBalance', address, `0x${gift.coins.toString(16)}`);
      await call(
        'anvil_setStorageAt',
        token.address,
        balanceSlot(address),
        `0x${gift.tokens.toString(16).padStart(64, '0')}`,
      );
      await call('anvil_mine');
    },
    send: (raw) => call('eth_sendRawTransaction', raw),
  };
}

/** The storage slot of `balanceOf[address]`, the first variable: keccak-256 of key and variable, 32 bytes each. */
function balanceSlot(address: Hex): Hex {
  const key = concatBytes(new Uint8Array(12), hexToBytes(address.slice(2)), new Uint8Array(32));
  return `0x${bytesToHex(keccak_256(key))}`;
}

async function call(method: string, ...params: readonly unknown[]): Promise<string> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(3000),
  });
  const answer: unknown = await response.json();
  if (typeof answer === 'object' && answer !== null && 'result' in answer) return String(answer.result);
  const reason =
    typeof answer === 'object' && answer !== null && 'error' in answer ? JSON.stringify(answer.error) : 'no answer';
  throw new Error(`anvil refuses ${method}: ${reason}`);
}
