/** Makes a PSBT that pays: picks coins, adds change, sets the fee. Coin selection is that of `@scure/btc-signer`. */
import { selectUTXO } from '@scure/btc-signer';
import { RawTx } from '@scure/btc-signer/script.js';
import { ChainError } from '../errors.ts';
import { type Account, accountAddress } from './address.ts';
import { createChangeLedger } from './change.ts';
import type { Coin } from './coins.ts';
import { networkNamed } from './networks.ts';
import { equalBytes, maxMoney } from './psbt.ts';
import { dustLimit, scriptOfAddress, scriptTypes } from './scripts.ts';

export type Payment = {
  readonly address: string;
  /** Satoshi. */
  readonly amount: bigint;
};

export type PaymentOptions = {
  readonly coins: readonly Coin[];
  readonly payments: readonly Payment[];
  /** Satoshi per virtual byte, rounded up to a whole number; from `estimateFee` of a server or the owner. */
  readonly feeRate: number;
  /** Account that gets the change, at `changeIndex` of its change chain: one not used so far. No more may come back to it than its own coins put in. */
  readonly account: Account;
  readonly changeIndex: number;
  /** Also spend coins that are not in a block yet. Default false. */
  readonly unconfirmed?: boolean;
  /** Default 0. */
  readonly psbtVersion?: 0 | 2;
  /** Block height or Unix time before which it can't be mined. Default 0. */
  readonly lockTime?: number;
};

export type BuiltPayment = {
  readonly psbt: Uint8Array;
  /** Satoshi. */
  readonly fee: bigint;
  /** Satoshi that come back; `undefined` if the rest is too small to be worth an output, and went into the fee. */
  readonly change: bigint | undefined;
};

/** BIP-125: may be replaced by one with a higher fee. */
const replaceable = 0xfffffffd;

/**
 * Builds a PSBT with previous transactions and key origins, ready for `previewPsbt` and `signPsbt`. Inputs and outputs are ordered by BIP-69.
 *
 * @throws `argument/invalid`, `address/invalid`, `funds/insufficient`
 */
export function buildPayment(options: PaymentOptions): BuiltPayment {
  const { payments, account, changeIndex, psbtVersion = 0, lockTime = 0 } = options;
  const network = networkNamed(account.network);
  const feePerByte = checkFeeRate(options.feeRate);
  if (payments.length === 0) throw new ChainError('argument/invalid', { argument: 'payments', reason: 'there are none' });
  const outputs = payments.map(({ address, amount }) => {
    const script = scriptOfAddress(address, network);
    if (amount < dustLimit(script) || amount > maxMoney) {
      throw new ChainError('argument/invalid', { argument: 'amount', reason: `${amount} sat to ${address} would not be relayed` });
    }
    return { script, amount };
  });
  const back = accountAddress(account, 1, changeIndex);
  const coins = options.coins.filter(({ height }) => height !== undefined || options.unconfirmed === true);
  const available = coins.reduce((sum, { amount }) => sum + amount, 0n);
  const needed = outputs.reduce((sum, { amount }) => sum + amount, 0n);
  const selected = selectUTXO(coins.map(inputOf), outputs, 'default', {
    changeAddress: back.address,
    feePerByte,
    network: network.prefixes,
    PSBTVersion: psbtVersion,
    lockTime,
  });
  if (selected?.tx === undefined || selected.fee === undefined)
    throw new ChainError('funds/insufficient', { needed, available, unit: 'sat' });
  const { tx, fee } = selected;
  const ledger = createChangeLedger(network.coinType);
  for (let position = 0; position < tx.inputsLength; position += 1) {
    const { txid, index } = tx.getInput(position);
    const coin = coins.find((one) => txid !== undefined && equalBytes(one.txid, txid) && one.index === index);
    if (coin !== undefined) ledger.spend(coin.path, coin.scriptType, coin.amount);
  }
  const isChange = (amount: bigint): boolean => ledger.comesBack(back.path, account.scriptType, amount);
  let change: bigint | undefined;
  for (let position = 0; position < tx.outputsLength; position += 1) {
    const { script, amount } = tx.getOutput(position);
    if (script === undefined || !equalBytes(script, back.script) || outputs.some((output) => equalBytes(output.script, script))) continue;
    if (amount === undefined || !isChange(amount)) {
      throw new ChainError('argument/invalid', {
        argument: 'account',
        reason: `${amount} sat would come back to it, more than its coins put in or where no wallet looks: choose an account whose coins pay`,
      });
    }
    tx.updateOutput(position, originOf({ ...back, scriptType: account.scriptType, masterFingerprint: account.masterFingerprint }));
    change = amount;
  }
  return { psbt: tx.toPSBT(psbtVersion), fee, change };
}

type Owned = Pick<Coin, 'scriptType' | 'publicKey' | 'masterFingerprint' | 'path'>;

/** A coin as an input, with all that proves it. Not for users: `buildPayment` and `buildSweep` are. */
export function inputOf(coin: Coin) {
  const { txid, index, amount, script, previous, scriptType, publicKey } = coin;
  const { version, inputs, outputs, lockTime } = previous;
  const nonWitnessUtxo = RawTx.encode({
    version,
    segwitFlag: false,
    inputs: [...inputs],
    outputs: [...outputs],
    witnesses: undefined,
    lockTime,
  });
  return {
    txid,
    index,
    sequence: replaceable,
    nonWitnessUtxo,
    ...(scriptType === 'p2pkh' ? {} : { witnessUtxo: { amount, script } }),
    ...(scriptType === 'p2sh-p2wpkh' ? { redeemScript: scriptTypes.p2wpkh.scriptPubKey(publicKey) } : {}),
    ...originOf(coin),
  };
}

function originOf({ scriptType, publicKey, masterFingerprint, path }: Owned) {
  const der = { fingerprint: masterFingerprint, path: [...path] };
  const xOnly = publicKey.subarray(1);
  return scriptType === 'p2tr'
    ? {
        tapInternalKey: xOnly,
        tapBip32Derivation: [[xOnly, { hashes: [], der }]] as [Uint8Array, { hashes: Uint8Array[]; der: typeof der }][],
      }
    : { bip32Derivation: [[publicKey, der]] as [Uint8Array, typeof der][] };
}

/** @throws `argument/invalid` */
export function checkFeeRate(feeRate: number): bigint {
  if (!(feeRate > 0) || feeRate > 10_000)
    throw new ChainError('argument/invalid', { argument: 'feeRate', reason: `${feeRate} sat/vB is out of range` });
  return BigInt(Math.ceil(feeRate));
}
