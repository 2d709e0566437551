/**
 * Starts a helper process and calls it. In the program's own process a card that never answers would keep the process
 * from ending (ADR 24), and native code would share its memory.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { findBinding } from './find-binding.ts';
import { helperProgram } from './helper-program.ts';
import { failureOfBinding } from './native-codes.ts';
import { PcscFailure } from './stack.ts';

/** Calls of `helper-program.ts`, with their replies. */
type HelperCalls = {
  readonly connect: (reader: string, mode: number) => { connection: number; protocol: number; answerToReset: string };
  readonly transmit: (connection: number, command: string) => string;
  readonly disconnect: (connection: number, disposition: number) => void;
};

/** What a helper tells unasked. */
export type HelperEvent =
  | { readonly reader: string; readonly status: number }
  | { readonly reader: string; readonly gone: true }
  | { readonly settled: true }
  /** The last event: nothing is watched any more. */
  | { readonly failure: PcscFailure };

export type Helper = {
  readonly call: <C extends keyof HelperCalls>(
    call: C,
    ...args: Parameters<HelperCalls[C]>
  ) => Promise<ReturnType<HelperCalls[C]>>;
  /** Runs `wait` while the helper keeps the program alive. An idle one does not. */
  readonly holding: <T>(wait: Promise<T>) => Promise<T>;
  /** Kills it; the service then resets a card that it still holds. */
  readonly end: () => Promise<void>;
};

type Native = { readonly code: string; readonly message: string };
type Reply = { readonly id: number; readonly value?: unknown; readonly failure?: Native };

/** Marks a helper's environment: one that starts helpers is no helper. */
const MARK = 'SYMBOLON_PCSC_HELPER';

/**
 * Starts a helper and has it load the native package and watch the readers.
 *
 * @throws PcscFailure `no-helper`, `no-binding`, `no-platform`, `no-library`, or of PC/SC
 */
export async function startHelper(tell: (event: HelperEvent) => void): Promise<Helper> {
  const path = findBinding();
  const child = spawnRuntime();
  const exited = new Promise<PcscFailure>((resolve) => {
    child.once('exit', () => resolve(new PcscFailure('other', 'the PC/SC helper process has ended')));
    child.once('error', (cause) => resolve(new PcscFailure('no-helper', cause.message, { cause })));
  });
  const keep = keeperOf(child);
  const waiting = new Map<number, (reply: Reply | undefined) => void>();
  let lastId = 0;
  let ended: PcscFailure | undefined;

  const stop = (failure: PcscFailure): void => {
    if (ended !== undefined) return;
    ended = failure;
    for (const settle of [...waiting.values()]) settle(undefined);
    tell({ failure });
  };
  exited.then(stop);
  onLines(child, (line) => {
    const message = parse(line);
    if (message === undefined) {
      stop(new PcscFailure('no-helper', `another program answered: ${line.slice(0, 60)}`));
      child.kill('SIGKILL');
    } else if ('id' in message) waiting.get(message.id)?.(message);
    else if ('failure' in message) stop(failureOfBinding(message.failure));
    else tell(message);
  });

  const call = (name: string, ...args: readonly unknown[]): Promise<unknown> =>
    keep.during(
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        const id = ++lastId;
        waiting.set(id, (reply) => {
          waiting.delete(id);
          if (reply === undefined) reject(ended);
          else if (reply.failure !== undefined) reject(failureOfBinding(reply.failure));
          else resolve(reply.value);
        });
        child.stdin?.write(`${JSON.stringify({ id, call: name, args })}\n`);
      }),
    );
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    await keep.during(exited);
  };

  try {
    await call('establish', path);
  } catch (error) {
    await end();
    throw error;
  }
  // Here typed calls become messages of one form.
  return { call: call as Helper['call'], holding: keep.during, end };
}

function spawnRuntime(): ChildProcess {
  const { [MARK]: mark, NODE_OPTIONS: _, ...env } = process.env;
  const isOneFile = process.getBuiltinModule?.('node:sea')?.isSea() === true;
  if (isOneFile || mark !== undefined)
    throw new PcscFailure('no-helper', 'the program is one executable, with no runtime to start');
  try {
    return spawn(process.execPath, ['-e', helperProgram], {
      // Electron and Bun are Node and Bun again, whatever they are part of.
      env: { ...env, [MARK]: '1', ELECTRON_RUN_AS_NODE: '1', BUN_BE_BUN: '1' },
      stdio: ['pipe', 'pipe', 'ignore'],
      // Ctrl-C in a terminal reaches all its processes, but this one must first release the card.
      detached: true,
      windowsHide: true,
    });
  } catch (cause) {
    throw new PcscFailure('no-helper', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** An open reader alone does not keep the program alive. (On Bun the pipes do, until the reader is closed.) */
function keeperOf(child: ChildProcess): { readonly during: Helper['holding'] } {
  const parts = [child, child.stdin, child.stdout] as unknown as readonly { ref?: () => void; unref?: () => void }[];
  let reasons = 0;
  const change = (by: 1 | -1): void => {
    reasons += by;
    // One that did not start has nothing to hold.
    if (child.pid === undefined) return;
    for (const part of parts) reasons > 0 ? part?.ref?.() : part?.unref?.();
  };
  return {
    during: async (wait) => {
      change(1);
      try {
        return await wait;
      } finally {
        change(-1);
      }
    },
  };
}

function onLines(child: ChildProcess, take: (line: string) => void): void {
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  // A broken pipe: the exit tells.
  child.stdin?.on('error', () => {});
}

function parse(
  line: string,
): Reply | { readonly failure: Native } | Exclude<HelperEvent, { failure: unknown }> | undefined {
  try {
    const message = JSON.parse(line);
    return typeof message === 'object' && message !== null ? message : undefined;
  } catch {
    return undefined;
  }
}
