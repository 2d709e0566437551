/** An app of Next: on its server, in a route, and in the browser. */
import { createServer } from 'node:net';
import { end } from '../processes.mjs';
import { assertSigned } from '../program/signed.mjs';

export const nextUses = { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' };
const uses = { ...nextUses, 'playwright-core': '1.65.1' };

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Builds the app, starts it, and hands its address on. */
export async function withNext(project, use) {
  await project.tool('next', ['build']);
  const port = await freePort();
  const server = project.start(process.execPath, [
    'node_modules/next/dist/bin/next',
    'start',
    '-H',
    '127.0.0.1',
    '-p',
    `${port}`,
  ]);
  let printed = '';
  const ready = new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        printed += text;
        if (printed.includes('Ready')) resolve();
      });
    }
    server.once('close', () => reject(new Error(`next start ended: ${printed}`)));
  });
  try {
    await ready;
    return await use(`http://127.0.0.1:${port}`);
  } finally {
    end(server);
  }
}

async function text(url) {
  const answer = await fetch(url);
  return `${answer.status} ${await answer.text()}`;
}

export const consumers = [
  {
    name: 'next',
    uses,
    built: '`next build`',
    ran: '`next start`: a page made on the server, a route, and a page in Chromium',
    run: async (project) => {
      await project.install(['chains', 'client', 'emulator'], uses);
      project.copy('consumers/next');
      project.copy('program/sign.js', 'sign.js');
      project.copy('program/browse.js', 'browse.js');
      await withNext(project, async (url) => {
        await assertSigned(await text(`${url}/`));
        await assertSigned(await text(`${url}/sign`));
        await assertSigned(await project.node(['browse.js', `${url}/client`]));
      });
    },
  },
];
