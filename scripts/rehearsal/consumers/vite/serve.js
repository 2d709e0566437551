/** Serves what was built, and has a browser run it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { preview } from 'vite';

const server = await preview({ logLevel: 'silent', preview: { host: '127.0.0.1', port: 0 } });
const { port } = server.httpServer.address();
try {
  const { stdout } = await promisify(execFile)(process.execPath, ['browse.js', `http://127.0.0.1:${port}/`]);
  console.log(stdout);
} finally {
  await server.close();
}
