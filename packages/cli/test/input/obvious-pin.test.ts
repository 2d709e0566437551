/** PINs of which somebody is told that a thief tries them first. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObviousPin } from '../../src/input/obvious-pin.ts';
import { createSecrets } from '../../src/input/secrets.ts';

test.each(['123456', '654321', '111111', '000000', '123123', '666666', '121212', '112233', '789456', '159753'])(
  '%s, of the ten commonest, is told',
  (pin) => expect(isObviousPin(pin)).toBe(true),
);

test('a PIN without a pattern is not, and few are', () => {
  for (const pin of ['246810', '135790', '908172', '001234', '112234']) expect(isObviousPin(pin), pin).toBe(false);
  const all = Array.from({ length: 1_000_000 }, (_, at) => `${at}`.padStart(6, '0'));
  expect(all.filter(isObviousPin).length).toBeLessThan(1200);
  fc.assert(fc.property(fc.stringMatching(/^[0-9]{6,12}$/), (pin) => typeof isObviousPin(pin) === 'boolean'));
});

test('who chooses one is told before the second typing, and who types an old one is not', async () => {
  const told: string[] = [];
  const ask = async (question: string): Promise<string> => {
    told.push(question);
    return '123456';
  };
  const terminal = { ask, key: async () => {}, tell: (line: unknown) => told.push(`${line}`) };
  const secrets = () => createSecrets({ files: {}, environment: {}, terminal });
  await secrets().get('newPin', { question: 'New PIN', twice: true });
  expect(told).toEqual([
    expect.stringContaining('Ctrl-R'),
    'New PIN: ',
    expect.stringContaining('first that a thief tries'),
    'New PIN, once more: ',
  ]);
  told.length = 0;
  await secrets().get('pin');
  expect(told).toEqual(['PIN: ']);
});
