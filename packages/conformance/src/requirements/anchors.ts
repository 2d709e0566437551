/** Anchors that checks have cards believe, and proofs by them. */
import { commands, type ServerProof } from '@symbolon/protocol/commands';
import { type AnchorBody, anchorStatement, anchorVersion, type TimeAnchor } from '@symbolon/protocol/time';
import { answerOf, type Said, testServers } from '../bench/roughtime.ts';
import type { Session } from '../bench/session.ts';
import { rosterOf } from './rosters.ts';

const { signAnchor, adoptAnchor, timeNonce, proveTime } = commands;

/** What servers say where a check begins. */
export const start = 1_800_000_000n;
/** Seconds of a day. */
export const day = 86_400;

/** An anchor of the servers of this package. */
export function anchorOf(needed = 1, more: Partial<TimeAnchor> = {}): TimeAnchor {
  return { version: anchorVersion, number: 1, needed, servers: testServers.map(({ key }) => key), ...more };
}

/** What members sign of an anchor. */
export async function anchorBodyOf(session: Session, anchor: TimeAnchor, slot = 0): Promise<AnchorBody> {
  const { setId, epoch } = await rosterOf(session, slot);
  return { version: anchorVersion, setId, epoch, anchor };
}

/** An anchor that this card has signed. */
async function anchoredBy(session: Session, anchor: TimeAnchor, slot = 0): Promise<Uint8Array> {
  const signature = await session.call(signAnchor, anchor, { slot });
  return anchorStatement.encode({ body: await anchorBodyOf(session, anchor, slot), signatures: [signature] });
}

/** The primary signs an anchor, and adopts it. Gives the statement, for other cards. */
export async function believe(primary: Session, anchor: TimeAnchor = anchorOf(), slot = 0): Promise<Uint8Array> {
  const statement = await anchoredBy(primary, anchor, slot);
  await primary.call(adoptAnchor, { statement }, { slot });
  return statement;
}

/** Answers of the first servers to the nonce of a card. */
export async function proofsFor(session: Session, said: Said, count = 1, slot = 0): Promise<readonly ServerProof[]> {
  const { nonce } = await session.call(timeNonce, {}, { slot });
  return testServers.slice(0, count).map((server, at) => answerOf(server, nonce, { ...said, at }));
}

/** Proves a time to a card by one server, and gives what it believes then. */
export async function proves(session: Session, time: bigint, slot = 0): Promise<bigint> {
  const servers = await proofsFor(session, { time }, 1, slot);
  return (await session.call(proveTime, { servers }, { slot })).time;
}
