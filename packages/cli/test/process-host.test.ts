import { expect, test } from 'vitest';
import { processHost } from '../src/process-host.ts';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const)('%s ends a command in order', (signal) => {
  const before = process.listeners(signal);
  let stopped = 0;
  processHost.onStop(() => {
    stopped += 1;
  });
  const [own] = process.listeners(signal).filter((listener) => !before.includes(listener));
  own?.(signal);
  for (const each of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const) process.removeAllListeners(each);
  expect(stopped).toBe(1);
});
