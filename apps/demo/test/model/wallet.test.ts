import { describe, expect, test } from 'vitest';
import {
  cardOfLabel,
  fullSigners,
  isDormant,
  labelOf,
  memberOf,
  membersOf,
  newWallet,
  pinResetters,
  roleOf,
  signers,
  stepsDone,
  targetsOf,
  type Wallet,
  withRole,
} from '../../src/web/model/wallet.ts';

const made: Wallet = { ...newWallet(['1', '2', '3']), primary: '1' };
const sealed: Wallet = { ...made, sealed: true };

describe('a wallet in the memory of the phone', () => {
  test('has a daily card as first clone, and backups as the others', () => {
    const wallet = newWallet(['1', '2', '3']);
    expect(wallet.roles).toEqual({ '2': 'daily' });
    expect([roleOf(wallet, '2'), roleOf(wallet, '3')]).toEqual(['daily', 'backup']);
    expect(newWallet(['1']).roles).toEqual({});
  });

  test('changes the role of a card', () => {
    expect(roleOf(withRole(made, '2', 'backup'), '2')).toBe('backup');
  });

  test('converts cards to the labels of the ceremonies and back', () => {
    expect(labelOf('12')).toBe('card 12');
    expect(cardOfLabel(labelOf('12'))).toBe('12');
  });

  test('knows members and the targets of its backup', () => {
    expect(memberOf(made, '3')).toBe(2);
    expect(targetsOf(made)).toEqual(['2', '3']);
    expect(membersOf({ ...made, revoked: ['2'] })).toEqual(['1', '3']);
  });

  test('has backups that are dormant until they are activated', () => {
    expect(['1', '2', '3'].map((card) => isDormant(sealed, card))).toEqual([false, false, true]);
    expect(isDormant({ ...sealed, activated: ['3'] }, '3')).toBe(false);
  });

  test.each([
    ['before it exists', newWallet(['1', '2', '3']), [], []],
    ['before it is backed up', made, ['1'], ['1']],
    ['after the backup', sealed, ['1', '2'], ['1']],
    ['with an activated backup', { ...sealed, activated: ['3'] }, ['1', '2', '3'], ['1', '3']],
    ['with its primary revoked', { ...sealed, activated: ['3'], revoked: ['1'] }, ['2', '3'], ['3']],
  ] satisfies [string, Wallet, string[], string[]][])(
    'knows which cards sign, with and without a limit: %s',
    (_, wallet, all, full) => {
      expect(signers(wallet)).toEqual(all);
      expect(fullSigners(wallet)).toEqual(full);
    },
  );

  test('knows which cards may give a card a new PIN: members that hold the whole wallet', () => {
    expect(['1', '2', '3'].map((card) => pinResetters(sealed, card))).toEqual([['3'], ['1', '3'], ['1']]);
    expect(pinResetters({ ...sealed, revoked: ['1'] }, '3')).toEqual([]);
    expect(pinResetters({ ...sealed, roles: {} }, '3')).toEqual(['1', '2']);
  });

  test('counts the steps of a backup by the messages that have arrived', () => {
    const target = (label: string, messages: object) => ({ label, role: 'backup', ...messages });
    const at = (...targets: object[]): Wallet => ({
      ...made,
      backup: { targets } as unknown as NonNullable<Wallet['backup']>,
    });
    const offer = { offer: '00' };
    const exported = { ...offer, export: '00' };
    const complete = { ...exported, receipt: '00' };
    expect(stepsDone(made)).toBe(0);
    expect(stepsDone(at(target('card 2', offer), target('card 3', {})))).toBe(1);
    expect(stepsDone(at(target('card 2', offer), target('card 3', offer)))).toBe(2);
    expect(stepsDone(at(target('card 2', exported), target('card 3', exported)))).toBe(3);
    expect(stepsDone(at(target('card 2', complete), target('card 3', exported)))).toBe(4);
    expect(stepsDone({ ...at(target('card 2', complete), target('card 3', complete)), sealed: true })).toBe(6);
  });
});
