/**
 * Links as they stand in the repository lead to the same place on the site, or to the repository where the site has no
 * such page.
 */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { outsideCode } from './docstring.mjs';
import { files, folders, pages } from './pages.mjs';
import { repository, root, sourceAddress } from './repository.mjs';

const targets = new Map(pages.map(({ source, target }) => [source, target]));

/**
 * @param text Markdown
 * @param source file of the repository that it is from: links are relative to it
 * @param target page of the site that it becomes
 */
export function relinked(text, source, target) {
  const change = (address) => addressOnSite(address, source, target);
  return outsideCode(text, (prose) =>
    prose
      .replace(/\]\(([^()\s]+)\)/g, (_, address) => `](${change(address)})`)
      .replace(/(<(?:img|a)\b[^>]*?\s(?:src|href)=")([^"]+)"/g, (_, before, address) => `${before}${change(address)}"`),
  );
}

function addressOnSite(address, source, target) {
  const own = address.startsWith(`${repository}/`)
    ? address.slice(repository.length).replace(/^\/(blob|tree)\/main\//, '')
    : undefined;
  if (address.startsWith('#') || (own === undefined && /^[a-z]+:/.test(address)) || own?.startsWith('/'))
    return address;
  const [path, hash] = (own ?? join(dirname(source), address)).split('#');
  const anchor = hash === undefined ? '' : `#${hash}`;
  const file = normalize(path).replace(/\/$/, '');
  const page = targets.get(file) ?? folders.get(file) ?? files.get(file);
  if (page !== undefined) return beside(target, page) + anchor;
  if (!existsSync(join(root, file))) throw new Error(`${source} links to ${address}, which does not exist.`);
  return sourceAddress(file, statSync(join(root, file)).isDirectory()) + anchor;
}

/** The way from one page of the site to another page or file. */
export function beside(from, to) {
  const path = relative(dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}
