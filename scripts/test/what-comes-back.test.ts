/** The guide that is written from the table of chains: `vitest -u` writes it anew. */
import { join } from 'node:path';
import { whereItComesBack } from '@symbolon/chains/derivations';
import { expect, test } from 'vitest';
import { whatComesBackPage } from '../what-comes-back.ts';
import { root } from '../workspace.mjs';

test('the page is what the table says', async () => {
  await expect(whatComesBackPage()).toMatchFileSnapshot(join(root, 'docs/guides/what-comes-back-where.md'));
});

test('every row of the table is on the page', () => {
  const page = whatComesBackPage();
  for (const { program, path, how = '' } of whereItComesBack) {
    const [, section = ''] = page.split(`### ${program}\n`);
    expect(section.split('\n### ')[0], program).toContain(`\`${path}\``);
    expect(section, program).toContain(how);
  }
});
