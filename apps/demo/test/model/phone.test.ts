import { describe, expect, test } from 'vitest';
import { newHeir } from '../../src/web/model/heir.ts';
import {
  newPhone,
  type PhoneMemory,
  spareBox,
  spareCards,
  switchToNext,
  walletOf,
  withKnownCard,
  withWallet,
} from '../../src/web/model/phone.ts';
import { newSharedWallet } from '../../src/web/model/shares.ts';
import { newWallet } from '../../src/web/model/wallet.ts';

const first = ['1', '2', '3'];
const boxes = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
const phone = newPhone(first);

describe('the memory of the phone', () => {
  test('begins with a wallet of the first box', () => {
    expect(phone.wallet).toEqual(newWallet(first));
    expect(phone.known).toEqual({});
  });

  test('remembers a checked card', () => {
    expect(withKnownCard(phone, '2', { number: '200000000002', untouched: true }).known).toEqual({
      '2': { number: '200000000002', untouched: true },
    });
  });

  test('changes the next wallet and leaves the wallet in use', () => {
    const both: PhoneMemory = { ...phone, next: newWallet(['4', '5', '6']) };
    const changed = withWallet(both, 'next', (wallet) => ({ ...wallet, primary: '4' }));
    expect(walletOf(changed, 'next').primary).toBe('4');
    expect(walletOf(changed, 'wallet').primary).toBeUndefined();
  });

  test('reads the wallet in use if there is no next one', () => {
    expect(walletOf(phone, 'next')).toBe(phone.wallet);
  });

  test('finds the cards that belong to no wallet', () => {
    const busy: PhoneMemory = {
      ...phone,
      wallet: { ...phone.wallet, replacement: { card: '7', lost: '2', admitted: false } },
      next: newWallet(['4', '5', '6']),
      retired: ['9'],
    };
    expect(spareCards(busy, boxes)).toEqual(['8']);
    expect(spareCards(phone, boxes)).toEqual(['4', '5', '6', '7', '8', '9']);
  });

  test('keeps the cards of other wallets from being spare', () => {
    const plan = { groupThreshold: 1, groups: [{ threshold: 2, count: 2 }] };
    const single = { ...newWallet(['8']), replacement: { card: '9', admitted: false } };
    expect(spareCards({ ...phone, single }, boxes)).toEqual(['4', '5', '6', '7']);
    expect(spareCards({ ...phone, shared: newSharedWallet(['4', '5', '6', '7'], plan) }, boxes)).toEqual(['8', '9']);
    expect(spareCards({ ...phone, heir: newHeir('4', '5') }, boxes)).toEqual(['6', '7', '8', '9']);
    expect(spareBox({ ...phone, heir: newHeir('4', '5') }, boxes)).toEqual(['7', '8', '9']);
  });

  test('finds a box whose cards all belong to no wallet', () => {
    expect(spareBox(phone, first)).toBeUndefined();
    expect(spareBox(phone, boxes)).toEqual(['4', '5', '6']);
    expect(spareBox({ ...phone, wallet: newWallet([...first, '4']) }, boxes)).toEqual(['7', '8', '9']);
  });

  test('switches to the next wallet and retires the cards of the old one', () => {
    const swept = [{ id: 'bitcoin', transactions: ['00'] }];
    const moved = switchToNext({ ...phone, next: newWallet(['4', '5', '6']), swept });
    expect(moved.wallet.cards).toEqual(['4', '5', '6']);
    expect(moved.retired).toEqual(first);
    expect(moved.swept).toEqual([]);
    expect(moved).not.toHaveProperty('next');
  });

  test('does not switch without a next wallet', () => {
    expect(switchToNext(phone)).toBe(phone);
  });
});
