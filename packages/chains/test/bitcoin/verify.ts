/**
 * Two independent judges of a signed transaction. bitcore-lib runs the scripts in its own interpreter (curve code: elliptic). bitcoinjs-lib computes
 * the digests itself, and libsecp256k1 compiled to WebAssembly verifies the signatures over them.
 */
import * as bitcoinjs from 'bitcoinjs-lib';
import bitcore from 'bitcore-lib';
import * as secp256k1 from 'tiny-secp256k1';
import type { RawOutput } from '../../src/bitcoin/psbt-maps.ts';

const { Interpreter } = bitcore.Script;
const flags =
  Interpreter.SCRIPT_VERIFY_P2SH |
  Interpreter.SCRIPT_VERIFY_STRICTENC |
  Interpreter.SCRIPT_VERIFY_LOW_S |
  Interpreter.SCRIPT_VERIFY_NULLDUMMY |
  Interpreter.SCRIPT_VERIFY_WITNESS |
  Interpreter.SCRIPT_VERIFY_TAPROOT;

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
    const digest = legacy ? parsed.hashForSignature(n, script, hashType) : parsed.hashForWitnessV0(n, scriptCode, amount, hashType);
    return commits(script, publicKey) && secp256k1.verify(digest, publicKey, compact, true);
  });
}

/** The script is one of the three that commit to this key. */
function commits(script: Uint8Array, pubkey: Uint8Array): boolean {
  const { p2pkh, p2wpkh, p2sh } = bitcoinjs.payments;
  const outputs = [p2pkh({ pubkey }).output, p2wpkh({ pubkey }).output, p2sh({ redeem: p2wpkh({ pubkey }) }).output];
  return outputs.some((output) => output !== undefined && Buffer.compare(output, script) === 0);
}
