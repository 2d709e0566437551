/** Writes the pages of the site, as VitePress reads them, from those of the repository and from the sources. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { referencePages } from './api.mjs';
import { beside, relinked } from './links.mjs';
import { decisions, files, guides, pages, readme, specification } from './pages.mjs';
import { pageOf } from './program.mjs';
import { packages, repository, root, site, sourceAddress, staged, topicsIn } from './repository.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');

export function stage() {
  rmSync(staged, { recursive: true, force: true });
  const reference = referencePages();
  for (const { source, target } of pages) {
    const text = relinked(withTabs(read(source)), source, target);
    write(target, source, `${text}${modulesBelow(target, reference)}`);
  }
  for (const { page, source, text } of reference)
    write(page, source, text.replaceAll('repository:', sourceAddress('')), ['outline: 2', 'pageClass: reference']);
  for (const { folder, name, modules } of packages) {
    for (const topic of topicsIn(modules)) {
      const target = `packages/${folder}/${topic.page}`;
      if (!topic.isModule) write(target, undefined, `# ${name}/${topic.name}${modulesBelow(target, reference)}`);
    }
  }
  for (const [source, target] of files) for (const place of [target, `public/${target}`]) copy(source, place);
  copy('apps/demo/public/icon.svg', 'public/icon.svg');
  write('index.md', undefined, frontPage(), undefined);
  write(
    'packages/index.md',
    undefined,
    `# Packages\n\n${listOf(packages.map(({ folder, name, description }) => ({ title: name, target: `${folder}/index.md`, about: description })))}`,
  );
  write(
    'adr/index.md',
    undefined,
    `# Decisions\n\nWhy things are as they are, in the order in which it was decided.\n\n${listOf(decisions.map((one) => ({ ...one, target: one.target.slice(4) })))}`,
  );
  write('guides/index.md', undefined, `# Guides\n\n${sectionOf(readme.source, 'Guides', 'guides/index.md')}`);
  writeFileSync(join(staged, 'public/llms.txt'), overview());
}

function write(target, source, text, matter = []) {
  const edit = source === undefined ? 'editLink: false' : `edit: ${repository}/edit/main/${source}`;
  // Only the front page, which is the site's own, may set what VitePress reads at the top of a page: that can be a
  // script.
  const ownMatter = target === 'index.md';
  if (/<!--\s*@include/.test(text)) throw new Error(`${source} includes a file: no page may.`);
  const file = join(staged, target);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    ownMatter ? text.replace('---\n', `---\n${edit}\n`) : `---\n${[edit, ...matter].join('\n')}\n---\n\n${text}\n`,
  );
}

function copy(source, target) {
  mkdirSync(dirname(join(staged, target)), { recursive: true });
  copyFileSync(join(root, source), join(staged, target));
}

/** A box that only installs packages is offered for each package manager that the packages are tried with. */
function withTabs(text) {
  return text.replace(/^```sh\nnpm install (?!--global)([^\n]+)\n```$/gm, (_, names) => {
    const managers = { npm: 'npm install', pnpm: 'pnpm add', Bun: 'bun add' };
    const tabs = Object.entries(managers).map(
      ([manager, command]) => `\`\`\`sh [${manager}]\n${command} ${names}\n\`\`\``,
    );
    return `::: code-group\n${tabs.join('\n')}\n:::`;
  });
}

/** The front page has words of its own, and takes what the README says where both say the same. */
function frontPage() {
  const text = readFileSync(join(site, 'pages/index.md'), 'utf8');
  return text.replace(/<!-- README: (.+) -->/g, (_, title) => sectionOf(readme.source, title, 'index.md'));
}

/** @returns what stands below a heading of a page of the repository, for another page of the site */
function sectionOf(source, title, target) {
  const [, section] = read(source).split(`\n## ${title}\n`);
  if (section === undefined) throw new Error(`${source} has no section "${title}".`);
  return relinked(section.split(/^## /m)[0].trim(), source, target);
}

const listOf = (entries) =>
  entries
    .map(({ title, target, about }) => `- [${title}](./${target})${about === undefined ? '' : `: ${about}`}`)
    .join('\n');

/** What ends the page of a package: its modules, and what each is for by the names of what it does. */
function modulesBelow(target, reference) {
  if (!target.startsWith('packages/')) return '';
  const rows = reference
    .filter(({ page }) => page.startsWith(target.replace('index.md', '')))
    .map(
      ({ page, subpath, names }) =>
        `| [${subpath === '' ? 'reference' : subpath}](${beside(target, page)}) | ${names.map((name) => `[\`${name}\`](${beside(target, page)}#${name})`).join(', ')} |`,
    );
  return rows.length === 0 ? '' : `\n\n## Modules\n\n| module | has |\n| --- | --- |\n${rows.join('\n')}\n`;
}

/** For programs that read sites: see https://llmstxt.org. */
function overview() {
  const html = (target) => target.replace(/\.md$/, '.html');
  const list = (title, entries) =>
    `## ${title}\n\n${entries.map(({ title, target }) => `- [${title}](${html(target)})`).join('\n')}\n`;
  const modules = packages.flatMap(({ folder, name, modules }) =>
    modules.map(({ subpath }) => ({
      title: subpath === '' ? name : `${name}/${subpath}`,
      target: pageOf(folder, subpath),
    })),
  );
  const [, about] = read('README.md').split('\n\n');
  const rest = pages.filter((one) => !guides.includes(one) && !specification.includes(one) && !decisions.includes(one));
  return `# Symbolon\n\n> ${about.replaceAll('\n', ' ')}\n\n${[list('Guides', guides), list('Specification', specification), list('More', rest), list('Decisions', decisions), list('Modules', modules)].join('\n')}`;
}
