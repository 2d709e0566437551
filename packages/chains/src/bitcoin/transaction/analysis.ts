/**
 * What a PSBT does to its owner: which inputs we sign, what comes back, who gets the rest. Shared by preview and
 * signing, so that both see the same.
 */
import {
  chainError,
  checkArgument,
  type Line,
  type Signer,
  type SymbolonError,
  type Warning,
} from '@symbolon/interface';
import {
  type BitcoinNetwork,
  type BitcoinNetworkName,
  checkKeyNetwork,
  networkNamed,
} from '../firmware/address/networks.ts';
import { addressOfScript, dustLimit, isUnguarded, isUnspendable } from '../firmware/address/scripts.ts';
import type { Descriptor } from '../firmware/descriptors/descriptor.ts';
import { parsePolicy, type WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
import { coveredAmounts, createAmountProofs } from '../firmware/transaction/amounts.ts';
import { createChangeLedger } from '../firmware/transaction/change.ts';
import { isTenth } from '../firmware/transaction/fee-share.ts';
import { limits } from '../firmware/transaction/limits.ts';
import { messageReason, signsMessage } from '../firmware/transaction/message-digest.ts';
import { decodePsbt, maxMoney, type Prevout, type Psbt, sum } from '../firmware/transaction/psbt.ts';
import type { PsbtInputMap } from '../firmware/transaction/psbt-maps.ts';
import { sighash } from '../firmware/transaction/sighash.ts';
import { estimateVirtualSize, isHighRate, usualFeeLimit } from './fee.ts';
import { findOwnKeys, isFinal } from './own-keys.ts';
import { findOwnScript, type OwnScript, spendsUnder } from './own-scripts.ts';
import { withPolicyOrigins } from './policy-origins.ts';
import { walletName } from './wallet-name.ts';

/** What a PSBT may do. Preview and signing take the same, so that both judge alike. */
export type BitcoinPreviewOptions = {
  /** Default `mainnet`. */
  readonly network?: BitcoinNetworkName | undefined;
  /**
   * Satoshi. Default: a quarter of what is spent, or 100 satoshi per virtual byte where that is more, as for a small
   * payment or within an account; but never more than 20 000 satoshi per virtual byte.
   */
  readonly maxFee?: bigint | undefined;
  /** Signature hash types allowed besides ALL and Taproot's DEFAULT. Default none. */
  readonly allowSighashTypes?: readonly number[] | undefined;
  /** Policies this wallet is a cosigner of and has confirmed (BIP-388). Default none. */
  readonly policies?: readonly WalletPolicy[] | undefined;
};

/** An input we sign. */
export type OwnInput = OwnScript & {
  readonly position: number;
  readonly sighashType: number;
  readonly prevout: Prevout;
};

/** An output, and whether it is ours. */
export type AnalysedOutput = {
  /** From 0, in the order of the transaction. */
  readonly position: number;
  /** Satoshi. */
  readonly amount: bigint;
  /** scriptPubKey. */
  readonly script: Uint8Array;
  /** Where the script has one. */
  readonly address: string | undefined;
  /** Our key, proven by derivation, whether or not it counts as change. */
  readonly own: OwnScript | undefined;
  /**
   * Comes back to an account that also spends here, or to the policy that alone does, where the wallet will find it,
   * and is no more than came from there.
   */
  readonly change: boolean;
};

/** Something a person should hear about, and the output it is about where there is one (from 0). */
export type AnalysisWarning = { readonly code: Warning; readonly output?: number };

/** All that can be said of a PSBT without showing it to anybody. */
export type Analysis = {
  readonly psbt: Psbt;
  readonly network: BitcoinNetwork;
  /** Those of the options, in their order. */
  readonly policies: readonly Descriptor[];
  /** What each is called, for a person. */
  readonly walletNames: readonly Line[];
  /** Ours: a uint32. */
  readonly masterFingerprint: number;
  /** Those we sign, in order. */
  readonly ownInputs: readonly OwnInput[];
  /** What every input spends, in order. */
  readonly prevouts: readonly Prevout[];
  /** All of them, in order. */
  readonly outputs: readonly AnalysedOutput[];
  /** Satoshi. */
  readonly fee: bigint;
  /** Estimated size, to judge the fee by. */
  readonly virtualSize: number;
  /** What a person should hear about; empty is good news. */
  readonly warnings: readonly AnalysisWarning[];
};

/**
 * Reads a PSBT, proves our inputs and change, and applies the rules under which we sign: which amounts have to be
 * proven is said in `amounts.ts`, what counts as change in `change.ts`. For a person `previewPsbt` says it in words.
 *
 * @param bytes Binary form, version 0 or 2.
 * @throws `data/malformed`, `transaction/inconsistent`, `transaction/refused`, `transaction/not-ours`, `fee/excessive`
 */
export async function analysePsbt(
  signer: Signer,
  bytes: Uint8Array,
  options: BitcoinPreviewOptions = {},
): Promise<Analysis> {
  // All that the caller could change is read here, once, before anything is awaited.
  checkArgument('options', options, 'object');
  const { network: name = 'mainnet', maxFee, allowSighashTypes = [], policies: given = [] } = options;
  const network = networkNamed(name);
  if (maxFee !== undefined) checkArgument('maxFee', maxFee, 'bigint');
  checkArgument('allowSighashTypes', allowSighashTypes, ['number']);
  const allowed = [...allowSighashTypes];
  checkArgument('policies', given, ['object']);
  const read = given.map(({ template, keys }): WalletPolicy => {
    checkArgument('policies', [{ template, keys }], [{ template: 'text', keys: ['text'] }]);
    return { template, keys: [...keys] };
  });
  const policies = read.map(parsePolicy);
  const psbt = decodePsbt(bytes);
  const prevouts = psbt.inputs.map(({ prevout }, position) => {
    if (prevout === undefined)
      throw refused(`input ${position}`, 'it says nothing about the output it spends, so the fee is unknown');
    if (prevout.script.length > limits.spentScript)
      throw refused(`input ${position}`, 'nobody can spend a script of this length');
    return prevout;
  });
  const keys = await findOwnKeys(signer, withPolicyOrigins(psbt, policies));
  const ownInputs = psbt.inputs.flatMap(({ fields, sequence }, position) => {
    const prevout = prevouts[position];
    const own = keys.inputs[position] ?? [];
    if (prevout === undefined || own.length === 0 || isFinal(fields)) return [];
    const script = findOwnScript(own, prevout.script, policies);
    const checked = checkOwnInput(script, { position, fields, prevout }, { allowed, network });
    const [first, ...more] = spendsUnder(checked, { ...psbt, sequence });
    if (first === undefined)
      throw refused(`input ${position}`, 'its sequence and the lock time leave no way open that our key is in');
    return [{ ...checked, path: first.path, spends: [first, ...more] }];
  });
  if (ownInputs.length === 0) throw refused('inputs', 'all inputs of ours are signed already');
  refuseUnprovenAmounts(prevouts, ownInputs);
  // Coins of ours alone that go to a wallet with others in it are given away, though we are one of them.
  const spending = ownInputs.every(({ policy }) => policy === ownInputs[0]?.policy) ? ownInputs[0]?.policy : undefined;
  const ledger = createChangeLedger(network.coinType);
  for (const { path, scriptType, policy, prevout } of ownInputs) {
    if (scriptType !== undefined || policy === spending) ledger.spend(path, scriptType ?? 'wallet', prevout.amount);
  }
  const outputs = psbt.outputs.map(({ amount, script }, position): AnalysedOutput => {
    const own = findOwnScript(keys.outputs[position] ?? [], script, policies);
    const isKnown = own !== undefined && (own.scriptType !== undefined || own.policy === spending);
    const change = isKnown && ledger.comesBack(own.path, own.scriptType ?? 'wallet', amount);
    return { position, amount, script, address: addressOfScript(script, network), own, change };
  });
  const [onlyOutput, ...moreOutputs] = outputs;
  if (onlyOutput !== undefined && moreOutputs.length === 0 && signsMessage(onlyOutput))
    throw refused('outputs', messageReason);
  const virtualSize = estimateVirtualSize(prevouts, outputs);
  const fee = checkFee(sum(prevouts), outputs, { maxFee, virtualSize });
  return {
    psbt,
    network,
    policies,
    walletNames: read.map(walletName),
    masterFingerprint: keys.masterFingerprint,
    ownInputs,
    prevouts,
    outputs,
    fee,
    virtualSize,
    warnings: warn(psbt, ownInputs, outputs, { fee, virtualSize }),
  };
}

function checkOwnInput(
  own: OwnScript | undefined,
  { position, fields, prevout }: Pick<OwnInput, 'position' | 'prevout'> & { readonly fields: PsbtInputMap },
  { network, allowed }: Pick<Analysis, 'network'> & { readonly allowed: readonly number[] },
): OwnInput {
  const where = `input ${position}`;
  if (own === undefined)
    throw refused(where, 'it spends a kind of script this wallet does not sign, or a policy it has not confirmed');
  checkKeyNetwork(own.path, network, where);
  const kind = own.spends[0]?.covers.type;
  const sighashType = fields.sighashType ?? (kind === 'taproot' ? sighash.default : sighash.all);
  const usual = sighashType === sighash.all || (kind === 'taproot' && sighashType === sighash.default);
  if (!usual && (kind === 'legacy' || !isSighashType(sighashType) || !allowed.includes(sighashType))) {
    throw refused(
      where,
      `signature hash type 0x${sighashType.toString(16).padStart(2, '0')} does not cover the whole transaction`,
    );
  }
  return { ...own, position, sighashType, prevout };
}

function isSighashType(type: number): boolean {
  return (type & ~sighash.anyoneCanPay) >= sighash.all && (type & ~sighash.anyoneCanPay) <= sighash.single;
}

function refuseUnprovenAmounts(prevouts: readonly Prevout[], ownInputs: readonly OwnInput[]): void {
  const own = new Map(ownInputs.map((input) => [input.position, input]));
  const proofs = createAmountProofs();
  for (const [position, { proven }] of prevouts.entries()) {
    const mine = own.get(position);
    const [spend] = mine?.spends ?? [];
    proofs.input(position, proven, mine && spend && coveredAmounts(spend.covers.type, mine.sighashType));
  }
  proofs.check();
}

/** Throws `fee/excessive` above the limit, see `fee.ts`. */
function checkFee(
  into: bigint,
  outputs: readonly AnalysedOutput[],
  { maxFee, virtualSize }: { readonly maxFee: bigint | undefined; readonly virtualSize: number },
): bigint {
  if (into > maxMoney)
    throw chainError('transaction/inconsistent', { where: 'inputs', reason: 'they hold more than can exist' });
  const fee = into - sum(outputs);
  if (fee < 0n)
    throw chainError('transaction/inconsistent', {
      where: 'outputs',
      reason: `they pay ${-fee} sat more than the inputs hold`,
    });
  const limit = maxFee ?? usualFeeLimit(into - sum(outputs.filter(({ change }) => change)), virtualSize);
  if (fee > limit) throw chainError('fee/excessive', { fee, limit, unit: 'sat' });
  return fee;
}

function warn(
  psbt: Psbt,
  ownInputs: readonly OwnInput[],
  outputs: readonly AnalysedOutput[],
  { fee, virtualSize }: Pick<Analysis, 'fee' | 'virtualSize'>,
): readonly AnalysisWarning[] {
  const warnings: AnalysisWarning[] = [];
  const sent = sum(outputs.filter(({ change }) => !change));
  const kept = sum(outputs) - sent;
  if (isTenth(fee, { sent, kept }) || isHighRate(fee, virtualSize)) warnings.push({ code: 'fee-high' });
  if (ownInputs.some(({ sighashType }) => sighashType > sighash.all)) warnings.push({ code: 'sighash-partial' });
  if (ownInputs.length < psbt.inputs.length) warnings.push({ code: 'inputs-of-others' });
  for (const { position, script, amount } of outputs) {
    if (isUnspendable(script)) warnings.push({ code: 'data-output', output: position });
    else if (amount < dustLimit(script)) warnings.push({ code: 'dust-output', output: position });
    if (isUnguarded(script)) warnings.push({ code: 'unguarded-output', output: position });
  }
  return warnings;
}

function refused(where: string, reason: string): SymbolonError {
  return chainError('transaction/refused', { where, reason });
}
