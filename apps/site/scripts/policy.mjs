/** What a page may load and run: the browser holds it to that, whatever else reaches the page. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const charset = '<meta charset="utf-8">';

/** Gives each page of the built site its policy, once all of its scripts are in place: those within pages are named by their hash. */
export function limitPages(folder) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.html')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    if (!text.includes(charset)) throw new Error(`${name} has no place for what it may load.`);
    const policy = policyFor([...text.matchAll(/<script\b(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script));
    writeFileSync(join(folder, name), text.replace(charset, `${charset}<meta http-equiv="Content-Security-Policy" content="${policy}">`));
  }
}

/** Vue and the boxes of code have styles within the page. */
function policyFor(scripts) {
  const hashes = scripts.map((script) => ` 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  return [
    "default-src 'self'",
    `script-src 'self'${[...new Set(hashes)].join('')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
