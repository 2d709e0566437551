/** A real Ethereum node on this machine: `anvil`, from its npm package. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:process';

export type LocalNode = {
  readonly rpc: (method: string, ...parameters: readonly unknown[]) => Promise<unknown>;
  /** Resolves when the process has ended. */
  readonly stop: () => Promise<void>;
};

/** Starts a node on a free loopback port. It mines a block for each transaction, and ends with this process. */
export async function startLocalNode(): Promise<LocalNode> {
  const child = spawn(binary(), ['--host', '127.0.0.1', '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    kill();
    await exited;
    process.removeListener('exit', kill);
  };
  try {
    const url = `http://${await listeningAddress(child)}`;
    return { rpc: (method, ...parameters) => call(url, method, parameters), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The path of the binary. The script of the package would leave the binary running when it is killed. */
function binary(): string {
  const wrapper = createRequire(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json'));
  const machine = arch === 'x64' ? 'amd64' : arch;
  try {
    return wrapper.resolve(`@foundry-rs/anvil-${platform}-${machine}/bin/anvil${platform === 'win32' ? '.exe' : ''}`);
  } catch (cause) {
    throw new Error(`@foundry-rs/anvil has no binary for ${platform}-${machine}`, { cause });
  }
}

function listeningAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Uint8Array) => {
      output += new TextDecoder().decode(chunk);
      const address = /Listening on (\S+)/.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`anvil ended with code ${code} before it listened`)));
  });
}

async function call(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const answer: unknown = await response.json();
  if (typeof answer === 'object' && answer !== null && 'result' in answer) return answer.result;
  throw new Error(`${method} failed: ${JSON.stringify(answer)}`);
}
