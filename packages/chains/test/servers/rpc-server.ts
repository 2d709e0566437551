/** A JSON-RPC server on a loopback port, for tests. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: string }
  | 'hang up'
  | 'wait';

export type RpcServer = {
  readonly url: string;
  readonly requests: { readonly method: string; readonly params: unknown[] }[];
  readonly stop: () => Promise<void>;
};

/**
 * `result` gives what a method returns; `intercept` may answer in its stead, given the number of the request from 1.
 */
export async function startRpcServer(
  result: (method: string, params: unknown[]) => unknown,
  intercept: (count: number, method: string) => Answer | undefined = () => undefined,
): Promise<RpcServer> {
  const requests: RpcServer['requests'] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { id, method, params } = JSON.parse(text);
    requests.push({ method, params });
    const answer = intercept(requests.length, method);
    if (answer === 'hang up') return response.destroy();
    if (answer === 'wait') return undefined;
    const {
      status = 200,
      headers = {},
      body,
    } = answer ?? { body: JSON.stringify({ jsonrpc: '2.0', id, result: result(method, params) }) };
    return response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
