/** Cards that believe servers, and what those sign: for every measurement that proves time. */
import { adoptAnchor, getStatus, getTime, proveTime, type Session, signAnchor } from '@symbolon/client';
import { proveWith } from '@symbolon/client/time';
import { createRoughtimeServer } from '@symbolon/emulator/roughtime-server';
import type { ServerProof } from '@symbolon/protocol/commands';
import { roughtimeRequest } from '@symbolon/protocol/time';
import { seededRandom } from '../../test/seeded-random.mjs';

/** The time of all servers, seconds since 1970. */
let now = 1_800_000_000n;

const servers = [1, 2, 3].map((seed) =>
  createRoughtimeServer({
    secretKey: new Uint8Array(32).fill(seed),
    now: () => now,
    random: seededRandom(`server ${seed}`),
    keyLifetime: 10n * 365n * 86_400n,
  }),
);

/** Lets time go on at all servers. */
export function wait(seconds: number): void {
  now += BigInt(seconds);
}

/** Has a primary believe as many servers as are needed; what it signed is for other cards of its set. */
export async function believe(session: Session, needed: number): Promise<Parameters<typeof adoptAnchor>[1]> {
  const { set } = await getStatus(session);
  if (set === undefined) throw new Error('the card has no wallet');
  const anchor = { number: 1, needed, servers: servers.map(({ publicKey }) => publicKey) };
  const statement = { setId: set.id, epoch: set.epoch, anchor, signatures: [await signAnchor(session, anchor)] };
  await adoptAnchor(session, statement);
  return statement;
}

/** What the servers sign over the nonce of a card. Certificates that it keeps are left out. */
export async function ask(session: Session): Promise<readonly ServerProof[]> {
  const { nonce, anchor, delegations } = await getTime(session);
  const asked = servers.slice(0, anchor.needed);
  const responses = asked.map(({ publicKey, answer }) => ({
    serverKey: publicKey,
    response: answer(roughtimeRequest(nonce, publicKey)) ?? new Uint8Array(),
  }));
  return proveWith({ nonce, responses }).map(({ proof: { certificate, ...proof } }, server) => ({
    server,
    ...proof,
    ...(certificate !== undefined && !delegations.includes(server) && { certificate }),
  }));
}

/** Proves the time of the servers to a card. */
export async function prove(session: Session): Promise<unknown> {
  return proveTime(session, { servers: await ask(session) });
}
