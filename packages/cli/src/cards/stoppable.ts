import type { Transport } from '@symbolon/protocol/transport';

/** The same transport, whose every exchange ends when the signal fires: after Ctrl-C nobody waits for a card. */
export function stoppable(transport: Transport, signal: AbortSignal): Transport {
  return Object.freeze({
    ...transport,
    exchange: (command: Uint8Array, options = {}) => transport.exchange(command, { signal, ...options }),
  });
}
