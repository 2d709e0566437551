/** Transactions that are signed already, as others hand them over. */

import { hex } from '@scure/base';
import { RawTx } from '@scure/btc-signer/script.js';
import { chainError } from '@symbolon/interface';
import { decodePsbt, transactionId } from '../firmware/transaction/psbt.ts';

/** A transaction that can be sent. Whether its signatures are valid only those know who know its coins. */
export type SignedBitcoinTransaction = {
  /** For `broadcast` of a server. */
  readonly transaction: Uint8Array;
  /** Its id in hexadecimal, as people write it. */
  readonly txid: string;
  /** The coins that it spends: 32 bytes as people read them, and the number of the output. */
  readonly inputs: readonly { readonly txid: Uint8Array; readonly index: number }[];
  /** Satoshi, and scriptPubKey. */
  readonly outputs: readonly { readonly amount: bigint; readonly script: Uint8Array }[];
};

/** BIP-174. */
const magic = Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xff);

/**
 * Reads a transaction, or a PSBT whose inputs are all finalized.
 *
 * @throws SymbolonError `data/malformed` for bytes that are neither, and for what is not signed
 * @example
 * ```ts
 * import { readSignedTransaction } from '@symbolon/chains/bitcoin/transaction';
 * import { signPsbt } from '@symbolon/chains/bitcoin/sign';
 * const signed = await signPsbt(signer, psbt, {});
 * readSignedTransaction(signed.psbt).txid; // => 'e9aad6961683ba618fec8baf87ce1f984200ad382f581754c7b9735016ba974b'
 * ```
 */
export function readSignedTransaction(bytes: Uint8Array): SignedBitcoinTransaction {
  const raw = magic.every((byte, at) => bytes[at] === byte) ? extracted(bytes) : bytes;
  const malformed = (reason: string) => chainError('data/malformed', { what: 'transaction', reason });
  let read: ReturnType<typeof RawTx.decode>;
  try {
    read = RawTx.decode(raw);
  } catch {
    throw malformed('no signed transaction of Bitcoin');
  }
  const { version, inputs, outputs, witnesses = [], lockTime } = read;
  if (inputs.length === 0 || outputs.length === 0) throw malformed('nothing goes in, or nothing comes out');
  const isSigned = inputs.every(
    ({ finalScriptSig }, at) => finalScriptSig.length > 0 || (witnesses[at]?.length ?? 0) > 0,
  );
  if (!isSigned) throw malformed('a signature is missing: sign it first');
  const txid = hex.encode(transactionId({ version, inputs, outputs, lockTime }));
  return {
    ...{ transaction: Uint8Array.from(raw), txid },
    inputs: inputs.map(({ txid: from, index }) => ({ txid: from, index })),
    outputs: outputs.map(({ amount, script }) => ({ amount, script })),
  };
}

/** BIP-174, "Transaction Extractor". */
function extracted(bytes: Uint8Array): Uint8Array {
  const { txVersion: version, lockTime, inputs, outputs } = decodePsbt(bytes);
  const witnesses = inputs.map(({ fields }) => [...(fields.finalScriptWitness ?? [])]);
  const segwitFlag = witnesses.some(({ length }) => length > 0);
  return RawTx.encode({
    ...{ version, segwitFlag, lockTime },
    inputs: inputs.map(({ txid, index, sequence, fields }) => ({
      ...{ txid, index, sequence },
      finalScriptSig: fields.finalScriptSig ?? new Uint8Array(),
    })),
    outputs: outputs.map(({ amount, script }) => ({ amount, script })),
    witnesses: segwitFlag ? witnesses : undefined,
  });
}
