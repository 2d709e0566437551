/** Which files of the repository are pages, and where they stand on the site. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packages, root } from './repository.mjs';

const markdownIn = (folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort();

/** The title of a page of the repository. */
export const titleOf = (path) =>
  /^# (.+)$/m
    .exec(readFileSync(join(root, path), 'utf8'))[1]
    .replaceAll('`', '')
    .replaceAll('<', '‹');

const page = (source, target) => ({ source, target, title: titleOf(source) });

export const readme = page('README.md', 'about.md');

/** Guides as the README lists them. */
export const guides = inOrderOf(
  'README.md',
  markdownIn('docs/guides').map((name) => page(`docs/guides/${name}`, `guides/${name}`)),
);

export const specification = [
  page('docs/spec/README.md', 'spec/index.md'),
  ...inOrderOf(
    'docs/spec/README.md',
    markdownIn('docs/spec').map((name) => page(`docs/spec/${name}`, `spec/${name}`)),
  ),
];

export const decisions = markdownIn('docs/adr').map((name) => page(`docs/adr/${name}`, `adr/${name}`));

/** The pages directly below `docs`. */
export const sheets = markdownIn('docs').map((name) => page(`docs/${name}`, name));

export const project = [page('CONTRIBUTING.md', 'contributing.md'), page('SECURITY.md', 'security.md')];

export const examples = readdirSync(join(root, 'examples')).map((name) =>
  page(`examples/${name}/README.md`, `examples/${name}.md`),
);

export const readmes = packages.map(({ folder }) =>
  page(`packages/${folder}/README.md`, `packages/${folder}/index.md`),
);

export const pages = [
  readme,
  ...guides,
  ...specification,
  ...decisions,
  ...sheets,
  ...project,
  ...examples,
  ...readmes,
];

/** What a link to a folder leads to. */
export const folders = new Map([
  ['docs/adr', 'adr/index.md'],
  ['docs/guides', 'guides/index.md'],
  ['packages', 'packages/index.md'],
  ...pages
    .filter(({ source }) => source.endsWith('/README.md'))
    .map(({ source, target }) => [source.slice(0, -'/README.md'.length), target]),
]);

/** Files that pages show or offer, beside the pages. */
export const files = new Map(
  ['docs', 'docs/images', 'docs/images/terminal', 'docs/spec/examples', 'docs/spec/models'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
      .map(({ name }) => [`${folder}/${name}`, `${folder}/${name}`.replace(/^docs\//, '')]),
  ),
);

/** Sorts pages as a page of the repository links to them; those it does not link to come last. */
function inOrderOf(index, listed) {
  const text = readFileSync(join(root, index), 'utf8');
  const place = ({ source }) => {
    const at = text.indexOf(`${source.split('/').at(-1)})`);
    return at === -1 ? Number.POSITIVE_INFINITY : at;
  };
  return listed.toSorted((a, b) => place(a) - place(b));
}
