/** What stands beside the pages: grouped as people look for it. */
import { decisions, examples, guides, project, readme, sheets, specification } from './pages.mjs';
import { packages, topicsIn } from './repository.mjs';

const link = (target) => `/${target.replace(/(index)?\.md$/, '')}`;
const item = ({ title, target }) => ({ text: title, link: link(target) });
const placed = new Set();
function sheet(name) {
  placed.add(`${name}.md`);
  return item(sheets.find(({ target }) => target === `${name}.md`));
}

export const sidebar = {
  '/spec/': [
    {
      text: 'Specification',
      items: specification.map((page, at) => (at === 0 ? { text: 'Overview', link: '/spec/' } : item(page))),
    },
  ],
  '/adr/': [{ text: 'Decisions', link: '/adr/', items: decisions.map(item) }],
  '/packages/': packages.map((one) => ({
    text: one.name.replace('@symbolon/', ''),
    link: `/packages/${one.folder}/`,
    collapsed: true,
    items: topicsOf(one),
  })),
  '/': [
    {
      text: 'Start',
      items: [{ ...item(readme), text: 'What Symbolon is' }, ...guides.map(item), ...examples.map(item)],
    },
    { text: 'How it holds', items: [sheet('threat-model'), sheet('attacks'), sheet('mutation'), item(project[1])] },
    { text: 'What it takes', items: [sheet('costs'), sheet('performance'), sheet('consumers')] },
    {
      text: 'The project',
      items: [
        item(project[0]),
        sheet('architecture'),
        sheet('what-you-see'),
        sheet('glossary'),
        sheet('releasing'),
        { text: 'Decisions', link: '/adr/' },
      ],
    },
  ],
};

const forgotten = sheets.filter(({ target }) => !placed.has(target)).map(({ source, target }) => source ?? target);
if (forgotten.length > 0)
  throw new Error(`no menu leads to ${forgotten.join(', ')}: give it a place in apps/site/scripts/sidebar.mjs`);

/** Modules in a folder are one topic, and what the folder says is not said again; the others come after them. */
function topicsOf({ folder, modules }) {
  const entry = ({ subpath }, topic) =>
    subpath === ''
      ? { text: 'reference', link: `/packages/${folder}/reference` }
      : { text: subpath.slice(topic.length), link: `/packages/${folder}/${subpath}` };
  const topics = topicsIn(modules);
  return [
    ...topics.map(({ name, page, members }) => ({
      text: name,
      collapsed: true,
      link: link(`packages/${folder}/${page}`),
      items: members.map((module) => entry(module, `${name}/`)),
    })),
    ...modules
      .filter(({ subpath }) => topics.every(({ name }) => subpath.split('/')[0] !== name))
      .map((module) => entry(module, '')),
  ];
}
