/** How a ceremony has the time proven to a card: it takes the card's nonce to the servers that the card believes. */
import { equalBytes } from '@noble/curves/utils.js';
import { proofsFor } from '@symbolon/client';
import { askForProofs, type TimeServer, type TimeTransport } from '@symbolon/client/time';
import type { AbortSignal } from '@symbolon/interface';
import type { UnlockedCard } from '../ceremony/ceremony-card.ts';
import { type CeremonyStep, ceremonyStopped } from '../ceremony/problems.ts';

/** Time servers, and the way to them. */
export type TimeSource = {
  /** All that the host knows how to reach. A card is answered by those alone that it believes. */
  readonly servers: readonly TimeServer[];
  /** Over UDP, or through a relay. */
  readonly send: TimeTransport;
};

/** What proves the time: servers, or the 80 bytes of a Bitcoin header. */
export type TimeEvidence = TimeSource | { readonly header: Uint8Array };

/** Where it is proven, and what stops it. */
export type ProvingStep = { readonly at: CeremonyStep; readonly signal?: AbortSignal | undefined };

/**
 * Proves the time to the card in a session, while it stays on the reader.
 *
 * @returns names of the servers that answered; none for a header
 * @throws SymbolonError `ceremony/stopped`: no-clock, servers-unknown, time-wrong; `server/unreachable`
 */
export async function proveOn(
  session: UnlockedCard,
  evidence: TimeEvidence,
  { at, signal }: ProvingStep,
): Promise<readonly string[]> {
  if ('header' in evidence) {
    await session.proveTime({ header: evidence.header });
    return [];
  }
  const { nonce, anchor } = await session.time();
  const servers = evidence.servers.filter(({ publicKey }) => anchor.servers.some((key) => equalBytes(key, publicKey)));
  const { needed } = anchor;
  if (needed === 0 || servers.length < needed) throw ceremonyStopped({ kind: 'servers-unknown', at });
  const { send } = evidence;
  const proofs = await askForProofs({ nonce, servers, needed, send, ...(signal !== undefined && { signal }) });
  await session.proveTime({ servers: proofsFor(anchor, proofs) });
  return proofs.map(({ serverKey }) => servers.find(({ publicKey }) => equalBytes(publicKey, serverKey))?.name ?? '');
}
