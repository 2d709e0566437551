/**
 * Builds the site into `dist`: pages from the repository, reference from the sources. With `--serve` it is served
 * afterwards.
 */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vitepress';
import { checkLinks } from './check.mjs';
import { makeRelative } from './relative-base.mjs';
import { built, site } from './repository.mjs';
import { serve } from './serve.mjs';
import { stage } from './stage.mjs';

const started = performance.now();
stage();
await build(site);
makeRelative(built);
cpSync(join(site, 'pages/404.html'), join(built, '404.html'));
const faults = checkLinks(built);
for (const fault of faults) console.error(fault);
const count = readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html')).length;
console.log(`${count} pages in ${Math.round((performance.now() - started) / 1000)} s, in apps/site/dist`);
if (faults.length > 0) process.exit(1);
if (process.argv.includes('--serve')) console.log((await serve({ port: 4174 })).address);
