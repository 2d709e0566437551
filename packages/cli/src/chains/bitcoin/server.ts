import type { ChainServer } from '@symbolon/chains/bitcoin/chain-server';
import { electrumServer } from '@symbolon/chains/bitcoin/electrum';
import { esploraServer } from '@symbolon/chains/bitcoin/esplora';
import { http } from '../../servers/http.ts';
import { openLineSocket } from '../../servers/line-socket.ts';

export async function bitcoinServer(
  url: URL,
  signal: AbortSignal,
): Promise<{ readonly server: ChainServer; readonly close: () => void }> {
  if (url.protocol === 'tcp:' || url.protocol === 'ssl:') {
    const { socket, close } = await openLineSocket(url, signal);
    try {
      return { server: await electrumServer(url.host, socket), close };
    } catch (error) {
      // Open, it would keep the process alive for as long as the server is silent.
      close();
      throw error;
    }
  }
  return { server: esploraServer({ ...http(signal), url: url.href.replace(/\/$/, '') }), close: () => {} };
}
