import type { ChainServer } from '@symbolon/chains/bitcoin/chain-server';
import { electrumServer } from '@symbolon/chains/bitcoin/electrum';
import { esploraServer } from '@symbolon/chains/bitcoin/esplora';
import { httpOptions } from '../../servers/http.ts';
import { openLineSocket } from '../../servers/line-socket.ts';

/** An Electrum server for `tcp:` and `ssl:`, else one with the Esplora API. */
export async function openBitcoinServer(
  url: URL,
  { signal }: { readonly signal: AbortSignal },
): Promise<{ readonly server: ChainServer; readonly close: () => void }> {
  if (url.protocol === 'tcp:' || url.protocol === 'ssl:') {
    const { socket, close } = await openLineSocket(url, { signal });
    try {
      return { server: await electrumServer(url.host, socket), close };
    } catch (error) {
      // An open connection would keep the process running while the server is silent.
      close();
      throw error;
    }
  }
  return { server: esploraServer({ ...httpOptions({ signal }), url: url.href.replace(/\/$/, '') }), close: () => {} };
}
