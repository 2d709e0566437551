/** Secrets that a file or variable gives, and that no card can have. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { createSecrets, type SecretSources } from '../../src/input/secrets.ts';

const given = (environment: SecretSources['environment'], files: SecretSources['files'] = {}) =>
  createSecrets({ files, environment, terminal: undefined });

const folder = mkdtempSync(join(tmpdir(), 'symbolon-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('digits of the wrong form', () => {
  test.each([
    [
      ' 735184',
      /6 to 12 digits, and there is a space or a line break among them; it is in SYMBOLON_PIN, and no try was used$/,
    ],
    ['735184 ', /a space/],
    ['735184\r', /a line break/],
    ['735 184', /a space/],
    ['７３５１８４', /look like them/],
    ['PIN=735184', /6 to 12 digits alone, without a name before them; it is in SYMBOLON_PIN, and no try was used$/],
    ['12345', /expected 6 to 12 digits; it is in SYMBOLON_PIN, and no try was used$/],
    ['correct horse', /passphrase of a phrase is another secret/],
  ])('%j are refused before a card is asked', async (pin, words) => {
    const error = await given({ SYMBOLON_PIN: pin })
      .get('pin')
      .catch((refused: unknown) => refused);
    expect(error).toMatchObject({ code: 'secret/unusable', message: expect.stringMatching(words) });
    expect(`${error}`).not.toContain(pin.trim());
  });

  test('the line of a file is named', async () => {
    const file = join(folder, 'pins.txt');
    writeFileSync(file, '735184\n 735184\n');
    const secrets = given({}, { pin: file });
    expect(await secrets.get('pin')).toBe('735184');
    await expect(secrets.get('pin', { line: 1 })).rejects.toMatchObject({
      code: 'secret/unusable',
      message: expect.stringMatching(/; it is in line 2 of the file .*pins\.txt, and no try/),
    });
  });

  test('every PIN that a card takes passes', async () => {
    const takes = async (pin: string) => (await given({ SYMBOLON_PIN: `${pin}\n` }).get('pin')) === pin;
    await fc.assert(fc.asyncProperty(fc.stringMatching(/^[0-9]{6,12}$/), takes));
  });
});

test('"-" is not looked for as a file', async () => {
  await expect(given({}, { pin: '-' }).get('pin')).rejects.toMatchObject({
    code: 'secret/unusable',
    message: expect.stringContaining('--pin-file does not read standard input'),
  });
});
