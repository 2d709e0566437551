import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { name: 'site', include: ['test/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 600_000 },
});
