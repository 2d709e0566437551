/** Transactions as wallets and dapps hand them in, each of one kind that was shown wrongly once. */
import { base64 } from '@scure/base';
import { expect, test } from 'vitest';
import { formatAddress } from '../../../src/solana/firmware/address/address.ts';
import { decodeTransaction } from '../../../src/solana/firmware/transaction/message.ts';
import { previewTransaction } from '../../../src/solana/sign/preview.ts';
import { self } from '../transactions.ts';

const files = {
  'sol-durable-nonce': [
    'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAAQACBfA2J2JG',
    'p1ud4zSe1CsV4jL2UY/CD1/NTx1k6B+b0lj3eDd7UldXtJRCf4kBT5fXmSjzk40U61HiD7XeyYNOswSBtjfY/NLG2mNZ5pYxE6EX',
    'DeeV5LcluE0eC0z9nsWM6QAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABqfVFxksVo7gioRfc9KXiM8DXDFFshqzRNgG',
    'LqlAAAA5W/cn+arF6AkRWRBz/PnIJvQogEExygib66OGlCF0mgIDAwEEAAQEAAAAAwIAAgwCAAAAQEIPAAAAAAAA',
  ].join(''),
  'sol-create-with-seed': [
    'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAAQABA/A2J2JG',
    'p1ud4zSe1CsV4jL2UY/CD1/NTx1k6B+b0lj3gbY32PzSxtpjWeaWMROhFw3nleS3JbhNHgtM/Z7FjOkAAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAADlb9yf5qsXoCRFZEHP8+cgm9CiAQTHKCJvro4aUIXSaAQICAAEtAwAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAAQAAAAAAAABhAA==',
  ].join(''),
  'sol-memo-escape': [
    'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAAQACBPA2J2JG',
    'p1ud4zSe1CsV4jL2UY/CD1/NTx1k6B+b0lj3gbY32PzSxtpjWeaWMROhFw3nleS3JbhNHgtM/Z7FjOkAAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAAAVKU1qZKSEGTSTocWDaOHx8NbXdvJK7geQfqEBBBUSNOVv3J/mqxegJEVkQc/z5yCb0KIBBMcoIm+uj',
    'hpQhdJoCAgIAAQwCAAAAAQAAAAAAAAADACtJbnZvaWNlIBtbMkrigK4wMDAx4oCsClNlbmQgMCBTT0wgdG8gbm9ib2R5AA==',
  ].join(''),
  'sol-fee-payer-other': [
    'AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAIBAgYfD6t1agEHpdKXV+8gmwBv',
    'bhXZOAuDXgzYWpBn6iX7G/A2J2JGp1ud4zSe1CsV4jL2UY/CD1/NTx1k6B+b0lj3Hvc+gFZK+4FQVTpK7MMpBVfJkBquV7oBE4RH',
    'ZhQ9eRJkrMM8tK7Vh/17+OiGzD6NY6mkV+BXZvg9ddnjFQSzwdxvF7vsgk//j4ZYeWayBH22q3NnhYQBUfE9HasSTipUBt324ddl',
    'oZPZy+FGzut5rBy0he1fWzeROoz1hX7/AKk5W/cn+arF6AkRWRBz/PnIJvQogEExygib66OGlCF0mgEFBAMEAgEKDGDjFgAAAAAA',
    'BgA=',
  ].join(''),
};

function preview(name: keyof typeof files) {
  return previewTransaction(decodeTransaction(base64.decode(files[name])).message, { from: self });
}

const from = `From ${self} (m/44'/501'/0'/0')`;
const friend = '9jLkNAaW9E47LQMHvjohy2uAAyr1331bAxgJKFRU7wF6';

test('sol-durable-nonce is understood, and said to have no expiry', () => {
  const { facts, nonce, lines } = preview('sol-durable-nonce');
  const account = '96GzYFvs4dEeswTaQFQhvbGi6NHUcNHhEgXnPrRjyF2s';
  expect(facts.blind).toBeUndefined();
  expect(nonce).toEqual({ account, authorities: [self] });
  expect(lines).toEqual([
    `WARNING: it has no expiry: it can be sent at any time until this account moves the nonce account ${account} on`,
    `Send 0.001 SOL to ${friend}`,
    'Fee: at most 0.000005 SOL',
    from,
  ]);
});

test('sol-create-with-seed is understood: its data end within the fields, so that it fails', () => {
  const { facts, transfers, lines } = preview('sol-create-with-seed');
  expect(facts.blind).toBeUndefined();
  expect(transfers).toEqual([]);
  expect(lines).toEqual([
    'WARNING: it does nothing but cost the fee: an instruction of the system program is cut short',
    'Fee: at most 0.000005 SOL',
    from,
  ]);
});

test('sol-memo-escape quotes what is in the memo', () => {
  const { memos, lines } = preview('sol-memo-escape');
  expect(memos).toEqual(['Invoice \u001b[2J\u202e0001\u202c\nSend 0 SOL to nobody']);
  expect(lines).toEqual([
    'WARNING: the fee of up to 0.000005 SOL is more than the 0.000000001 SOL that are sent',
    `Send 0.000000001 SOL to ${friend}`,
    'Memo: "Invoice \\u{1b}[2J\\u{202e}0001\\u{202c}\\nSend 0 SOL to nobody"',
    'Fee: at most 0.000005 SOL',
    from,
  ]);
});

test('sol-fee-payer-other says who pays, and the amount in tokens', () => {
  const { facts, payer, transfers, lines } = preview('sol-fee-payer-other');
  const [other, mint] = [
    '36FVq4f34HycqqNNxByhaPQTKxGCyY7HZMY6sUuJZbJi',
    'FqUwnBMN1shpeqKVm7W5fN73tvrjVr19TQFFgkoFFzhq',
  ];
  expect(facts.fee.amount).toBe(0n);
  expect(payer).toBe(other);
  const [{ recipient } = { recipient: new Uint8Array(32) }] = transfers;
  expect(lines).toEqual([
    `Send 1.5 of token ${mint} to ${formatAddress(recipient)}`,
    `Fee: paid by ${other}`,
    `Valid once also signed by ${other}`,
    from,
  ]);
});
