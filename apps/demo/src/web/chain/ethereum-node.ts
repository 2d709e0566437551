/** What the phone needs from an EVM chain, and the chain inside the page. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { formatAddress, type Hex } from '@symbolon/chains/ethereum/address';
import { decodeCall, decodeTransaction } from '@symbolon/chains/ethereum/transaction';
import type { EthereumLedger } from '../store/saved-state.ts';

export type Holdings = {
  /** In wei. */
  readonly coins: bigint;
  /** In the smallest unit of the demo token. */
  readonly tokens: bigint;
  readonly nonce: number;
};

export type EthereumNode = {
  readonly name: string;
  readonly holdings: (address: Hex) => Promise<Holdings>;
  /** Gives the account one coin and a hundred tokens. */
  readonly give: (address: Hex) => Promise<void>;
  /** @returns the hash of the transaction */
  readonly send: (raw: Hex) => Promise<string>;
};

/** The chain id of local development chains. */
export const chainId = 31_337n;

/** The token of this demo. It is worth nothing. */
export const token = {
  chainId,
  address: '0x5fbdb2315678afecb367f032d93f642f64180aa3',
  symbol: 'DEMO',
  decimals: 2,
} as const;

export const gift = { coins: 10n ** 18n, tokens: 10_000n } as const;

const gas = { transfer: 21_000n, token: 52_000n, price: 1_000_000_000n } as const;

/** A chain inside the page. It checks signature, nonce and funds, and moves coins and the token of this demo. */
export function pageNode(read: () => EthereumLedger, write: (ledger: EthereumLedger) => void): EthereumNode {
  const holdings = (ledger: EthereumLedger, address: string): Holdings => ({
    coins: BigInt(ledger.coins[address.toLowerCase()] ?? 0),
    tokens: BigInt(ledger.tokens[address.toLowerCase()] ?? 0),
    nonce: ledger.nonces[address.toLowerCase()] ?? 0,
  });
  return {
    name: 'a chain inside this page',
    holdings: async (address) => holdings(read(), address),
    give: async (address) => {
      const { coins, tokens } = holdings(read(), address);
      write(withHoldings(read(), address, { coins: coins + gift.coins, tokens: tokens + gift.tokens }));
    },
    send: async (raw) => {
      const { transaction, sender } = decodeTransaction(hexToBytes(raw.slice(2)));
      if (sender === undefined) throw new Error('the network refuses it: it is not signed');
      if (transaction.chainId !== chainId) throw new Error('the network refuses it: it is for another chain');
      const from = holdings(read(), sender);
      if (transaction.nonce !== BigInt(from.nonce))
        throw new Error(`the network refuses it: it expects transaction number ${from.nonce}`);
      const call =
        transaction.data === '0x'
          ? undefined
          : decodeCall(hexToBytes(transaction.data.slice(2)), {
              chainId,
              contract: hexToBytes(token.address.slice(2)),
            });
      const fee = (call === undefined ? gas.transfer : gas.token) * gas.price;
      if (from.coins < transaction.value + transaction.gasLimit * gas.price)
        throw new Error('the network refuses it: not enough ether');
      let ledger = withHoldings(read(), sender, { coins: from.coins - transaction.value - fee });
      ledger = {
        ...ledger,
        nonces: { ...ledger.nonces, [sender.toLowerCase()]: from.nonce + 1 },
        sent: [...ledger.sent, raw],
      };
      if (transaction.to !== '0x' && transaction.value > 0n) {
        ledger = withHoldings(ledger, transaction.to, {
          coins: holdings(ledger, transaction.to).coins + transaction.value,
        });
      }
      const [moved] = call?.transfers ?? [];
      // A transfer of too many tokens reverts: the fee is paid, the tokens stay.
      if (moved !== undefined && transaction.to.toLowerCase() === token.address && moved.amount <= from.tokens) {
        const to = formatAddress(moved.recipient);
        ledger = withHoldings(ledger, sender, { tokens: from.tokens - moved.amount });
        ledger = withHoldings(ledger, to, { tokens: holdings(ledger, to).tokens + moved.amount });
      }
      write(ledger);
      return `0x${bytesToHex(keccak_256(hexToBytes(raw.slice(2))))}`;
    },
  };
}

function withHoldings(
  ledger: EthereumLedger,
  address: string,
  change: { readonly coins?: bigint; readonly tokens?: bigint },
): EthereumLedger {
  const key = address.toLowerCase();
  return {
    ...ledger,
    coins: change.coins === undefined ? ledger.coins : { ...ledger.coins, [key]: change.coins.toString() },
    tokens: change.tokens === undefined ? ledger.tokens : { ...ledger.tokens, [key]: change.tokens.toString() },
  };
}
