/**
 * A local Ethereum node for tests: `anvil`, from the npm package that carries its binary, on a loopback port the system
 * chooses.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:process';

export type Receipt = {
  readonly transactionHash: string;
  readonly status: string;
  readonly type: string;
  readonly from: string;
  readonly to: string | null;
  readonly contractAddress: string | null;
  readonly gasUsed: string;
  readonly effectiveGasPrice: string;
};

export type Node = {
  readonly url: string;
  readonly rpc: (method: string, ...params: unknown[]) => Promise<unknown>;
  /** Sends a signed transaction and waits until it is mined. */
  readonly mine: (raw: string) => Promise<Receipt>;
  readonly stop: () => Promise<void>;
};

function binary(): string {
  const require = createRequire(import.meta.url);
  const machine = arch === 'x64' ? 'amd64' : arch;
  const inner = createRequire(require.resolve('@foundry-rs/anvil/package.json'));
  return inner.resolve(`@foundry-rs/anvil-${platform}-${machine}/bin/anvil${platform === 'win32' ? '.exe' : ''}`);
}

/** Starts a node that mines a block for every transaction. `options` are anvil's own. */
export async function startAnvil(...options: string[]): Promise<Node> {
  const process = spawn(binary(), ['--host', '127.0.0.1', '--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = `http://${await listening(process)}`;
  let id = 0;
  const rpc = async (method: string, ...params: unknown[]): Promise<unknown> => {
    id += 1;
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } };
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  return {
    url,
    rpc,
    async mine(raw) {
      const hash = await rpc('eth_sendRawTransaction', raw);
      for (;;) {
        const receipt = await rpc('eth_getTransactionReceipt', hash);
        if (receipt) return receipt as Receipt;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    stop: () =>
      new Promise((resolve) => {
        process.once('exit', () => resolve());
        process.kill();
      }),
  };
}

function listening({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    stdout?.on('data', (chunk: Uint8Array) => {
      output += chunk.toString();
      const address = /Listening on (\S+)/.exec(output)?.[1];
      if (address) resolve(address);
    });
    stdout?.once('end', () => reject(new Error(`anvil did not start: ${output}`)));
  });
}
