/** A Bitcoin payment for the demo: a PSBT to sign, and a judge of the result that shares no code with us. */
import { hex } from '@scure/base';
import { OutScript, RawTx, Transaction } from '@scure/btc-signer';
import { accountAddress, openAccount } from '@symbolon/chains/bitcoin/address';
import type { Signer } from '@symbolon/chains/types';
import bitcore from 'bitcore-lib';

/** An output that a payment spends. Amount in satoshi. */
export type Coin = { readonly script: Uint8Array; readonly amount: bigint };

export type Payment = { readonly psbt: Uint8Array; readonly coins: readonly Coin[] };

const recipient = hex.decode('751e76e8199196d454941c45d1b3a323f1433bd6');

/**
 * A PSBT (BIP-174) that spends two coins of the wallet's first BIP-84 account, pays somebody and gives change. No coin
 * of it exists.
 */
export async function makePayment(signer: Signer): Promise<Payment> {
  const account = await openAccount(signer, { network: 'regtest' });
  const owned = [accountAddress(account, 0, 0), accountAddress(account, 0, 1)];
  const change = accountAddress(account, 1, 0);
  const derivation = ({ publicKey, path }: typeof change): [Uint8Array, { fingerprint: number; path: number[] }][] => [
    [publicKey, { fingerprint: account.masterFingerprint, path: [...path] }],
  ];
  const coins = owned.map(({ script }, index) => ({ script, amount: index === 0 ? 60_000_000n : 45_000_000n }));
  // The transaction that is said to have paid the two coins: its own input never mattered to anyone.
  const funding = RawTx.encode({
    version: 2,
    segwitFlag: false,
    inputs: [{ txid: new Uint8Array(32).fill(0xfd), index: 0, finalScriptSig: new Uint8Array(), sequence: 0xffffffff }],
    outputs: coins.map(({ script, amount }) => ({ script, amount })),
    witnesses: undefined,
    lockTime: 0,
  });
  const txid = Transaction.fromRaw(funding, { allowUnknownInputs: true, allowUnknownOutputs: true }).id;
  const transaction = new Transaction();
  owned.forEach((address, index) => {
    transaction.addInput({ txid, index, nonWitnessUtxo: funding, bip32Derivation: derivation(address) });
  });
  transaction.addOutput({ script: OutScript.encode({ type: 'wpkh', hash: recipient }), amount: 80_000_000n });
  transaction.addOutput({ script: change.script, amount: 24_990_000n, bip32Derivation: derivation(change) });
  return { psbt: transaction.toPSBT(0), coins };
}

const { Interpreter } = bitcore.Script;
const flags =
  Interpreter.SCRIPT_VERIFY_P2SH |
  Interpreter.SCRIPT_VERIFY_STRICTENC |
  Interpreter.SCRIPT_VERIFY_LOW_S |
  Interpreter.SCRIPT_VERIFY_NULLDUMMY |
  Interpreter.SCRIPT_VERIFY_WITNESS;

/**
 * Runs every input's scripts in the interpreter of bitcore-lib, which has its own curve, hashes and digests.
 *
 * @returns for each coin whether its input may spend it
 */
export function judge(transaction: Uint8Array, coins: readonly Coin[]): readonly boolean[] {
  const parsed = new bitcore.Transaction(hex.encode(transaction));
  const scripts = coins.map(({ script }) => bitcore.Script.fromBuffer(Buffer.from(script)));
  parsed.inputs.forEach((input, index) => {
    const coin = coins[index];
    if (coin === undefined) throw new Error(`the transaction spends more than the ${coins.length} coins`);
    input.output = new bitcore.Transaction.Output({ satoshis: Number(coin.amount), script: Buffer.from(coin.script) });
  });
  return coins.map(({ amount }, index) => {
    const input = parsed.inputs[index];
    const script = scripts[index];
    if (input === undefined || script === undefined) return false;
    return new Interpreter().verify(input.script, script, parsed, index, flags, input.witnesses ?? [], Number(amount));
  });
}
