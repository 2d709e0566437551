/** An interpreter for tests: its transactions say in JSON, an event a line, what it is to tell. */

import { hexToBytes } from '@noble/hashes/utils.js';
import type { Interpreter, InterpreterEvent } from '@symbolon/interface';
import { harden } from '@symbolon/interface';
import { nameOf, type Policy, strictPolicy } from '@symbolon/protocol/policy';

export const chain = 'eip155:1';
export const coin = `${chain}/slip44:60`;
/** What budgets in tests are of. */
export const asset = nameOf(coin);
export const account = [harden(44), harden(60), harden(0)];
export const path = [...account, 0, 0];

/** Nothing but `allowance` of the asset. */
export function limited(allowance: bigint, period?: number): Policy {
  return { ...strictPolicy, assets: [{ asset, allowance, ...(period !== undefined && { period }) }] };
}

export type Script = {
  readonly transfers?: readonly { readonly asset?: string; readonly amount: bigint; readonly recipient?: string }[];
  readonly fee?: bigint;
  readonly blind?: string;
  readonly message?: { readonly standard: string; readonly hash: Uint8Array };
  /** Inputs of the wallet's own, as far as told. */
  readonly inputs?: number;
  /** What they hold together, and how many coins come back. */
  readonly held?: bigint;
  readonly change?: number;
  readonly within?: string;
  readonly warnings?: readonly string[];
  /** Digests asked for, and bytes of padding before each. */
  readonly digests?: number;
  readonly padding?: number;
  /** Bytes of each digest: 32 unless said otherwise. */
  readonly digestLength?: number;
  /** Told after the facts, which do not count it. */
  readonly late?: 'transfer' | 'approval' | 'facts';
  /** Another path than the account's. */
  readonly path?: readonly number[];
  /** Ends with a line that is no event. */
  readonly rubbish?: boolean;
  /** Makes two scripts differ that say the same. */
  readonly memo?: string;
};

const shop = '22'.repeat(20);

/** Writes a transaction for {@link scriptedInterpreter}. */
export function scripted({
  transfers = [],
  fee = 0n,
  blind,
  message,
  inputs = 0,
  held = 0n,
  change = 0,
  within,
  warnings = [],
  digests = 1,
  padding = 0,
  digestLength = 32,
  rubbish,
  memo = '',
  late,
  ...more
}: Script): Uint8Array {
  const facts = {
    chain,
    fee: { asset: coin, amount: fee },
    transfers: transfers.length,
    approvals: 0,
    inputs: { count: inputs, amount: held },
    change: { count: change, amount: change === 0 ? 0n : held - fee },
    accounts: [account],
    sighashTypes: [],
    ...(blind && { blind }),
    ...(message && { message }),
    warnings,
    ...(within && { within }),
  };
  const untold = {
    transfer: { type: 'transfer', transfer: { asset: coin, amount: 1n, recipient: hexToBytes(shop) } },
    approval: { type: 'approval', approval: { asset: coin, amount: 1n, spender: hexToBytes(shop) } },
    facts: { type: 'facts', facts },
  };
  const events = [
    ...transfers.map(({ asset = coin, amount, recipient = shop }) => ({
      type: 'transfer',
      transfer: { asset, amount, recipient: hexToBytes(recipient) },
    })),
    { type: 'facts', facts },
    ...(late === undefined ? [] : [untold[late]]),
    ...Array.from({ length: digests }, (_, index) => ({
      type: 'digest',
      path: more.path ?? path,
      scheme: 'ecdsa-secp256k1',
      digest: new Uint8Array(digestLength).fill(index + 1),
      padding: '.'.repeat(padding),
    })),
    ...(rubbish ? ['rubbish'] : []),
  ];
  return new TextEncoder().encode([{ memo }, ...events].map((event) => `${JSON.stringify(event, write)}\n`).join(''));
}

/** Number F0: kept for tests. */
export const scriptedInterpreter: Interpreter = {
  id: 0xf0,
  begin: () => {
    let line = '';
    const hear = (text: string): InterpreterEvent[] => {
      const event: unknown = JSON.parse(text, read);
      if (typeof event !== 'object' || event === null) throw new Error('rubbish');
      return 'type' in event ? [event as InterpreterEvent] : [];
    };
    return {
      push: (piece) => {
        const lines = (line + new TextDecoder().decode(piece)).split('\n');
        line = lines.pop() ?? '';
        return lines.flatMap(hear);
      },
      end: () => {
        if (line !== '') throw new Error('ends early');
        return [];
      },
    };
  },
};

function write(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { bigint: `${value}` };
  return value instanceof Uint8Array ? { bytes: Array.from(value) } : value;
}

function read(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('bigint' in value) return BigInt(value.bigint as string);
  return 'bytes' in value ? Uint8Array.from(value.bytes as number[]) : value;
}
