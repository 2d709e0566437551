import type {
  Approval,
  BlindReason,
  InterpreterEvent,
  Path,
  TransactionFacts,
  Transfer,
  Warning,
} from '@symbolon/interface';
import { accountFacts } from '../../firmware/account-facts.ts';
import { chainIdOf, nativeAsset } from './address/assets.ts';

export type MessageEffects = {
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
export function messageEvents(message: MessageEffects): readonly InterpreterEvent[] {
  const { path, chainId, standard, digest, transfers = [], approvals = [], warnings = [], blind } = message;
  const facts = accountFacts(path, {
    chain: chainIdOf(chainId),
    fee: { asset: nativeAsset(chainId), amount: 0n },
    transfers: transfers.length,
    approvals: approvals.length,
    message: { standard, hash: digest },
    blind,
    warnings,
  });
  return [
    ...transfers.map((transfer) => ({ type: 'transfer', transfer }) as const),
    ...approvals.map((approval) => ({ type: 'approval', approval }) as const),
    { type: 'facts', facts },
    { type: 'digest', path, scheme: 'ecdsa-secp256k1', digest },
  ];
}
