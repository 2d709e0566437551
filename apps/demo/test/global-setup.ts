/** Builds and serves the page, and starts a browser, once for all tests of this package. */
import { fileURLToPath } from 'node:url';
import { type BrowserServer, chromium as browsers } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import type { TestProject } from 'vitest/node';
import { chromiumMissing, chromiumOptions } from '../../../test/chromium.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the page; empty without chromium. */
    page: string;
    /** WebSocket address of the browser. */
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
  // With the NODE_ENV of vitest, `test`, vite would build React for developers.
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
