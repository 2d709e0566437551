/** The server of the built site gives what is in its folder, and nothing else, whatever it is asked for. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../scripts/serve.mjs';

let top: string;
let served: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  top = mkdtempSync(join(tmpdir(), 'site-serve-'));
  const files = join(top, 'dist');
  mkdirSync(join(files, 'spec'), { recursive: true });
  mkdirSync(join(files, 'empty'));
  writeFileSync(join(top, 'secret.txt'), 'secret');
  writeFileSync(join(files, 'index.html'), 'start');
  writeFileSync(join(files, '404.html'), 'no page');
  writeFileSync(join(files, 'spec/index.html'), 'specification');
  symlinkSync(join(top, 'secret.txt'), join(files, 'link.txt'));
  symlinkSync(top, join(files, 'out'));
  served = await serve({ folder: '/docs/', files });
});
afterAll(() => {
  served.server.close();
  rmSync(top, { recursive: true });
});

/** As it goes over the wire: `fetch` would tidy the address up. */
function ask(target: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(served.address).port), '127.0.0.1', () => {
      socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    });
    let answer = '';
    socket.on('data', (bytes) => {
      answer += bytes.toString();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
  });
}

test.each([
  ['/docs/', 200, 'start'],
  ['/docs/spec/', 200, 'specification'],
  ['/docs/spec', 301, ''],
  ['/docs/nothing.html', 404, 'no page'],
  ['/docs/empty/', 404, 'no page'],
  ['/elsewhere/', 404, 'no page'],
  ['/%', 400, ''],
  ['/docs/%c0%ae', 400, ''],
  ['//', 400, ''],
  ['/docs/%00', 404, 'no page'],
  ['/docs/../secret.txt', 404, 'no page'],
  ['/docs/%2e%2e/%2e%2e/secret.txt', 404, 'no page'],
  ['/docs/..%2f..%2fsecret.txt', 404, 'no page'],
  ['/docs/link.txt', 404, 'no page'],
  ['/docs/out/secret.txt', 404, 'no page'],
])('%s: %i', async (target, status, text) => {
  const answer = await ask(target);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).toContain(text);
  expect(answer).not.toContain('secret');
  expect(await ask('/docs/')).toContain('start');
});
