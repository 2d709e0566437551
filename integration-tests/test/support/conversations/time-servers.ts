/** Time servers of a story, with one clock between them, and cards that believe them. */
import { createRoughtimeServer, type RoughtimeServer } from '@symbolon/emulator/roughtime-server';
import type { ServerProof } from '@symbolon/protocol/commands';
import { rosterStatement } from '@symbolon/protocol/set';
import { anchorStatement, readRoughtimeResponse, roughtimeRequest, type TimeAnchor } from '@symbolon/protocol/time';
import { seededRandom } from '../../../../test/seeded-random.mjs';
import type { MemberTalk } from './set-of-cards.ts';

/** Where the clock of every story stands first: seconds since 1970. */
export const start = 1_800_000_000n;

/** Servers with one clock between them. */
export function clockOf(names: readonly string[]) {
  let time = start;
  const servers = names.map((name) => {
    const random = seededRandom(`time server ${name}`);
    return createRoughtimeServer({ secretKey: random(32), now: () => time, random, keyLifetime: 400n * 86_400n });
  });
  const at = (seconds: number): void => {
    time = start + BigInt(seconds);
  };
  return { servers, at };
}
type ServerClock = ReturnType<typeof clockOf>;

/** What the first servers answer to a nonce. With `crowd`, among answers to as many others. */
export function proofsOf(
  servers: readonly RoughtimeServer[],
  nonce: Uint8Array,
  { certified = true, crowd = 0 }: { readonly certified?: boolean; readonly crowd?: number } = {},
): readonly ServerProof[] {
  return servers.map((server, at) => {
    const others = Array.from({ length: crowd }, (_, index) => new Uint8Array(32).fill(index + 1));
    const packets = [...others, nonce].map((one) => roughtimeRequest(one, server.publicKey));
    const answer = server.answerAll(packets).at(-1) ?? new Uint8Array();
    const { certificate, ...proof } = readRoughtimeResponse(answer).proof;
    return { server: at, ...proof, ...(certified && { certificate }) };
  });
}

/** A statement about an anchor, signed by the first of these members, if not by more, and shown to all. */
export function anchored(
  talks: readonly MemberTalk[],
  sentence: string,
  anchor: TimeAnchor,
  {
    epoch = 0,
    signers = talks.slice(0, 1),
  }: { readonly epoch?: number; readonly signers?: readonly MemberTalk[] } = {},
): Uint8Array {
  const [first] = talks as [MemberTalk];
  const { setId } = rosterStatement.decode(first.ask('GET ROSTER', 'getRoster', {}).statement).body;
  const signatures = signers.map((talk) => talk.ask(`SIGN ANCHOR ${sentence}`, 'signAnchor', anchor));
  const body = { version: 2, setId, epoch, anchor };
  const statement = anchorStatement.encode({ body, signatures });
  for (const [at, talk] of talks.entries())
    talk.ask(`ADOPT ANCHOR ${sentence}, by card ${at + 1}`, 'adoptAnchor', { statement });
  return statement;
}

/** The time by as many servers as there are. */
export function proves(talk: MemberTalk, { servers }: Pick<ServerClock, 'servers'>, sentence: string): void {
  const { nonce } = talk.ask('TIME NONCE', 'timeNonce', {});
  talk.ask(`PROVE TIME ${sentence}`, 'proveTime', { servers: proofsOf(servers, nonce) });
}
