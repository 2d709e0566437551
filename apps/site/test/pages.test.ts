/** What was built, as files: nothing is missing, nothing leads nowhere, nothing comes from elsewhere. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkLinks } from '../scripts/check.mjs';
import { foreignInPage, foreignInStyle } from '../scripts/loads.mjs';
import { pages } from '../scripts/pages.mjs';
import { built, packages, root } from '../scripts/repository.mjs';

const filesBelow = (folder: string, end: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith(end) && !name.includes('node_modules'),
  );

const html = (target: string) => readFileSync(join(built, target.replace(/\.md$/, '.html')), 'utf8');

describe('every page of the repository', () => {
  const documents = [
    ...readdirSync(root).filter((name) => name.endsWith('.md')),
    ...filesBelow(join(root, 'docs'), '.md').map((name) => `docs/${name}`),
    ...['packages', 'examples'].flatMap((parent) =>
      readdirSync(join(root, parent)).map((name) => `${parent}/${name}/README.md`),
    ),
  ];

  test.each(documents.filter((name) => name !== 'CHANGELOG.md'))('%s is on the site, under its title', (source) => {
    const page = pages.find((one) => one.source === source);
    expect(page?.title).toBeTruthy();
    expect(html(page!.target)).toMatch(/<h1 [^>]*id="/);
  });
});

test('every public module has a page, with an anchor for each name it is used for', () => {
  const modules = packages.flatMap(({ folder, modules }) =>
    modules.map(({ subpath }) => `packages/${folder}/${subpath === '' ? 'reference' : subpath}.md`),
  );
  expect(modules.length).toBeGreaterThan(50);
  for (const page of modules) expect(html(page), page).toMatch(/<h2 id="[A-Za-z]/);
  expect(html('packages/chains/bitcoin/sign.md')).toContain('<h2 id="signPsbt"');
});

test('an example of a docstring is on the page of its module as code', () => {
  const [, example = 'nothing'] =
    /<h2 id="signPsbt".*?Example.*?(<div class="language-ts.*?<\/div>)/s.exec(
      html('packages/chains/bitcoin/sign.md'),
    ) ?? [];
  expect(example.replace(/<[^>]+>/g, '')).toContain('await signPsbt(signer, psbt, { approved: fingerprint })');
});

test('what the README says is not there is on the front page', () => {
  const [, section = 'nothing'] = readFileSync(join(root, 'README.md'), 'utf8').split(
    '## What is there, and what is not',
  );
  const claims = [...section.split('\n## ')[0]!.matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, claim]) => claim!);
  expect(claims.length).toBeGreaterThan(3);
  for (const claim of claims) expect(html('index.md')).toContain(claim);
});

describe('nothing is loaded from another host', () => {
  test('by any page', () => {
    const names = filesBelow(built, '.html');
    expect(names.length).toBeGreaterThan(100);
    for (const page of names) expect(foreignInPage(html(page)), page).toEqual([]);
  });

  test('by any style', () => {
    for (const style of filesBelow(built, '.css'))
      expect(foreignInStyle(readFileSync(join(built, style), 'utf8')), style).toEqual([]);
  });

  test.each([
    '<script src="https://example.org/a.js"></script>',
    '<img alt="" src=\'https://example.org/a\'>',
    '<img src=//example.org/a>',
    '<img srcset="./a 1x, https://example.org/b 2x">',
    '<audio src="https://example.org/a"></audio>',
    '<video poster="https://example.org/a"></video>',
    '<object data="https://example.org/a"></object>',
    '<embed src="https://example.org/a">',
    '<svg><image href="https://example.org/a"/></svg>',
    '<svg><use xlink:href="https://example.org/a#b"/></svg>',
    '<p style="background: url(https://example.org/a)">',
    "<p style='background: url(&quot;https://example.org/a&quot;)'>",
    '<style>@import "https://example.org/a.css";</style>',
    '<style>p { background: \\75rl(//example.org/a) }</style>',
    '<link rel="preload" href="https&#58;//example.org/a">',
    '<meta http-equiv="refresh" content="0; url=https://example.org">',
    '<iframe srcdoc="&lt;p>"></iframe><iframe src="\\\\example.org"></iframe>',
    '<IMG SRC="HTTPS://example.org/a">',
    '<form action="https://example.org"></form>',
  ])('the check notices %s', (page) => {
    expect(foreignInPage(page)).toHaveLength(1);
  });

  test.each([
    '<a href="https://example.org">a link</a>',
    '<img src="./a.webp" alt="https://example.org">',
    '<p style="background: url(\'data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22/>\')">',
    '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    '<p>src="https://example.org"</p>',
  ])('the check lets %s pass', (page) => {
    expect(foreignInPage(page)).toEqual([]);
  });
});

test('every link of every page leads somewhere', () => {
  expect(checkLinks(built)).toEqual([]);
});

describe('the check of links', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'site-links-'));
    mkdirSync(join(folder, 'spec'));
    writeFileSync(join(folder, 'spec/index.html'), '<h2 id="words">Words</h2>');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each([
    ['./spec/', undefined],
    ['./spec/index.html#words', undefined],
    ['#here', undefined],
    ['https://example.org/a.md', undefined],
    ['./spec/#other', 'has no such anchor'],
    ['#there', 'has no such anchor'],
    ['./spec/files.html', 'does not exist'],
    ['./spec/files.md', 'is a source of the site'],
    ['../README.html', 'leads out of the site'],
    ['/spec/', 'is no address within the site'],
    ['http://example.org', 'is no address within the site'],
  ])('%s: %s', (address, fault) => {
    writeFileSync(join(folder, 'index.html'), `<h1 id="here">Here</h1><a class="x" href="${address}">a link</a>`);
    expect(checkLinks(folder)).toEqual(fault === undefined ? [] : [`index.html: ${address} ${fault}`]);
  });
});
