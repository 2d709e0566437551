import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkplace, errorOf, inShell, makeBox, pin, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
});
afterAll(() => place.remove());

type Trace = {
  taps: { card: string | null; lines: { direction: string; text: string }[] }[];
  commands: number;
  refusals: number;
};

test('a trace shows every command of all sessions, and holds no secret', async () => {
  resultOf(await place.symbolon('address', '--pack', 'box', '--json', '--trace', 'trace.txt'));
  errorOf(
    await place.symbolonWith({ SYMBOLON_PIN: '111111' }, 'address', '--pack', 'box', '--json', '--trace', 'trace.txt'),
  );
  resultOf(
    await place.symbolonWith(
      { SYMBOLON_NEW_PIN: '135790' },
      'pin',
      'change',
      '--pack',
      'box',
      '--json',
      '--trace',
      'trace.txt',
    ),
  );
  const { taps, commands, refusals } = resultOf<Trace>(await place.symbolon('trace', 'trace.txt', '--json'));
  expect(taps.map(({ card }) => card)).toEqual(['card 1', 'card 1', 'card 1']);
  const first = taps[0]?.lines ?? [];
  expect(first.map(({ direction }) => direction)).toEqual([
    ...Array.from({ length: (first.length - 1) / 2 }, () => ['command', 'response']).flat(),
    'end',
  ]);
  expect(first.map(({ text }) => text).join('\n')).toMatch(
    /^SELECT .*\n9000 done, .*\nOPEN CHANNEL .* not shown\n9000 done, .* not shown\nINTERNAL AUTHENTICATE .* protected\n9000 done, .*\nGET PUBLIC KEY .* protected\n9000 done/,
  );
  // A wrong PIN looks the same up to the answer to its proof.
  expect(taps[1]?.lines.map(({ text }) => text)).toEqual([
    ...first.slice(0, 5).map(({ text }) => text),
    expect.stringContaining('63C2'),
    'closed',
  ]);
  expect({ commands, refusals }).toEqual({ commands: 11, refusals: 1 });
  const file = readFileSync(place.path('trace.txt'), 'utf8');
  const written = (digits: string) => [
    digits,
    Buffer.from(digits).toString('hex'),
    Buffer.from(digits)
      .toString('hex')
      .replace(/..(?=.)/g, '$& '),
  ];
  for (const secret of [pin, '135790', '111111'].flatMap(written)) expect(file.toLowerCase()).not.toContain(secret);
  const { stdout } = await place.symbolon('trace', 'trace.txt');
  expect(stdout).toContain('3 taps, 11 commands');
});

test('raw bytes of another log are decoded by name, also on standard input', async () => {
  writeFileSync(place.path('raw.txt'), '> 00 A4 04 0C 09 F0 53 59 4D 42 4F 4C 4F 4E\n< 9000\n> 80:14:00:00\n< 6982\n');
  const piped = await inShell(place, 'symbolon trace - --json < raw.txt', place.folder);
  const { taps, refusals } = resultOf<Trace>({ args: ['trace'], ...piped });
  expect(refusals).toBe(1);
  expect(taps[0]?.lines.map(({ text }) => text)).toEqual([
    'SELECT 00 A4 04 0C, 9 bytes: F0 53 59 4D 42 4F 4C 4F 4E',
    '9000 done',
    'GET PUBLIC KEY 80 14 00 00',
    '6982 the session does not allow it',
  ]);
});

test('a file that is not a trace is refused with the number of the line', async () => {
  writeFileSync(place.path('other.txt'), '   0.000 > SELECT\nhello\n');
  expect(errorOf(await place.symbolon('trace', 'other.txt', '--json'))).toMatchObject({
    code: 'file/malformed',
    message: expect.stringContaining('line 2'),
    exit: 8,
  });
  expect(errorOf(await place.symbolon('trace', 'nowhere.txt', '--json'))).toMatchObject({ code: 'file/unreadable' });
});

test('a trace that can not be written stops before the card is asked anything', async () => {
  expect(
    errorOf(await place.symbolon('address', '--pack', 'box', '--json', '--trace', 'nowhere/trace.txt')),
  ).toMatchObject({
    code: 'file/unwritable',
    exit: 8,
  });
});
