import {
  type BitcoinBlocks,
  type BitcoinServer,
  createElectrumServer,
  createEsploraServer,
} from '@symbolon/chains/bitcoin/discover';
import { httpOptions } from '../../servers/http.ts';
import { openLineSocket } from '../../servers/line-socket.ts';

/** Asks a server, by a connection that is closed after that. */
export type AskServer = <T>(use: (server: BitcoinServer & BitcoinBlocks) => Promise<T>) => Promise<T>;

/** An Electrum server for `tcp:` and `ssl:`, else one with the Esplora API. */
export async function openBitcoinServer(
  url: URL,
  { signal }: { readonly signal: AbortSignal },
): Promise<{ readonly server: BitcoinServer & BitcoinBlocks; readonly close: () => void }> {
  if (url.protocol === 'tcp:' || url.protocol === 'ssl:') {
    const { socket, close } = await openLineSocket(url, { signal });
    try {
      return { server: await createElectrumServer(socket, { name: url.host }), close };
    } catch (error) {
      // An open connection would keep the process running while the server is silent.
      close();
      throw error;
    }
  }
  return {
    server: createEsploraServer(url.href.replace(/\/$/, ''), httpOptions({ signal })),
    close: () => {},
  };
}
