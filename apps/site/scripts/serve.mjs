/** Serves the built site, as any static server would. */
import { createReadStream, existsSync, realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
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
 * @param files folder of what is served
 * @returns resolves to the server and the address of the site
 */
export function serve({ folder = '/', port = 0, files = built } = {}) {
  const server = createServer((request, response) => {
    const path = pathOf(request.url);
    if (path === undefined) {
      response.writeHead(400).end();
      return;
    }
    const file = path.startsWith(folder) ? within(files, normalize(`/${path.slice(folder.length)}`)) : undefined;
    const isFolder = file !== undefined && statSync(file).isDirectory();
    if (isFolder && !path.endsWith('/')) {
      response.writeHead(301, { location: `${encodeURI(path)}/` }).end();
      return;
    }
    const found = isFolder ? within(files, join(path.slice(folder.length), 'index.html')) : file;
    const sent = found ?? join(files, '404.html');
    const stream = createReadStream(sent);
    stream.once('open', () => {
      response.writeHead(found === undefined ? 404 : 200, {
        'content-type': types[extname(sent)] ?? 'application/octet-stream',
      });
      stream.pipe(response);
    });
    stream.once('error', () => response.writeHead(404).end());
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () =>
      resolve({ server, address: `http://127.0.0.1:${server.address().port}${folder}` }),
    );
  });
}

/** What is asked for; `undefined` if it is no address. */
function pathOf(url = '/') {
  try {
    return decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
}

/** A file or folder, if it is one below `files`: a link that leads elsewhere is none. */
function within(files, path) {
  const file = join(files, path);
  if (path.includes('\0') || !existsSync(file)) return undefined;
  const real = realpathSync(file);
  const top = realpathSync(files);
  return real === top || real.startsWith(top + sep) ? file : undefined;
}

if (process.argv[1] === import.meta.filename) console.log((await serve({ port: 4174 })).address);
