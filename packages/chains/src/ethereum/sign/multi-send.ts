/** Several calls in one transaction of a Safe: `multiSend(bytes)` of the contracts that Safe publishes. */
import { bytesToHex } from '@noble/hashes/utils.js';
import * as P from 'micro-packed';

/** One of the calls. `to` is 20 bytes. */
export type SentCall = {
  readonly to: Uint8Array;
  readonly value: bigint;
  readonly data: Uint8Array;
  /** 0 call, 1 delegatecall. */
  readonly operation: bigint;
};

/**
 * Contracts whose code is known to do no more, the same at an address on every chain, as it follows from their code
 * (EIP-1014). Source: safe-global/safe-deployments, MultiSend and MultiSendCallOnly of 1.3.0 and 1.4.1.
 */
const contracts: ReadonlySet<string> = new Set([
  '38869bf66a61cf6bdb996a6ae40d5853fd43b526',
  '40a2accbd92bca938b02010e17a5b8929b49130d',
  '9641d764fc13c8b624c04430c7356c1c7c8102e2',
  'a1dabef33b3b82c7814b6d82a79e50f4ac44102b',
  'a238cbeb142c10ef7ad8442c6d1f9e89e07e7761',
]);

const selector = '8d80ff0a';
/** More would push what matters off a screen. */
const most = 24;

const codec = P.struct({ at: P.magic(P.U256BE, 32n), packed: P.padRight(32, P.bytes(P.U256BE), P.ZeroPad) });
const calls = P.array(null, P.struct({ operation: P.U8, to: P.bytes(20), value: P.U256BE, data: P.bytes(P.U256BE) }));

/**
 * The calls that a delegatecall of such a contract makes, in their order.
 *
 * @returns `undefined` for any other contract, for what is not encoded to its last byte, and for more than 24
 */
export function decodeMultiSend(contract: Uint8Array, calldata: Uint8Array): readonly SentCall[] | undefined {
  if (!contracts.has(bytesToHex(contract)) || bytesToHex(calldata.subarray(0, 4)) !== selector) return undefined;
  try {
    const found = calls.decode(codec.decode(calldata.subarray(4)).packed);
    if (found.length === 0 || found.length > most || found.some(({ operation }) => operation > 1)) return undefined;
    return found.map((call) => ({ ...call, operation: BigInt(call.operation) }));
  } catch {
    return undefined;
  }
}
