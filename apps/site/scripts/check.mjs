/** Looks at every link of the built site: is what it leads to there? */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

/** @returns a sentence for each link that leads nowhere; none where all is well */
export function checkLinks(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
  const texts = new Map(names.map((name) => [join(folder, name), readFileSync(join(folder, name), 'utf8')]));
  const anchors = new Map(
    [...texts].map(([file, text]) => [file, new Set([...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id))]),
  );
  const faults = [];
  for (const [file, text] of texts) {
    const page = relative(folder, file);
    for (const address of addressesIn(text)) {
      const fault = faultOf(address);
      if (fault !== undefined) faults.push(`${page}: ${address} ${fault}`);
    }
    function faultOf(address) {
      if (/^(https:|data:|mailto:)/.test(address)) return undefined;
      if (/^[a-z]+:|^\//.test(address)) return 'is no address within the site';
      const [path, hash] = decodeURI(address).split('#');
      const place = path === '' ? file : normalize(join(dirname(file), path));
      if (relative(folder, place).startsWith('..')) return 'leads out of the site';
      const target = existsSync(place) && statSync(place).isDirectory() ? join(place, 'index.html') : place;
      if (/\.md$/.test(target)) return 'is a source of the site';
      if (!existsSync(target)) return 'does not exist';
      if (hash === undefined || hash === '' || anchors.get(target)?.has(hash)) return undefined;
      return 'has no such anchor';
    }
  }
  return faults;
}

function addressesIn(text) {
  const page = text.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, (script) => /<script\b[^>]*>/.exec(script)[0]);
  return [
    ...new Set(
      [...page.matchAll(/<[^>]*?\s(?:href|src)="([^"]*)"/g)].map(([, address]) => address.replaceAll('&amp;', '&')),
    ),
  ];
}
