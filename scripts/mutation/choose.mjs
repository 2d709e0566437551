/** Which sources a run of `pnpm mutation` mutates. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parts } from './parts.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

function sources() {
  return readdirSync(join(root, 'packages')).flatMap((name) =>
    readdirSync(join(root, 'packages', name, 'src'), { recursive: true })
      .map((file) => `packages/${name}/src/${file.replaceAll('\\', '/')}`)
      .filter((file) => file.endsWith('.ts')),
  );
}

/** The files of the parts, or of part of a name, in `shard` (`2/5`), by part. Shards take about as much text each. */
export function chosenFiles(names, shard = '1/1') {
  const [index, count] = shard.split('/').map(Number);
  if (!(index >= 1 && index <= count)) throw new RangeError('a shard is like 2/5');
  const isPart = (name) => parts.some((part) => part.name === name);
  const isChosen = (part, file) =>
    names.length === 0 || names.some((name) => (isPart(name) ? name === part.name : file.includes(name)));
  const all = sources();
  const chosen = parts.flatMap((part) =>
    all
      .filter((file) => part.sources.test(file) && isChosen(part, file))
      .map((file) => ({ part, file, size: statSync(join(root, file)).size })),
  );
  const loads = Array.from({ length: count }, () => 0);
  const mine = new Set();
  for (const one of [...chosen].sort((a, b) => b.size - a.size || (a.file < b.file ? -1 : 1))) {
    const lightest = loads.indexOf(Math.min(...loads));
    loads[lightest] += one.size;
    if (lightest === index - 1) mine.add(one);
  }
  return parts
    .map((part) => ({
      part,
      files: chosen.filter((one) => one.part === part && mine.has(one)).map(({ file }) => file),
    }))
    .filter(({ files }) => files.length > 0);
}
