/** The log of a card, verified. */
import { commands } from '@symbolon/protocol/commands';
import { verifyLog, verifyLogHead } from '@symbolon/protocol/log';
import type { Bench } from '../bench/bench.ts';
import type { Session } from '../bench/session.ts';
import { present } from '../bench/verdict.ts';
import { provesItself } from './attestation.ts';

const { getLogHead, readLog } = commands;

/** The signed head, verified for this session and a fresh challenge. */
export async function headOf(bench: Bench, session: Session) {
  const challenge = bench.random(32);
  const { publicKey } = await provesItself(bench, session);
  const answer = await session.call(getLogHead, { challenge });
  const proof = { publicKey, channelBinding: session.keys.channelBinding, challenge, ...answer };
  verifyLogHead(proof);
  return proof;
}

/** The entries that are kept, verified from the base to the signed head. */
export async function wholeLog(bench: Bench, session: Session) {
  const proof = await headOf(bench, session);
  const chain = present(proof.head.chain, 'the chain');
  const entries = await session.call(readLog, { from: chain.baseCount + 1 });
  return verifyLog(proof, entries);
}
