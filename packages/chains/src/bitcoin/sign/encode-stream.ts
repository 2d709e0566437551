/** Writes what a card's interpreter reads of a Bitcoin transaction: the stream of `firmware/signing-stream.ts`. */
import { concatBytes } from '@noble/hashes/utils.js';
import { RawOldTx } from '@scure/btc-signer/script.js';
import { formatPath, type Path } from '@symbolon/interface';
import { U32LE } from 'micro-packed';
import { encodeWallet, isReadableWallet } from '../firmware/multisig-wallet.ts';
import {
  Header,
  InputHead,
  networkNumbers,
  nextLink,
  OutputHead,
  ownerNumbers,
  RepeatedInput,
  SignatureHead,
} from '../firmware/signing-stream.ts';
import { StreamPath } from '../firmware/stream-path.ts';
import { sighash } from '../firmware/transaction/sighash.ts';
import type { AnalysedOutput, Analysis, OwnInput } from '../transaction/analysis.ts';
import type { OwnScript } from '../transaction/own-scripts.ts';

/**
 * Whether a card can read a transaction: whole signature hash types, and inputs of ours that are under single keys, or
 * all under one wallet policy that a card reads, with one signature each, and all by one of the keys of ours in it.
 */
export function isReadable({ ownInputs, outputs, policies }: Analysis): boolean {
  const [first] = ownInputs;
  const isWhole = ownInputs.every(
    ({ sighashType, policy, spends }) => sighashType <= sighash.all && policy === first?.policy && spends.length === 1,
  );
  if (!isWhole || first?.policy === undefined) return isWhole;
  const descriptor = policies[first.policy];
  const own = [...ownInputs, ...outputs.flatMap((output) => withoutOther(output, first.policy).own ?? [])];
  const byOneKey = own.every((each) => each.policy === undefined || pathLike(each, first) !== undefined);
  return byOneKey && descriptor !== undefined && isReadableWallet(descriptor);
}

/** A card is told of one key of ours in a wallet: the path of that key, where a script has several. */
function pathLike({ path, policy, spends }: OwnScript, { path: known }: OwnScript): Path | undefined {
  if (policy === undefined) return path;
  const account = formatPath(known.slice(0, -2));
  return [path, ...spends.map((spend) => spend.path)].find((each) => formatPath(each.slice(0, -2)) === account);
}

/**
 * Writes the stream of a transaction for a card's interpreter. Signatures for it come back for the inputs of ours from
 * the last to the first.
 *
 * @param analysis One that {@link isReadable}: of others a card refuses the stream.
 * @throws `transaction/refused` for a wallet that no card reads
 */
export function encodeSigningStream(analysis: Analysis): Uint8Array {
  const { psbt, network, ownInputs, outputs, prevouts, policies, masterFingerprint } = analysis;
  const [first] = ownInputs;
  const wallet = first?.policy === undefined ? undefined : policies[first.policy];
  const own = new Map(ownInputs.map((input) => [input.position, input]));
  const parts: Uint8Array[] = [
    Header.encode({
      network: networkNumbers.indexOf(network.name),
      txVersion: psbt.txVersion,
      lockTime: psbt.lockTime,
      inputs: psbt.inputs.length,
      outputs: psbt.outputs.length,
      wallet: wallet === undefined ? 0 : 1,
    }),
    ...(wallet === undefined || first === undefined ? [] : [encodeWallet(wallet, masterFingerprint, first.path)]),
  ];
  let link: Uint8Array = new Uint8Array(32);
  const signatures: Uint8Array[] = [];
  psbt.inputs.forEach(({ txid, index, sequence, fields }, position) => {
    const { amount, script } = prevouts[position] ?? { amount: 0n, script: new Uint8Array() };
    const mine = own.get(position);
    const previous = fields.nonWitnessUtxo;
    const head = { txid, index, sequence, amount };
    const proven = previous === undefined ? 0 : 1;
    parts.push(InputHead.encode({ ...head, owner: ownerNumber(mine), proven, scriptLength: script.length }), script);
    if (mine !== undefined) {
      const path = encodePath(mine.path);
      const { sighashType, spends } = mine;
      const publicKey = spends[0]?.publicKey ?? new Uint8Array();
      parts.push(path, Uint8Array.of(sighashType));
      const signature = SignatureHead.encode({ ...head, owner: ownerNumber(mine), sighashType, position, publicKey });
      signatures.unshift(concatBytes(signature, path, link, repeated(mine, analysis)));
      link = nextLink(link, signature, path);
    }
    if (previous !== undefined) {
      const { version, inputs, outputs: paid, lockTime } = previous;
      const raw = RawOldTx.encode({ version, inputs: [...inputs], outputs: [...paid], lockTime });
      parts.push(U32LE.encode(raw.length), raw);
    }
  });
  for (const output of outputs.map((each) => withoutOther(each, first?.policy))) {
    const path = output.own && first && pathLike(output.own, first);
    parts.push(encodeOutput(output), ...(path === undefined ? [] : [encodePath(path)]));
  }
  return concatBytes(...parts, ...signatures);
}

/** Legacy signatures hash the whole transaction once per input. */
function repeated({ scriptType }: OwnInput, { psbt, outputs }: Analysis): Uint8Array {
  if (scriptType !== 'p2pkh') return new Uint8Array();
  const inputs = psbt.inputs.map(({ txid, index, sequence }) => RepeatedInput.encode({ txid, index, sequence }));
  return concatBytes(...inputs, ...outputs.map(encodeOutput));
}

/** To a card that is not told of a wallet, its outputs are somebody else's. */
function withoutOther(output: AnalysedOutput, policy: number | undefined): AnalysedOutput {
  return output.own?.scriptType === undefined && output.own?.policy !== policy ? { ...output, own: undefined } : output;
}

function encodeOutput({ amount, script, own }: AnalysedOutput): Uint8Array {
  return concatBytes(OutputHead.encode({ owner: ownerNumber(own), amount, scriptLength: script.length }), script);
}

function ownerNumber(own: OwnScript | undefined): number {
  return ownerNumbers.indexOf(own === undefined ? undefined : (own.scriptType ?? 'wallet'));
}

function encodePath(path: Path): Uint8Array {
  return StreamPath.encode([...path]);
}
