import { describe, expect, it } from 'vitest';
import { explainExchangeFailure, explainFailure } from '../src/failures.ts';
import { failureOfBinding } from '../src/stacks/native-codes.ts';
import { nativeExplanations } from '../src/stacks/native-explanations.ts';
import type { PcscStack } from '../src/stacks/stack.ts';

const stackOn = (platform: string): PcscStack => ({
  name: 'PC/SC',
  explanations: nativeExplanations(platform),
  establishContext: () => Promise.reject(new Error('none')),
});
const explained = (code: string, message: string, { platform = 'linux', ...situation }: Where = {}) =>
  explainFailure(failureOfBinding({ code, message }), stackOn(platform), situation);
type Where = { readonly platform?: string } & Parameters<typeof explainFailure>[2];

describe('a failure of the native package', () => {
  it.each([
    [
      '',
      'libpcsclite.so.1: cannot open shared object file',
      'this machine has no PC/SC library',
      'apt-get install pcscd',
    ],
    ['', 'Required addon dependency not found (@pcsc-mini/x):', 'has no binary for this machine', 'lockfile'],
    ['', 'Unsupported platform: sunos-x64', 'has no binary for this machine', 'optional packages'],
    ['NoService', 'Async task error', 'the PC/SC service is not running', 'systemctl start pcscd'],
    ['SecurityViolation', 'Async task error', 'this user may not use card readers', 'access_pcsc'],
    ['SharingViolation', 'Async task error', 'another program is using the card in "A"', 'Close that program'],
    ['ServerTooBusy', 'Async task error', 'the PC/SC service is too busy', 'try again'],
  ])('%s %s says what is wrong on Linux, and what to do', (code, message, reason, advice) => {
    const error = explained(code, message, { reader: 'A', platform: 'linux' });
    expect(error).toMatchObject({
      code: 'transport/unavailable',
      cause: { message: expect.stringContaining(message) },
    });
    expect(error.message).toContain(reason);
    expect(error.message).toContain(advice);
  });

  it('has advice of its own on Windows', () => {
    const advice = (code: string) => explained(code, '', { reader: 'A', platform: 'win32' }).message;
    expect(advice('SharingViolation')).toContain('Windows itself reads a card that was just put in');
    expect(advice('NoService')).toContain('Windows stops it while no reader is connected');
    expect(advice('SecurityViolation')).not.toContain('polkit');
  });

  it('has advice of its own on macOS, whose service nobody installs or starts', () => {
    const advice = (code: string, message = '') => explained(code, message, { platform: 'darwin' }).message;
    expect(advice('NoService')).toContain('macOS starts it when a reader is connected');
    for (const said of [advice('NoService'), advice('', 'libpcsclite.so.1: gone'), advice('SecurityViolation')])
      expect(said).not.toMatch(/apt-get|systemctl|pcscd|polkit/);
  });

  it('without a name is passed on with the reader', () => {
    expect(explained('WaitedTooLong', 'Async task error', { reader: 'A' })).toMatchObject({
      code: 'transport/failed',
      context: { reason: 'Async task error (WaitedTooLong), reader "A"' },
    });
  });

  it.each(['RemovedCard', 'ResetCard', 'NoSmartCard', 'UnpoweredCard', 'ReaderUnavailable', 'UnknownReader'])(
    '%s in an exchange is the loss of the card',
    (code) => {
      const error = explainExchangeFailure(failureOfBinding({ code, message: '' }), stackOn('linux'), 'A');
      expect(error).toMatchObject({ code: 'transport/card-removed', context: { transport: 'A' } });
    },
  );
});

describe('names of readers', () => {
  const bell = '\u0007';
  const turned = '\u202e';

  it('are shown where one is wanted that is not there, or none has a card', () => {
    const readers = ['A', `B${bell}`];
    expect(explained('UnknownReader', '', { reader: 'C', readers }).message).toContain('There are: "A", "B\ufffd".');
    expect(explained('NoSmartCard', '', { readers }).message).toContain('no card is in any reader ("A", "B\ufffd")');
  });

  it('can not change the text around them', () => {
    const reader = `A"${turned}${'x'.repeat(200)}`;
    expect(explained('SharingViolation', '', { reader, platform: 'linux' }).message).toContain(
      `another program is using the card in "A\ufffd\ufffd${'x'.repeat(97)}...". Close`,
    );
  });
});
