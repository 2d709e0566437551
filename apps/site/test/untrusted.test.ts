/** Nothing that a page or a docstring says becomes an element, a script or an expression. */
import { createMarkdownRenderer } from 'vitepress';
import { beforeAll, describe, expect, test } from 'vitest';
import config from '../.vitepress/config.mjs';
import { plainTitle } from '../.vitepress/untrusted.mjs';
import { staged } from '../scripts/repository.mjs';

let render: (text: string) => string;
beforeAll(async () => {
  const markdown = await createMarkdownRenderer(staged, config.markdown, '/');
  render = (text) => markdown.render(text, { path: `${staged}/hostile.md`, relativePath: 'hostile.md' });
});

/** All that the renderer may make. */
const elements = new Set(
  'a blockquote br button code del div em h1 h2 h3 h4 h5 h6 hr img input label li ol p pre span strong table tbody td th thead tr ul wbr'.split(
    ' ',
  ),
);
const attributes = new Set(
  'alt aria-label checked class data-title for href id name rel src start style tabindex target title type v-pre width'.split(
    ' ',
  ),
);

/** What of the page, as Vue would read it, is neither text nor made by Markdown. */
function strange(html: string): readonly string[] {
  const tags = [...html.matchAll(/<\/?([a-z][\w-]*)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*\/?>/gi)];
  const rest = tags.reduce((text, [tag]) => text.replace(tag, ''), html);
  const names = tags.flatMap(([, , list = '']) =>
    [...list.matchAll(/([^\s="]+)(?:="[^"]*")?/g)].map(([, name = '']) => name),
  );
  return [
    ...tags.map(([, name = '']) => name).filter((name) => !elements.has(name)),
    ...names.filter((name) => !attributes.has(name)),
    ...(rest.match(/<|\{\{/g) ?? []),
    ...(html.match(/\{\{|(?:href|src)="(?:javascript|data|vbscript):/gi) ?? []),
  ];
}

const hostile = {
  'ticks without a partner': 'A tick ` here.\n\n<b onclick="alert(1)">bold</b>\n\nAnother ` tick.',
  'an element in a line': 'Look <img src=x onerror=alert(1)> here, and <a href="javascript:alert(1)">there</a>.',
  'an element that is a block': '<div onclick="alert(1)">\n\ntext\n\n</div>',
  'a script': '<script>alert(1)</script>',
  'a script of Vue':
    '<script setup>\nimport { readFileSync } from "node:fs";\nconst secret = readFileSync("/etc/passwd", "utf8");\n</script>\n\n{{ secret }}',
  'a style': '<style>body { display: none }</style>',
  'a component': '<Content v-html="1" />\n\n<component :is="1"/>',
  'an expression': 'It is {{ process.version }} and {{{ process.version }}}.',
  'an expression in code': '`{{ process.version }}` and ` {{ 1 }}\n\n{{ 2 }} `',
  'an expression in a box of code': '```js-vue\n{{ process.version }}\n```',
  'an expression in a heading, a link and a table':
    '# A {{ 1 }}\n\n[{{ 2 }}](./x.html "{{ 3 }}")\n\n| {{ 4 }} |\n| --- |\n| {{ 5 }} |',
  'a handler as an attribute': '## Title {onclick="alert(1)"}\n\nText {@click="alert(1)" v-html="1" :is="2"}',
  'a box of code with a hostile language': '```ts"onclick="alert(1)\nx\n```\n\n```<img/src=x>\nx\n```',
  'a tab with a hostile name':
    '::: code-group\n```ts [<img src=x onerror=alert(1)>]\nx\n```\n```ts [{{ 1 }}]\nx\n```\n:::',
  'a box with a hostile title': '::: tip <img src=x onerror=alert(1)> {{ 1 }}\nx\n:::',
  "GitHub's box with a hostile title": '> [!NOTE] <img src=x onerror=alert(1)> {{ 1 }}\n> x',
  'a picture with more than a picture has':
    '<img src="./a.webp" alt="a" width="880" onerror="alert(1)">\n\n<img src="https://example.org/a" alt="a" width="1">',
  'a link that is a program': '[a](javascript:alert(1)) ![b](javascript:alert(1)) <javascript:alert(1)>',
  'a comment that does not end': '<!-- table -->\n<!-- a --> <b>x</b> <!-- c',
};

test.each(Object.entries(hostile))('%s: is text, or nothing', (_, text) => {
  expect(strange(render(text))).toEqual([]);
});

describe('what shows that these tests would notice', () => {
  test.each([
    '<b onclick="x">',
    '<p onclick="x">',
    '{{ 1 }}',
    '<script>',
    '<a href="javascript:x">',
    '<p @click="x">',
    "<img src='x' onerror=y>",
  ])('%s', (html) => {
    expect(strange(html)).not.toEqual([]);
  });
});

test('no part of a page is a part of its program', async () => {
  const env: { sfcBlocks?: { scripts: unknown[]; styles: unknown[]; customBlocks: unknown[] } } = {};
  (await createMarkdownRenderer(staged, config.markdown, '/')).render(Object.values(hostile).join('\n\n'), env);
  expect(env.sfcBlocks).toMatchObject({ scripts: [], styles: [], customBlocks: [] });
});

test('a file of this machine is in no page', () => {
  expect(render('<<< /etc/passwd')).not.toContain('root:');
});

test('a title ends no script', () => {
  expect(plainTitle('A </script><script>alert(1)</script>')).not.toContain('<');
});

test('what is meant as text is read as it was written', () => {
  const text = (markdown: string) => render(markdown).replace(/<[^>]*>/g, '');
  expect(text('a < b, Array<string> and {{ x }}').trim()).toBe('a &lt; b, Array&lt;string&gt; and &#123;&#123; x }}');
});

test('pictures of pages are pictures', () => {
  expect(render('<img src="./images/a.webp" alt="Three cards" width="880">')).toBe(
    '<p><img src="./images/a.webp" alt="Three cards" width="880"></p>\n',
  );
});
