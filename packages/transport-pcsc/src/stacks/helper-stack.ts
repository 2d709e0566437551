/**
 * Runs each PC/SC context in a helper process. In the program's own process the blocking calls would stop the event
 * loop, a card that never answers would keep the process alive, and native code would share its memory.
 */
import { type ChildProcess, fork } from 'node:child_process';
import type { HelperCalls, HelperReply } from './helper-calls.ts';
import { type PcscConnection, type PcscContext, PcscFailure, type PcscStack } from './stack.ts';

/** How long a helper may take to release its card before it is killed. Readers reset a card in well under a second. */
const PATIENCE_MILLISECONDS = 2_000;

type Call = <C extends keyof HelperCalls>(call: C, ...args: Parameters<HelperCalls[C]>) => ReturnType<HelperCalls[C]>;

export const helperStack: PcscStack = {
  name: 'PC/SC',
  establishContext: async () => {
    const { call, end } = startHelper();
    try {
      await call('establish');
    } catch (error) {
      await end();
      throw error;
    }
    return contextOver(call, end);
  },
};

function contextOver(call: Call, end: () => Promise<void>): PcscContext {
  return {
    listReaders: () => call('listReaders'),
    statusChange: (readers, timeoutMilliseconds) => call('statusChange', readers, timeoutMilliseconds),
    connect: async (reader, share): Promise<PcscConnection> => {
      const { connection, protocol, answerToReset } = await call('connect', reader, share);
      return {
        protocol,
        answerToReset,
        transmit: (command) => call('transmit', connection, command),
        disconnect: (disposition) =>
          Promise.race([call('disconnect', connection, disposition), delay(PATIENCE_MILLISECONDS)]),
      };
    },
    release: end,
  };
}

function startHelper(): { readonly call: Call; readonly end: () => Promise<void> } {
  const helper = new URL('./helper-process.js', import.meta.url);
  // Detached: Ctrl-C in a terminal reaches all its processes, but this one must first release the card. It ends with
  // the channel.
  const child = fork(helper, { serialization: 'advanced', execArgv: [], stdio: 'ignore', detached: true });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  // An open reader alone does not keep the program alive.
  child.unref();
  child.channel?.unref();
  return {
    call: callsTo(child, exited),
    end: async () => {
      child.ref();
      if (child.connected) child.disconnect();
      await Promise.race([exited, delay(PATIENCE_MILLISECONDS)]);
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function callsTo(child: ChildProcess, exited: Promise<void>): Call {
  const waiting = new Map<number, (reply: HelperReply | undefined) => void>();
  let lastId = 0;
  let running = true;
  child.on('message', (reply: HelperReply) => waiting.get(reply.id)?.(reply));
  exited.then(() => {
    running = false;
    for (const settle of [...waiting.values()]) settle(undefined);
  });
  const call = (name: keyof HelperCalls, ...args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const ended = () => reject(new PcscFailure('other', 'the PC/SC helper process has ended'));
      if (!running || !child.connected) return ended();
      const id = ++lastId;
      waiting.set(id, (reply) => {
        waiting.delete(id);
        if (waiting.size === 0) child.channel?.unref();
        if (reply === undefined) ended();
        else if ('failure' in reply) reject(new PcscFailure(reply.failure.response, reply.failure.message));
        else resolve(reply.value);
      });
      child.channel?.ref();
      child.send({ id, call: name, args });
    });
  // Here typed calls become messages of one form.
  return call as Call;
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
