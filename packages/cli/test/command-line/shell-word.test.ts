import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord } from '../../src/command-line/shell-word.ts';

test('a POSIX shell reads back any word', () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom(...` '"$\`\\*~#;|&()<>a/é`) }), {
    minLength: 1,
    maxLength: 50,
  });
  fc.assert(
    fc.property(words, (given) => {
      const line = `printf '%s\\n' ${given.map((word) => shellWord(word, 'linux')).join(' ')}`;
      expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' })).toBe(`${given.join('\n')}\n`);
    }),
    { numRuns: 20 },
  );
});

test.each([
  ['box', 'box'],
  ['C:\\Users\\me\\box', 'C:\\Users\\me\\box'],
  ['C:\\My cards\\box', '"C:\\My cards\\box"'],
  ["Ann's box", '"Ann\'s box"'],
  ['a$b', "'a$b'"],
  ["it's $5", "'it''s $5'"],
])('on Windows %s is written %s, which cmd or PowerShell reads back', (word, written) => {
  expect(shellWord(word, 'win32')).toBe(written);
});
