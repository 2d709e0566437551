/**
 * A Bitcoin regtest inside the page. It checks every transaction as a node does, and mines a block for each. It accepts
 * only inputs of a BIP-84 wallet (P2WPKH).
 */
import { bytesToHex, equalBytes, hexToBytes } from '@noble/curves/utils.js';
import { RawTx, Transaction } from '@scure/btc-signer';
import { type BitcoinServer, scriptHash } from '@symbolon/chains/bitcoin/discover';
import { checkWitness } from '../../bitcoin/check-witness.ts';
import type { BitcoinLedger } from '../store/saved-state.ts';

type Output = {
  readonly txid: string;
  readonly index: number;
  readonly amount: bigint;
  readonly script: Uint8Array;
  readonly height: number;
};

const lenient = { allowUnknownInputs: true, allowUnknownOutputs: true } as const;

/** All unspent outputs, by "txid:index". */
function unspent(ledger: BitcoinLedger): ReadonlyMap<string, Output> {
  const coins = new Map<string, Output>();
  ledger.transactions.forEach((hex, block) => {
    const raw = RawTx.decode(hexToBytes(hex));
    const { id: txid } = Transaction.fromRaw(hexToBytes(hex), lenient);
    for (const input of raw.inputs) coins.delete(`${bytesToHex(input.txid)}:${input.index}`);
    raw.outputs.forEach(({ amount, script }, index) => {
      coins.set(`${txid}:${index}`, { txid, index, amount, script, height: block + 1 });
    });
  });
  return coins;
}

/** Adds a block whose reward goes to `script`: the source of all coins on a regtest. */
export function reward(ledger: BitcoinLedger, script: Uint8Array, amount: bigint): BitcoinLedger {
  const height = ledger.transactions.length + 1;
  const coinbase = RawTx.encode({
    version: 2,
    segwitFlag: false,
    // BIP-34: the height makes each coinbase transaction different.
    inputs: [
      {
        txid: new Uint8Array(32),
        index: 0xffffffff,
        finalScriptSig: Uint8Array.of(3, height & 0xff, (height >> 8) & 0xff, 0),
        sequence: 0xffffffff,
      },
    ],
    outputs: [{ amount, script }],
    witnesses: undefined,
    lockTime: 0,
  });
  return { transactions: [...ledger.transactions, bytesToHex(coinbase)] };
}

/** Adds a transaction. @throws Error with the reason if a node would reject it */
function accept(ledger: BitcoinLedger, bytes: Uint8Array): BitcoinLedger {
  const coins = unspent(ledger);
  const transaction = Transaction.fromRaw(bytes, lenient);
  const { inputs, outputs, witnesses = [] } = RawTx.decode(bytes);
  const seen = new Set<string>();
  let left = 0n;
  inputs.forEach(({ txid, index }, position) => {
    const name = `${bytesToHex(txid)}:${index}`;
    const coin = coins.get(name);
    if (coin === undefined || seen.has(name))
      throw new Error(`the network refuses it: coin ${name} is spent or does not exist`);
    seen.add(name);
    checkWitness(transaction, position, coin, witnesses[position] ?? []);
    left += coin.amount;
  });
  for (const { amount } of outputs) left -= amount;
  if (inputs.length === 0 || left < 0n) throw new Error('the network refuses it: it spends more than its inputs');
  return { transactions: [...ledger.transactions, bytesToHex(bytes)] };
}

/** Answers a wallet as an Esplora or Electrum server does. */
export function bitcoinServer(read: () => BitcoinLedger, write: (ledger: BitcoinLedger) => void): BitcoinServer {
  const name = 'regtest in this page';
  const hashOf = (script: Uint8Array): string => bytesToHex(scriptHash(script));
  return {
    name,
    countTransactions: async (scripts) => {
      const paid = read().transactions.flatMap((hex) => {
        const { outputs } = RawTx.decode(hexToBytes(hex));
        return [...new Set(outputs.map(({ script }) => hashOf(script)))];
      });
      return scripts.map((script) => paid.filter((hash) => hash === hashOf(script)).length);
    },
    listCoins: async (scripts) => {
      const coins = [...unspent(read()).values()];
      return scripts.map((script) => coins.filter((coin) => equalBytes(coin.script, script)));
    },
    getTransaction: async (txid) => {
      const found = read().transactions.find((hex) => Transaction.fromRaw(hexToBytes(hex), lenient).id === txid);
      if (found === undefined) throw new Error(`${name} has no transaction ${txid}`);
      return hexToBytes(found);
    },
    estimateFee: async () => 2,
    broadcast: async (transaction) => {
      write(accept(read(), transaction));
      return Transaction.fromRaw(transaction, lenient).id;
    },
  };
}
