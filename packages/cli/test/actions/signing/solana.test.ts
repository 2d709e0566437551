/** `sign solana`: what it shows, and whose signature it prints. */
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { base58, base64 } from '@scure/base';
import { decodeTransaction } from '@symbolon/chains/solana/transaction';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkplace, makeBox, resultOf, type Workplace } from '../../support/workplace.ts';

let place: Workplace;
beforeAll(async () => {
  place = createWorkplace();
  await makeBox(place);
  cpSync(fileURLToPath(new URL('../../support/cases', import.meta.url)), place.folder, { recursive: true });
  resultOf(await place.symbolon('policy', 'set', 'everyday', '--yes', '--pack', 'box', '--json'));
});
afterAll(() => place.remove());

test('prints our signature where somebody else pays the fee, and signs first', async () => {
  type Signed = Record<'signature' | 'transaction', string> & { readonly preview: readonly string[] };
  const { signature, transaction, preview } = resultOf<Signed>(
    await place.symbolon('sign', 'solana', 'sol-fee-payer-other.tx', '--yes', '--pack', 'box', '--json'),
  );
  expect(preview).toContain('Fee: paid by 36FVq4f34HycqqNNxByhaPQTKxGCyY7HZMY6sUuJZbJi');
  const { signatures } = decodeTransaction(base64.decode(transaction));
  const missing = base58.encode(new Uint8Array(64));
  expect(signatures.map((each) => base58.encode(each))).toEqual([missing, signature]);
  expect(signature).not.toBe(missing);
});
