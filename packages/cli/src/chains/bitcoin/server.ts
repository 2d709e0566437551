import {
  type BitcoinBlocks,
  type BitcoinServer,
  createElectrumServer,
  createEsploraServer,
} from '@symbolon/chains/bitcoin/discover';
import { type Asking, httpOptions } from '../../servers/http.ts';
import { openLineSocket } from '../../servers/line-socket.ts';
import { sayWhile, type Told } from '../../servers/waiting.ts';

/** Asks a server, by a connection that is closed after that. */
export type AskServer = <T>(use: (server: BitcoinServer & BitcoinBlocks) => Promise<T>) => Promise<T>;

/** An Electrum server for `tcp:` and `ssl:`, else one with the Esplora API. */
export async function openBitcoinServer(
  url: URL,
  { signal, screen }: Asking,
): Promise<{ readonly server: BitcoinServer & BitcoinBlocks; readonly close: () => void }> {
  if (url.protocol === 'tcp:' || url.protocol === 'ssl:') {
    const told = screen === undefined ? {} : { screen };
    const { socket, close } = await sayWhile(url.host, told, () => openLineSocket(url, { signal }));
    try {
      const server = await sayWhile(url.host, told, () => createElectrumServer(socket, { name: url.host }));
      return { server: saying(server, told), close };
    } catch (error) {
      // An open connection would keep the process running while the server is silent.
      close();
      throw error;
    }
  }
  return {
    server: createEsploraServer(url.href.replace(/\/$/, ''), httpOptions({ signal, ...(screen && { screen }) })),
    close: () => {},
  };
}

type Server = BitcoinServer & BitcoinBlocks;

/** The same server, of which is said when it takes long. */
function saying(server: Server, told: Told): Server {
  const wrapped = Object.entries(server).map(([name, value]) => [
    name,
    typeof value === 'function'
      ? (...given: readonly unknown[]) =>
          sayWhile(server.name, told, () => (value as (...all: readonly unknown[]) => Promise<unknown>)(...given))
      : value,
  ]);
  return Object.fromEntries(wrapped) as Server;
}
