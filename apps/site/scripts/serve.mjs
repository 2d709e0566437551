/** Serves the built site, as any static server would. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { built } from './repository.mjs';

const types = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * @param folder of the server in which the site is, as in its address: begins and ends with a slash
 * @param port 0 for any
 * @returns resolves to the server and the address of the site
 */
export function serve({ folder = '/', port = 0 } = {}) {
  const server = createServer((request, response) => {
    const { pathname: path } = new URL(request.url ?? '/', 'http://localhost');
    const file = path.startsWith(folder) ? join(built, normalize(`/${decodeURIComponent(path.slice(folder.length))}`)) : undefined;
    const isFolder = file !== undefined && existsSync(file) && statSync(file).isDirectory();
    if (isFolder && !path.endsWith('/')) {
      response.writeHead(301, { location: `${path}/` }).end();
      return;
    }
    const found = isFolder ? join(file, 'index.html') : file;
    const exists = found !== undefined && existsSync(found);
    const sent = exists ? found : join(built, '404.html');
    response.writeHead(exists ? 200 : 404, { 'content-type': types[extname(sent)] ?? 'application/octet-stream' });
    createReadStream(sent).pipe(response);
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve({ server, address: `http://127.0.0.1:${server.address().port}${folder}` }));
  });
}

if (process.argv[1] === import.meta.filename) console.log((await serve({ port: 4174 })).address);
