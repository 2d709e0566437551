import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'site',
    include: ['test/**/*.test.ts'],
    // Two browsers at once even on two cores: each waits for its pages much of the time.
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Beside other work a page may take its time; this only ends what never comes.
    expect: { poll: { timeout: 60_000 } },
  },
});
