/** Makes a PSBT that pays: picks coins, adds change, sets the fee. Coin selection is that of `@scure/btc-signer`. */

import { equalBytes } from '@noble/curves/utils.js';
import { selectUTXO } from '@scure/btc-signer';
import { RawTx } from '@scure/btc-signer/script.js';
import { chainError } from '@symbolon/interface';
import { accountAddress, type BitcoinAccount } from '../address/account.ts';
import type { BitcoinCoin } from '../discover/coins.ts';
import { networkNamed } from '../firmware/address/networks.ts';
import { dustLimit, scriptOfAddress, scriptTypes } from '../firmware/address/scripts.ts';
import { createChangeLedger } from '../firmware/transaction/change.ts';
import { maxMoney } from '../firmware/transaction/psbt.ts';

/** Who gets how much. */
export type BitcoinPayment = {
  readonly address: string;
  /** Satoshi. */
  readonly amount: bigint;
};

/** What to pay, out of what, and where the rest goes. */
export type BuildPaymentOptions = {
  /** To choose from, as `listOwnCoins` found them. */
  readonly coins: readonly BitcoinCoin[];
  /** At least one; each above what nodes relay. */
  readonly payments: readonly BitcoinPayment[];
  /** Satoshi per virtual byte, rounded up to a whole number; from `estimateFee` of a server or the owner. */
  readonly feeRate: number;
  /**
   * Account that gets the change, at `changeIndex` of its change chain: one not used so far. No more may come back to
   * it than its own coins put in.
   */
  readonly account: BitcoinAccount;
  /** Index of the address for the change, one not used so far. */
  readonly changeIndex: number;
  /** Also spend coins that are not in a block yet. Default false. */
  readonly unconfirmed?: boolean;
  /** Default 0. */
  readonly psbtVersion?: 0 | 2;
  /** Block height or Unix time before which it can't be mined. Default 0. */
  readonly lockTime?: number;
};

/** A payment that is ready to be shown and signed. */
export type BuildPaymentResult = {
  /** Binary form. */
  readonly psbt: Uint8Array;
  /** Satoshi. */
  readonly fee: bigint;
  /** Satoshi that come back; `undefined` if the rest is too small to be worth an output, and went into the fee. */
  readonly change: bigint | undefined;
};

/** BIP-125: may be replaced by one with a higher fee. */
const replaceable = 0xfffffffd;

/**
 * Builds a PSBT with previous transactions and key origins, ready for `previewPsbt` and `signPsbt`. Inputs and outputs
 * are ordered by BIP-69.
 *
 * @throws `argument/invalid`, `address/invalid`, `funds/insufficient`
 * @example
 * ```ts
 * import { bitcoinAccount } from '@symbolon/chains/bitcoin/address';
 * import { buildPayment } from '@symbolon/chains/bitcoin/transaction';
 * const account = await bitcoinAccount(signer);
 * const payments = [{ address: 'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g', amount: 30_000n }];
 * const { psbt, fee, change } = buildPayment({ coins, payments, feeRate: 12, account, changeIndex: 0 });
 * [fee, change]; // => [1692n, 68_308n]
 * ```
 */
export function buildPayment(options: BuildPaymentOptions): BuildPaymentResult {
  const { payments, account, changeIndex, psbtVersion = 0, lockTime = 0 } = options;
  const network = networkNamed(account.network);
  const feePerByte = checkFeeRate(options.feeRate);
  if (payments.length === 0) throw chainError('argument/invalid', { argument: 'payments', reason: 'there are none' });
  const outputs = payments.map(({ address, amount }) => {
    const script = scriptOfAddress(address, network);
    if (amount < dustLimit(script) || amount > maxMoney) {
      throw chainError('argument/invalid', {
        argument: 'amount',
        reason: `${amount} sat to ${address} would not be relayed`,
      });
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
    throw chainError('funds/insufficient', { needed, available, unit: 'sat' });
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
    if (
      script === undefined ||
      !equalBytes(script, back.script) ||
      outputs.some((output) => equalBytes(output.script, script))
    )
      continue;
    if (amount === undefined || !isChange(amount)) {
      throw chainError('argument/invalid', {
        argument: 'account',
        reason: `${amount} sat would come back to it, more than its coins put in or where no wallet looks: choose an account whose coins pay`,
      });
    }
    tx.updateOutput(
      position,
      originOf({ ...back, scriptType: account.scriptType, masterFingerprint: account.masterFingerprint }),
    );
    change = amount;
  }
  return { psbt: tx.toPSBT(psbtVersion), fee, change };
}

type Owned = Pick<BitcoinCoin, 'scriptType' | 'publicKey' | 'masterFingerprint' | 'path'>;

/**
 * A coin as an input of `@scure/btc-signer`, with all that proves it. Not for users: `buildPayment` and `buildSweep`
 * are.
 */
export function inputOf(coin: BitcoinCoin) {
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

/**
 * A fee rate in satoshi per virtual byte as the whole number that is paid: rounded up.
 *
 * @throws `argument/invalid` if it is not above 0, or above 10 000
 */
export function checkFeeRate(feeRate: number): bigint {
  if (!(feeRate > 0) || feeRate > 10_000)
    throw chainError('argument/invalid', { argument: 'feeRate', reason: `${feeRate} sat/vB is out of range` });
  return BigInt(Math.ceil(feeRate));
}
