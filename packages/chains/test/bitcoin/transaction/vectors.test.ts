/** PSBTs, digests and Taproot keys as the BIPs give them. */

import { base64, hex } from '@scure/base';
import { CompactSizeLen, RawOldTx } from '@scure/btc-signer/script.js';
import { isSymbolonError } from '@symbolon/interface';
import * as P from 'micro-packed';
import { describe, expect, it } from 'vitest';
import bip143 from '../../../../../vectors/bip-143.json' with { type: 'json' };
import bip174 from '../../../../../vectors/bip-174.json' with { type: 'json' };
import bip341 from '../../../../../vectors/bip-341.json' with { type: 'json' };
import bip370 from '../../../../../vectors/bip-370.json' with { type: 'json' };
import bip371 from '../../../../../vectors/bip-371.json' with { type: 'json' };
import { networks } from '../../../src/bitcoin/firmware/address/networks.ts';
import { addressOfScript, scriptTypes } from '../../../src/bitcoin/firmware/address/scripts.ts';
import { decodePsbt, encodePsbt } from '../../../src/bitcoin/firmware/transaction/psbt.ts';
import type { RawTransaction } from '../../../src/bitcoin/firmware/transaction/psbt-maps.ts';
import { hashTransaction, segwitDigest, taprootDigest } from '../../../src/bitcoin/firmware/transaction/sighash.ts';
import { signPsbt } from '../../../src/bitcoin/sign/sign.ts';
import { softwareSigner } from '../../software-signer.ts';

const malformed = expect.objectContaining({ code: 'data/malformed' });

describe.each([
  ['BIP-174', bip174],
  ['BIP-370', bip370],
  ['BIP-371', bip371],
] as const)('%s', (_, { invalid, valid }) => {
  it.each(invalid)('refuses: $description', ({ psbt }) => {
    expect(() => decodePsbt(base64.decode(psbt))).toThrow(malformed);
  });

  it.each(valid)('reads and writes: $description', ({ description, psbt }) => {
    // Well-formed, but there is nothing in it to sign or to show: we take no transaction without inputs or outputs.
    if (description.includes('0 inputs')) {
      expect(() => decodePsbt(base64.decode(psbt))).toThrow(malformed);
      return;
    }
    const decoded = decodePsbt(base64.decode(psbt));
    expect(decodePsbt(encodePsbt(decoded))).toEqual(decoded);
    expect(encodePsbt(decoded)).toHaveLength(base64.decode(psbt).length);
  });
});

it.each(bip174.failsSignerChecks)('BIP-174: signs nothing: $description', async ({ psbt }) => {
  const signer = softwareSigner();
  const error = await signPsbt(signer, base64.decode(psbt)).catch((thrown: unknown) => thrown);
  expect(isSymbolonError(error)).toBe(true);
  expect(signer.calls.signatures).toBe(0);
});

it.each(bip370.lockTimes)('BIP-370: lock time $lockTime: $description', ({ psbt, lockTime }) => {
  expect(decodePsbt(base64.decode(psbt)).lockTime).toBe(lockTime);
});

it.each(bip370.withoutLockTime)('BIP-370: no lock time: $description', ({ psbt }) => {
  expect(() => decodePsbt(base64.decode(psbt))).toThrow(malformed);
});

const Preimage = P.struct({
  head: P.bytes(68),
  txid: P.bytes(32, true),
  index: P.U32LE,
  scriptCode: P.bytes(CompactSizeLen),
  amount: P.U64LE,
  sequence: P.U32LE,
  hashOutputs: P.bytes(32),
  lockTime: P.U32LE,
  sighashType: P.U32LE,
});

it.each(bip143.examples)('BIP-143: digest $sigHash', ({ unsignedTransaction, preimage, sigHash }) => {
  const { version, lockTime, inputs, outputs }: RawTransaction = RawOldTx.decode(hex.decode(unsignedTransaction));
  const { txid, index, scriptCode, amount, sighashType } = Preimage.decode(hex.decode(preimage));
  const position = inputs.findIndex((input) => hex.encode(input.txid) === hex.encode(txid) && input.index === index);
  const { sequence } = inputs[position] ?? { sequence: -1 };
  const digest = segwitDigest({ txVersion: version, lockTime }, hashTransaction(inputs, [], outputs), {
    txid,
    index,
    sequence,
    amount,
    scriptCode,
    sighashType,
    single: outputs[position],
  });
  expect(hex.encode(digest)).toBe(sigHash);
});

describe('BIP-341', () => {
  it.each(bip341.scriptPubKey.filter(({ given }) => given.scriptTree === null))(
    'key path alone: $expected.bip350Address',
    ({ given, expected }) => {
      const script = scriptTypes.p2tr.scriptPubKey(hex.decode(`02${given.internalPubkey}`));
      expect(hex.encode(script)).toBe(expected.scriptPubKey);
      expect(addressOfScript(script, networks.mainnet)).toBe(expected.bip350Address);
    },
  );

  for (const { given, inputSpending } of bip341.keyPathSpending) {
    const { version, lockTime, inputs, outputs }: RawTransaction = RawOldTx.decode(hex.decode(given.rawUnsignedTx));
    const prevouts = given.utxosSpent.map(({ scriptPubKey, amountSats }) => ({
      script: hex.decode(scriptPubKey),
      amount: BigInt(amountSats),
    }));
    it.each(inputSpending)('digest of input $given.txinIndex', ({ given: { txinIndex, hashType }, intermediary }) => {
      const input = inputs[txinIndex];
      const prevout = prevouts[txinIndex];
      if (input === undefined || prevout === undefined) throw new Error('no such input');
      const digest = taprootDigest({ txVersion: version, lockTime }, hashTransaction(inputs, prevouts, outputs), {
        ...input,
        ...prevout,
        position: txinIndex,
        sighashType: hashType,
        single: outputs[txinIndex],
      });
      expect(hex.encode(digest)).toBe(intermediary.sigHash);
    });
  }
});
