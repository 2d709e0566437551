import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const folders = ['packages', 'apps'].flatMap((parent) => readdirSync(parent).map((name) => `${parent}/${name}`));

export default defineConfig({
  test: {
    projects: [...folders, 'scripts'].map((root) => ({
      extends: true,
      test: { name: root.split('/').at(-1) ?? root, root, include: ['test/**/*.test.ts'] },
    })),
  },
});
