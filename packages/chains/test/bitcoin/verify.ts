/// <reference path="./bitcore-lib.d.ts" />
/**
 * Two independent judges of a signed transaction. bitcore-lib runs the scripts in its own interpreter (curve code:
 * elliptic). bitcoinjs-lib computes the digests itself, and libsecp256k1 compiled to WebAssembly verifies the
 * signatures over them.
 */
import { Transaction } from '@scure/btc-signer';
import * as bitcoinjs from 'bitcoinjs-lib';
import bitcore from 'bitcore-lib';
import * as secp256k1 from 'tiny-secp256k1';
import type { RawOutput } from '../../src/bitcoin/firmware/transaction/psbt-maps.ts';

const { Interpreter } = bitcore.Script;
const flags =
  Interpreter.SCRIPT_VERIFY_P2SH |
  Interpreter.SCRIPT_VERIFY_STRICTENC |
  Interpreter.SCRIPT_VERIFY_LOW_S |
  Interpreter.SCRIPT_VERIFY_NULLDUMMY |
  Interpreter.SCRIPT_VERIFY_NULLFAIL |
  Interpreter.SCRIPT_VERIFY_MINIMALIF |
  Interpreter.SCRIPT_VERIFY_CHECKLOCKTIMEVERIFY |
  Interpreter.SCRIPT_VERIFY_CHECKSEQUENCEVERIFY |
  Interpreter.SCRIPT_VERIFY_WITNESS |
  Interpreter.SCRIPT_VERIFY_TAPROOT;

/**
 * bitcore-lib 11.5.1 drops a leading zero of a key where it hashes the challenge (`getE` in crypto/schnorr.js: a number
 * of bn.js, whose `toBuffer` takes no size), and so calls right signatures wrong for one key in 256. libsecp256k1
 * verifies those.
 */
const { Schnorr } = bitcore.crypto;
const verifyInBitcore = Schnorr.verify;
Schnorr.verify = (key, message, signature) =>
  Buffer.isBuffer(key) && key[0] === 0
    ? secp256k1.verifySchnorr(message, key, signature.toBuffer().subarray(0, 64))
    : verifyInBitcore(key, message, signature);

/** Result of each input by bitcore-lib's script interpreter: `true`, or its error. */
export function interpretWithBitcore(transaction: Uint8Array, prevouts: readonly RawOutput[]): (true | string)[] {
  const parsed = new bitcore.Transaction(Buffer.from(transaction).toString('hex'));
  parsed.inputs.forEach((input, n) => {
    const { amount, script } = prevouts[n] ?? { amount: 0n, script: new Uint8Array() };
    input.output = new bitcore.Transaction.Output({ satoshis: Number(amount), script: Buffer.from(script) });
  });
  return prevouts.map(({ amount, script }, n) => {
    const input = parsed.inputs[n];
    if (input === undefined) return 'no such input';
    const interpreter = new Interpreter();
    const scriptPubKey = bitcore.Script.fromBuffer(Buffer.from(script));
    const ok = interpreter.verify(input.script, scriptPubKey, parsed, n, flags, input.witnesses ?? [], Number(amount));
    return ok || interpreter.errstr;
  });
}

/** Whether each single-key input's signature is right by bitcoinjs-lib's digests and libsecp256k1. */
export function verifyWithBitcoinjs(transaction: Uint8Array, prevouts: readonly RawOutput[]): boolean[] {
  const parsed = bitcoinjs.Transaction.fromBuffer(transaction);
  return prevouts.map(({ amount, script }, n) => {
    const input = parsed.ins[n];
    if (input === undefined) return false;
    if (script.length === 34 && script[0] === 0x51) {
      const [signature = new Uint8Array()] = input.witness;
      const type = signature[64] ?? 0;
      const scripts = prevouts.map((prevout) => prevout.script);
      const digest = parsed.hashForWitnessV1(
        n,
        scripts,
        prevouts.map((prevout) => prevout.amount),
        type,
      );
      return secp256k1.verifySchnorr(digest, script.subarray(2), signature.subarray(0, 64));
    }
    const legacy = script.length === 25;
    const pushes = bitcoinjs.script.decompile(input.script) ?? [];
    const [signature, publicKey] = legacy ? pushes : input.witness;
    if (!(signature instanceof Uint8Array) || !(publicKey instanceof Uint8Array)) return false;
    const { signature: compact, hashType } = bitcoinjs.script.signature.decode(signature);
    const scriptCode = bitcoinjs.payments.p2pkh({ pubkey: publicKey }).output;
    if (scriptCode === undefined) return false;
    const digest = legacy
      ? parsed.hashForSignature(n, script, hashType)
      : parsed.hashForWitnessV0(n, scriptCode, amount, hashType);
    return commits(script, publicKey) && secp256k1.verify(digest, publicKey, compact, true);
  });
}

/** The script is one of the three that commit to this key. */
function commits(script: Uint8Array, pubkey: Uint8Array): boolean {
  const { p2pkh, p2wpkh, p2sh } = bitcoinjs.payments;
  const outputs = [p2pkh({ pubkey }).output, p2wpkh({ pubkey }).output, p2sh({ redeem: p2wpkh({ pubkey }) }).output];
  return outputs.some((output) => output !== undefined && Buffer.compare(output, script) === 0);
}

/**
 * What has to be signed for one single-key input, by `@scure/btc-signer` and by bitcoinjs-lib. Each computes it from
 * the unsigned transaction alone.
 */
export function digestsByOthers(
  psbt: Uint8Array,
  prevouts: readonly RawOutput[],
  position: number,
  hashType: number,
): Uint8Array[] {
  const scure = Transaction.fromPSBT(psbt);
  const parsed = bitcoinjs.Transaction.fromBuffer(scure.unsignedTx);
  const { amount, script } = prevouts[position] ?? { amount: 0n, script: new Uint8Array() };
  const scripts = prevouts.map((prevout) => prevout.script);
  const amounts = prevouts.map((prevout) => prevout.amount);
  if (script.length === 34) {
    return [
      scure.preimageWitnessV1(position, scripts, hashType, amounts),
      Uint8Array.from(parsed.hashForWitnessV1(position, scripts, amounts, hashType)),
    ];
  }
  if (script.length === 25) {
    // Private in its declarations, yet the one way to its digest of a legacy input.
    return [
      scure['preimageLegacy'](position, script, hashType),
      Uint8Array.from(parsed.hashForSignature(position, script, hashType)),
    ];
  }
  // P2WPKH, bare or as the redeem script of P2SH: the script code has the same key hash (BIP-143).
  const program = script.length === 22 ? script : (scure.getInput(position).redeemScript ?? script);
  const scriptCode = bitcoinjs.payments.p2pkh({ hash: program.subarray(2) }).output ?? script;
  return [
    scure.preimageWitnessV0(position, scriptCode, hashType, amount),
    Uint8Array.from(parsed.hashForWitnessV0(position, scriptCode, amount, hashType)),
  ];
}

/**
 * Signatures of each multisig input, P2WSH or in the leaf of a P2TR output, that libsecp256k1 finds right over
 * bitcoinjs-lib's digest.
 */
export function verifyMultisig(transaction: Uint8Array, prevouts: readonly RawOutput[]): number[] {
  const parsed = bitcoinjs.Transaction.fromBuffer(transaction);
  const scripts = prevouts.map(({ script }) => script);
  const amounts = prevouts.map(({ amount }) => amount);
  const keysIn = (script: Uint8Array) =>
    (bitcoinjs.script.decompile(script) ?? []).filter((part) => part instanceof Uint8Array);
  return parsed.ins.map(({ witness }, n) => {
    // Only Taproot has a control block after the script.
    const [script = new Uint8Array(), ...rest] = witness.slice(scripts[n]?.[0] === 0x51 ? -2 : -1);
    const signatures = witness.slice(0, -1 - rest.length).filter(({ length }) => length > 0);
    if (rest.length === 0) {
      const digest = parsed.hashForWitnessV0(n, script, amounts[n] ?? 0n, 1);
      const compact = signatures.map((signature) => bitcoinjs.script.signature.decode(signature).signature);
      return compact.filter((signature) => keysIn(script).some((key) => secp256k1.verify(digest, key, signature, true)))
        .length;
    }
    // BIP-341: leaf version and script; BIP-342: signatures of 64 bytes are SIGHASH_DEFAULT.
    const leafHash = bitcoinjs.crypto.taggedHash('TapLeaf', Uint8Array.of(0xc0, script.length, ...script));
    const digest = parsed.hashForWitnessV1(n, scripts, amounts, 0, leafHash);
    return signatures.filter((signature) =>
      keysIn(script).some((key) => secp256k1.verifySchnorr(digest, key, signature)),
    ).length;
  });
}
