/** Builds the page as `pnpm demo:web` does, serves it and starts a browser, once for all tests of this package. */
import { fileURLToPath } from 'node:url';
import { type BrowserServer, chromium as browsers } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import type { TestProject } from 'vitest/node';
import { chromiumMissing, chromiumOptions } from '../../../test/chromium.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the page; empty where there is no browser to open it with. */
    page: string;
    /** Where that browser is reached. */
    browser: string;
  }
}

let server: PreviewServer | undefined;
let browser: BrowserServer | undefined;

export async function setup(project: TestProject): Promise<void> {
  project.provide('page', '');
  project.provide('browser', '');
  if ((await chromiumMissing()) !== undefined) return;
  const options = { root: fileURLToPath(new URL('..', import.meta.url)), logLevel: 'error' } as const;
  // vitest runs with NODE_ENV=test, which would build what developers see.
  const { NODE_ENV } = process.env;
  process.env['NODE_ENV'] = 'production';
  await build(options).finally(() => {
    process.env['NODE_ENV'] = NODE_ENV;
  });
  server = await preview({ ...options, preview: { host: '127.0.0.1', port: 0 } });
  project.provide('page', server.resolvedUrls?.local[0] ?? '');
  browser = await browsers.launchServer(chromiumOptions());
  project.provide('browser', browser.wsEndpoint());
}

export async function teardown(): Promise<void> {
  await browser?.close();
  await server?.close();
}
