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

/** What is particular to a contract. */
type Contract = {
  /** From 1.5.0 on, a call to address 0 is one of the Safe itself. */
  readonly zeroIsSelf?: boolean;
  /** Where it is, if its address does not follow from its code. */
  readonly chains?: readonly bigint[];
};

/**
 * Contracts whose code is known to do no more than the calls, MultiSend and MultiSendCallOnly of Safe. They are the
 * same at an address on every chain, as it follows from their code (EIP-1014; on chains of the ZK Stack the same of
 * EraVM), but for that of 1.1.1. Source: safe-global/safe-deployments, `src/assets`.
 */
const contracts: ReadonlyMap<string, Contract> = new Map<string, Contract>([
  ['8d29be29923b68abfdd21e541b9374737b49cdad', { chains: [1n, 4n, 5n, 42n, 88n, 100n, 246n, 369n, 73799n] }], // 1.1.1
  ['a238cbeb142c10ef7ad8442c6d1f9e89e07e7761', {}], // 1.3.0
  ['998739bfdaadde7c933b942a68053933098f9eda', {}], // 1.3.0, eip155
  ['0dfcccb95225ffb03c6fbb2559b530c2b7c8a912', {}], // 1.3.0, zksync
  ['40a2accbd92bca938b02010e17a5b8929b49130d', {}], // 1.3.0, calls only
  ['a1dabef33b3b82c7814b6d82a79e50f4ac44102b', {}], // 1.3.0, calls only, eip155
  ['f220d3b4dfb23c4ade8c88e526c1353abacbc38f', {}], // 1.3.0, calls only, zksync
  ['38869bf66a61cf6bdb996a6ae40d5853fd43b526', {}], // 1.4.1
  ['309d0b190fecca8e1d5d8309a16f7e3cb133e885', {}], // 1.4.1, zksync
  ['9641d764fc13c8b624c04430c7356c1c7c8102e2', {}], // 1.4.1, calls only
  ['0408ef011960d02349d50286d20531229bcef773', {}], // 1.4.1, calls only, zksync
  ['218543288004cd07832472d464648173c77d7eb7', { zeroIsSelf: true }], // 1.5.0
  ['a83c336b20401af773b6219ba5027174338d1836', { zeroIsSelf: true }], // 1.5.0, calls only
]);

const selector = '8d80ff0a';
/** More would push what matters off a screen. */
const most = 24;

const codec = P.struct({ at: P.magic(P.U256BE, 32n), packed: P.padRight(32, P.bytes(P.U256BE), P.ZeroPad) });
const calls = P.array(null, P.struct({ operation: P.U8, to: P.bytes(20), value: P.U256BE, data: P.bytes(P.U256BE) }));

/** A delegatecall of a Safe. Accounts are 20 bytes. */
type Given = {
  readonly chainId: bigint;
  readonly safe: Uint8Array;
  readonly to: Uint8Array;
  readonly data: Uint8Array;
};

/**
 * The calls that a delegatecall of such a contract makes, in their order.
 *
 * @returns `undefined` for any other contract, for what is not encoded to its last byte, and for more than 24
 */
export function decodeMultiSend({ chainId, safe, to, data }: Given): readonly SentCall[] | undefined {
  const contract = contracts.get(bytesToHex(to));
  if (contract === undefined || bytesToHex(data.subarray(0, 4)) !== selector) return undefined;
  const { zeroIsSelf = false, chains = [chainId] } = contract;
  if (!chains.includes(chainId)) return undefined;
  try {
    const found = calls.decode(codec.decode(data.subarray(4)).packed);
    if (found.length === 0 || found.length > most || found.some(({ operation }) => operation > 1)) return undefined;
    const callee = (account: Uint8Array): Uint8Array =>
      zeroIsSelf && account.every((byte) => byte === 0) ? safe : account;
    return found.map((call) => ({ ...call, to: callee(call.to), operation: BigInt(call.operation) }));
  } catch {
    return undefined;
  }
}
