/** What pages do at once, and in their listeners, harms no request: dialogs come one at a time. */
import { expect, test } from 'vitest';
import { toStandardWallet } from '../../../src/solana/adapters/wallet-standard.ts';
import { createConfirmingWallet } from '../../../src/solana/sign/wallet.ts';
import { testSigner } from '../../software-signer.ts';

/** Lets every promise that can go on do so. */
const settle = () => new Promise((resolve) => setTimeout(resolve));
const shape = { name: 'Example', icon: 'data:image/png;base64,' } as const;

test('two pages that connect at once ask a person once, and again after a no', async () => {
  let asked = 0;
  let answer = false;
  const wallet = await createConfirmingWallet(testSigner, { confirm: async () => {} });
  const standard = toStandardWallet(wallet, {
    ...shape,
    connect: async () => {
      asked += 1;
      await settle();
      return answer;
    },
  });
  const { connect } = standard.features['standard:connect'];
  const no = { status: 'rejected', reason: expect.objectContaining({ code: 'confirmation/refused' }) };
  expect(await Promise.allSettled([connect(), connect()])).toEqual([no, no]);
  answer = true;
  const both = await Promise.allSettled([connect(), connect()]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(standard.accounts).toHaveLength(1);
  expect(asked).toBe(2);
});

test('two signatures open one dialog at a time, and a no stops only its own', async () => {
  const shown: string[] = [];
  const answers: ((yes: boolean) => void)[] = [];
  const wallet = await createConfirmingWallet(testSigner, {
    confirm: ([line = '']) => {
      shown.push(line);
      return new Promise<boolean>((resolve) => answers.push(resolve));
    },
  });
  const both = Promise.allSettled([1, 2].map((n) => wallet.signMessage(Uint8Array.of(0x40 + n))));
  await settle();
  expect(shown).toEqual(['Sign the message: "A"']);
  answers[0]?.(false);
  await settle();
  expect(shown).toEqual(['Sign the message: "A"', 'Sign the message: "B"']);
  answers[1]?.(true);
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});

test('a listener that throws fails no connection and keeps no other from hearing', async () => {
  const wallet = await createConfirmingWallet(testSigner, { confirm: async () => {} });
  const standard = toStandardWallet(wallet, { ...shape, connect: async () => {} });
  let heard = 0;
  standard.features['standard:events'].on('change', () => {
    throw new Error('a bug of the page');
  });
  standard.features['standard:events'].on('change', () => {
    heard += 1;
  });
  expect((await standard.features['standard:connect'].connect()).accounts).toHaveLength(1);
  expect(heard).toBe(1);
});
