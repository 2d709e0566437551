import { cardError } from '@symbolon/interface';
import { expect, test } from 'vitest';
import { describeStatus, isRefusal, refusalError, status } from '../src/status.ts';

test.each([
  [0x63c0, 'wrong password, 0 tries left'],
  [0x63c1, 'wrong password, 1 try left'],
  [0x63c2, 'wrong password, 2 tries left'],
])('status %x tells the tries that are left', (sw, text) => {
  expect(describeStatus(sw)).toBe(text);
});

test('a refusal is known by its status word, whatever name another version has for it', () => {
  const error = cardError('card/status', { command: 'CLONE EXPORT', status: 0x9d05, refusal: undefined, meaning: 'x' });
  expect(isRefusal(error, 'setSealed')).toBe(true);
  expect(isRefusal(error, 'setFull')).toBe(false);
});

test.each([
  ['the session does not allow it, of a command that any session may send', 'securityStatus', undefined, 'card/status'],
  ['the session does not allow it, of a command of the PIN', 'securityStatus', 'PIN', 'pin/needed'],
  ['another refusal of a command of the PUK', 'conditionsOfUse', 'PUK', 'card/status'],
  ['what the policy refuses', 'blindRefused', 'PIN', 'policy/refused'],
  ['a transaction that contradicts itself', 'transactionRefused', 'PIN', 'card/status'],
  ['an approval for another transaction', 'approvalWrong', 'PIN', 'card/status'],
  ['a policy that allows more', 'policyLoosened', 'PIN', 'card/status'],
] as const)('%s has a code of its own', (_, refusal, password, code) => {
  const error = refusalError('SIGN END', status[refusal], password);
  const facts = { command: 'SIGN END', status: status[refusal], refusal, meaning: describeStatus(status[refusal]) };
  expect(error).toMatchObject({ code, context: facts });
  expect(isRefusal(error, refusal)).toBe(true);
  expect(isRefusal(error, 'setSealed')).toBe(false);
});

test('every refusal of a policy says what the owner can do', () => {
  const names = Object.entries(status).filter(([, sw]) => sw >= 0x9d20 && sw <= 0x9d2b && sw !== 0x9d21);
  expect(names).toHaveLength(11);
  for (const [name, sw] of names) {
    const error = refusalError('SIGN END', sw);
    expect(error).toMatchObject({ code: 'policy/refused', context: { refusal: name } });
    expect(error.message).toMatch(/\(status 9D2[0-9A-B]\)\. [A-Z].{20,}\.$/);
  }
});
