/** `execTransaction` of a Safe (versions 1.3 and 1.4), in the strict encoding of the Contract ABI Specification. */
import { bytesToHex } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';

const account = P.apply(P.struct({ padding: P.magicBytes(new Uint8Array(12)), bytes: P.bytes(20) }), {
  encode: ({ bytes }) => bytes,
  decode: (bytes: Uint8Array) => ({ padding: undefined, bytes }),
});
const bytes = P.padRight(32, P.bytes(P.U256BE), P.ZeroPad);

const selector = '6a761202';
const head = 10 * 32;

const codec = P.struct({
  to: account,
  value: P.U256BE,
  dataAt: P.magic(P.U256BE, BigInt(head)),
  operation: P.U256BE,
  safeTxGas: P.U256BE,
  baseGas: P.U256BE,
  gasPrice: P.U256BE,
  gasToken: account,
  refundReceiver: account,
  signaturesAt: P.U256BE,
  data: bytes,
  signatures: bytes,
});

/** What `execTransaction` makes a Safe do. Accounts are 20 bytes. */
export type SafeCall = Omit<P.UnwrapCoder<typeof codec>, 'dataAt' | 'signaturesAt' | 'signatures' | 'safeTxGas'>;

/** `undefined` if calldata are no such call to their last byte. */
export function decodeSafeCall(calldata: Uint8Array): SafeCall | undefined {
  if (bytesToHex(calldata.subarray(0, 4)) !== selector) return undefined;
  try {
    const { to, value, data, operation, baseGas, gasPrice, gasToken, refundReceiver, signaturesAt } = codec.decode(
      calldata.subarray(4),
    );
    const padded = Math.ceil(data.length / 32) * 32;
    if (operation > 1n || signaturesAt !== BigInt(head + 32 + padded)) return undefined;
    return { to, value, data, operation, baseGas, gasPrice, gasToken, refundReceiver };
  } catch {
    return undefined;
  }
}
