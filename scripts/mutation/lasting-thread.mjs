/**
 * A pool of one thread for vitest that outlives test files and runs. vitest starts a thread for every test file
 * otherwise, and each loads the libraries anew. Modules of this repository are still evaluated anew for each file
 * (`isolate`); only what comes from `node_modules` stays.
 */
import { ThreadsPoolWorker } from 'vitest/node';

/** Most test files that one thread sees, before what they leave in it is too much. */
const mostFiles = 1000;

export function lastingThread() {
  let thread;
  let started = false;
  let files = 0;

  const end = async () => {
    const ended = thread;
    thread = undefined;
    started = false;
    files = 0;
    await ended?.stop();
  };

  /** What vitest takes for a thread of its own, for one test file. */
  const createPoolWorker = (options) => {
    const listeners = [];
    let own;
    const answer = (type) => {
      const hearing = listeners.filter(({ event }) => event === 'message');
      queueMicrotask(() => {
        for (const { callback } of hearing) callback({ type, __vitest_worker_response__: true });
      });
    };
    const release = () => {
      for (const { event, callback } of listeners.splice(0)) if (own === thread) own?.off(event, callback);
    };
    return {
      name: 'lasting',
      on: (event, callback) => {
        listeners.push({ event, callback });
        own.on(event, callback);
      },
      off: (event, callback) => {
        const index = listeners.findIndex((listener) => listener.event === event && listener.callback === callback);
        if (index < 0) return;
        listeners.splice(index, 1);
        if (own === thread) own.off(event, callback);
      },
      send: (message) => {
        const request = message?.__vitest_worker_request__ ? message.type : undefined;
        if (request === 'stop') {
          answer('stopped');
          release();
          return;
        }
        if (request === 'start' && started) return answer('started');
        if (request === 'start') started = true;
        if (own === thread) own?.send(message);
      },
      start: async () => {
        files += 1;
        if (files > mostFiles) await end();
        if (thread === undefined) {
          thread = new ThreadsPoolWorker(options);
          await thread.start();
        }
        own = thread;
      },
      stop: async () => release(),
      deserialize: (data) => data,
    };
  };

  return { pool: { name: 'lasting', createPoolWorker }, end };
}
