/** Time servers, and how a packet gets to one. */
import type { AbortSignal } from '@symbolon/interface';

/** Where a server listens. */
export type ServerAddress = {
  readonly protocol: 'udp' | 'tcp';
  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
};

/** A Roughtime server. */
export type TimeServer = {
  /** For people. */
  readonly name: string;
  /** Its long-term key, Ed25519, 32 bytes. What it signs counts, wherever it came from. */
  readonly publicKey: Uint8Array;
  readonly addresses: readonly ServerAddress[];
};

/**
 * Brings a request packet to a server and its response back: over UDP or TCP, or through a relay. It may return
 * anything: responses are verified by whoever asked.
 *
 * @throws SymbolonError `server/unreachable`, `server/busy`, `server/wrong-answer`; what `signal` aborts with
 */
export type TimeTransport = (
  packet: Uint8Array,
  server: TimeServer,
  options?: { readonly signal?: AbortSignal | undefined },
) => Promise<Uint8Array>;
