import type { Approval, BlindReason, TransactionFacts, Transfer, Warning } from '../facts.ts';
import { hardenedDepth } from '../path.ts';
import type { InterpreterEvent, Path } from '../types.ts';
import { chainIdOf, nativeAsset } from './assets.ts';

export type Message = {
  readonly path: Path;
  /** 0 where the message is bound to no chain. */
  readonly chainId: bigint;
  readonly standard: NonNullable<TransactionFacts['message']>['standard'];
  /** What is signed: 32 bytes. */
  readonly digest: Uint8Array;
  readonly transfers?: readonly Transfer[];
  readonly approvals?: readonly Approval[];
  readonly warnings?: readonly Warning[];
  readonly blind?: BlindReason | undefined;
};

/** The events of a signed message: it costs nothing, whatever it allows. */
export function messageEvents({
  path,
  chainId,
  standard,
  digest,
  transfers = [],
  approvals = [],
  warnings = [],
  blind,
}: Message): readonly InterpreterEvent[] {
  const facts: TransactionFacts = {
    chain: chainIdOf(chainId),
    fee: { asset: nativeAsset(chainId), amount: 0n },
    transfers: transfers.length,
    approvals: approvals.length,
    inputs: { count: 0, amount: 0n },
    change: { count: 0, amount: 0n },
    accounts: [path.slice(0, hardenedDepth(path))],
    sighashTypes: [],
    message: { standard, hash: digest },
    ...(blind && { blind }),
    warnings,
  };
  return [
    ...transfers.map((transfer) => ({ type: 'transfer', transfer }) as const),
    ...approvals.map((approval) => ({ type: 'approval', approval }) as const),
    { type: 'facts', facts },
    { type: 'digest', path, scheme: 'ecdsa-secp256k1', digest },
  ];
}
