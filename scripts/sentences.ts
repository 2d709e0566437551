/** Every sentence that a preview can show, as the code has it: the templates of `line` and `warn`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { chainFolders } from './chain-folders.ts';
import { root } from './workspace.mjs';

/** A sentence with `…` where something is filled in. */
export type Sentence = { readonly topic: string; readonly warns: boolean; readonly text: string };

const sources = join(root, 'packages/chains/src');

/** All of `chains`, in the order of its files; one that stands twice in a topic is there once. */
export function sentencesOfChains(): readonly Sentence[] {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('networks.ts'),
  );
  const all = files.sort().flatMap((name) => sentencesIn(readFileSync(join(sources, name), 'utf8'), topicOf(name)));
  const once = new Map(all.map((sentence) => [`${sentence.topic} ${sentence.text}`, sentence]));
  return [...once.values()];
}

const topicOf = (file: string): string => {
  const [folder = ''] = relative('.', file).split('/');
  return chainFolders.includes(folder) ? folder : 'all chains';
};

/** The sentences of a file. What has no word of its own, such as an amount and its unit, is part of another. */
export function sentencesIn(code: string, topic: string): readonly Sentence[] {
  const found: Sentence[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag) && ['line', 'warn'].includes(node.tag.text)) {
      const text = textOf(node.template);
      if (/\p{L}{2}.* /u.test(text)) found.push({ topic, warns: node.tag.text === 'warn', text });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('file.ts', code, ts.ScriptTarget.ESNext, true));
  return found;
}

function textOf(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)].join('…');
}

const titles: { readonly [topic: string]: string } = {
  'all chains': 'On every chain',
  bitcoin: 'Bitcoin',
  ethereum: 'Ethereum and chains like it',
  solana: 'Solana',
};

/** The page of all sentences: a section for each topic, warnings first. */
export function sentencesPage(sentences: readonly Sentence[]): string {
  const topics = [...new Set(sentences.map(({ topic }) => topic))].sort();
  const sections = topics.map((topic) => {
    const own = sentences.filter((sentence) => sentence.topic === topic);
    const listed = (warns: boolean) => own.filter((sentence) => sentence.warns === warns).map(({ text }) => item(text));
    const [warnings, others] = [listed(true), listed(false)];
    return [
      `## ${titles[topic] ?? topic}`,
      ...(warnings.length === 0 ? [] : ['Warnings:', warnings.join('\n')]),
      ...(others.length === 0 ? [] : [warnings.length === 0 ? '' : 'Everything else:', others.join('\n')]),
    ]
      .filter((part) => part !== '')
      .join('\n\n');
  });
  return `${[intro, ...sections].join('\n\n')}\n`;
}

const item = (text: string): string => `- ${text.replace(/[<>*_`|[\]\\]/g, '\\$&')}`;

const intro = `# What you see before you sign

Every line that a preview can show, in the command, on the page and in every adapter: they show the same words. \`…\`
stands for what is filled in: an amount, an address, a date. Warnings come first. Text that somebody else wrote, such as
a message or the name of a token, is always between double quotes, with what would not show written out.

This page is made from the code, by a test.`;
