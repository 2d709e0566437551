/** The page of all sentences, made from the code; and that lines are made in no other way. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sentencesIn, sentencesOfChains, sentencesPage } from '../sentences.ts';
import { root } from '../workspace.mjs';

test('the page has every sentence', async () => {
  await expect(sentencesPage(sentencesOfChains())).toMatchFileSnapshot(join(root, 'docs/what-you-see.md'));
});

test('a sentence is found wherever it stands, and what is only an amount is not', () => {
  const code = `
    const a = line\`Send \${inAsset(x)} to \${line\`somebody else\`}\`;
    const b = [warn\`the fee is high\`, line\`\${amount} \${unit}\`, other\`Not a line\`];`;
  expect(sentencesIn(code, 'bitcoin')).toEqual([
    { topic: 'bitcoin', warns: false, text: 'Send … to …' },
    { topic: 'bitcoin', warns: false, text: 'somebody else' },
    { topic: 'bitcoin', warns: true, text: 'the fee is high' },
  ]);
});

test('nothing but the tags makes a line', () => {
  const sources = execFileSync('git', ['ls-files', 'packages/*/src', 'apps/*/src'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((file) => /\.tsx?$/.test(file) && file !== 'packages/interface/src/line.ts');
  const cast = /\bas (readonly )?Line\b/;
  expect(sources.filter((file) => cast.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});
