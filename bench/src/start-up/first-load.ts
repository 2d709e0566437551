/** What a browser loads of the demo until it can be used. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { chromiumOptions } from '../../../test/chromium.mjs';
import { median } from '../median.ts';

export type FirstLoad = {
  readonly requests: number;
  /** Bytes, compressed. */
  readonly gzipped: number;
  /**
   * From the navigation to the first card on the page, milliseconds by the clock, files coming from the same machine.
   */
  readonly milliseconds: number;
};

const visits = 5;
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

export async function measureFirstLoad(): Promise<FirstLoad> {
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  const demo = fileURLToPath(new URL('../../../apps/demo/', import.meta.url));
  try {
    const options = ['build', '--outDir', folder, '--logLevel', 'error'];
    execFileSync(join(demo, 'node_modules/.bin/vite'), options, { cwd: demo, stdio: ['ignore', 'ignore', 'inherit'] });
    return await visitPage(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function visitPage(folder: string): Promise<FirstLoad> {
  const served: number[] = [];
  const server = createServer(({ url = '/' }, response) => {
    const path = new URL(url, 'http://localhost').pathname;
    const body = gzipSync(readFileSync(join(folder, path === '/' ? 'index.html' : path)), { level: 9 });
    served.push(body.length);
    response
      .writeHead(200, { 'content-type': types[extname(path)] ?? 'text/html', 'content-encoding': 'gzip' })
      .end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch(chromiumOptions());
  try {
    const times: number[] = [];
    while (times.length < visits) {
      served.length = 0;
      // The service worker fetches what is not needed yet, behind the page's back.
      const context = await browser.newContext({ serviceWorkers: 'block' });
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.locator('.card').first().waitFor();
      times.push(await page.evaluate(() => performance.now()));
      await context.close();
    }
    return {
      requests: served.length,
      gzipped: served.reduce((sum, bytes) => sum + bytes, 0),
      milliseconds: Math.round(median(times)),
    };
  } finally {
    await browser.close();
    server.close();
  }
}
