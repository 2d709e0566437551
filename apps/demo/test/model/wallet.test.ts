import { describe, expect, test } from 'vitest';
import {
  cardOfLabel,
  fullSigners,
  isDormant,
  labelOf,
  memberOf,
  membersOf,
  newWallet,
  roleOf,
  signers,
  stepsDone,
  targetsOf,
  type Wallet,
  withRole,
} from '../../src/web/model/wallet.ts';

const made: Wallet = { ...newWallet(['1', '2', '3']), primary: '1' };
const sealed: Wallet = { ...made, sealed: true };

describe('a wallet as the phone remembers it', () => {
  test('makes its first clone the daily card, and the others backups, until the owner chooses', () => {
    const wallet = newWallet(['1', '2', '3']);
    expect(wallet.roles).toEqual({ '2': 'daily' });
    expect([roleOf(wallet, '2'), roleOf(wallet, '3')]).toEqual(['daily', 'backup']);
    expect(roleOf(withRole(wallet, '2', 'backup'), '2')).toBe('backup');
    expect(newWallet(['1']).roles).toEqual({});
  });

  test('calls cards as the ceremonies do, and back', () => {
    expect(labelOf('12')).toBe('card 12');
    expect(cardOfLabel(labelOf('12'))).toBe('12');
  });

  test('knows places, targets and members', () => {
    expect(memberOf(made, '3')).toBe(2);
    expect(targetsOf(made)).toEqual(['2', '3']);
    expect(membersOf({ ...made, revoked: ['2'] })).toEqual(['1', '3']);
  });

  test('has backups that sleep until they are woken, and nobody else', () => {
    expect(['1', '2', '3'].map((card) => isDormant(sealed, card))).toEqual([false, false, true]);
    expect(isDormant({ ...sealed, activated: ['3'] }, '3')).toBe(false);
  });

  test.each([
    ['before it is made', newWallet(['1', '2', '3']), [], []],
    ['before it is backed up', made, ['1'], ['1']],
    ['once it is', sealed, ['1', '2'], ['1']],
    ['with a backup awake', { ...sealed, activated: ['3'] }, ['1', '2', '3'], ['1', '3']],
    ['with its primary revoked', { ...sealed, activated: ['3'], revoked: ['1'] }, ['2', '3'], ['3']],
  ] satisfies [string, Wallet, string[], string[]][])(
    'tells who signs, and who without a limit: %s',
    (_, wallet, all, full) => {
      expect(signers(wallet)).toEqual(all);
      expect(fullSigners(wallet)).toEqual(full);
    },
  );

  test('counts the taps of a backup by what has arrived', () => {
    const target = (label: string, messages: object) => ({ label, role: 'backup', ...messages });
    const at = (...targets: object[]): Wallet => ({
      ...made,
      backup: { targets } as unknown as NonNullable<Wallet['backup']>,
    });
    const offer = { offer: '00' };
    const exported = { ...offer, export: '00' };
    const heard = { ...exported, receipt: '00' };
    expect(stepsDone(made)).toBe(0);
    expect(stepsDone(at(target('card 2', offer), target('card 3', {})))).toBe(1);
    expect(stepsDone(at(target('card 2', offer), target('card 3', offer)))).toBe(2);
    expect(stepsDone(at(target('card 2', exported), target('card 3', exported)))).toBe(3);
    expect(stepsDone(at(target('card 2', heard), target('card 3', exported)))).toBe(4);
    expect(stepsDone({ ...at(target('card 2', heard), target('card 3', heard)), sealed: true })).toBe(6);
  });
});
