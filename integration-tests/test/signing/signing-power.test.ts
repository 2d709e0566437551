/** What a signature costs is stored before it leaves. */
import { getBudgets } from '@symbolon/client';
import { commands } from '@symbolon/protocol/commands';
import { nameOf } from '@symbolon/protocol/policy';
import { expect, test } from 'vitest';
import { coin, scripted } from '../../../packages/card-core/test/support/scripted-interpreter.ts';
import { expectError } from '../../../packages/client/test/support/expectations.ts';
import { policyCard, withPin } from '../support/policy-cards.ts';

test('wherever the power is cut while a transaction is signed, either no signature leaves or its amount is off the budget', async () => {
  const card = await policyCard({ assets: [{ asset: nameOf(coin), allowance: 1000n }] });
  const piece = scripted({ transfers: [{ amount: 1n }] });
  const left = async () => (await withPin(card, getBudgets))[0]?.left ?? 0n;
  const sign = (afterWrites: number) =>
    withPin(card, async (session) => {
      await session.send(commands.signStart, { interpreter: 0xf0 });
      card.power.cut({ afterWrites });
      return session.send(commands.signData, { piece });
    });
  expect(await sign(Number.MAX_SAFE_INTEGER)).toHaveLength(1);
  const writes = card.power.writes();
  expect(writes).toBeGreaterThan(3);
  let before = await left();
  expect(before).toBe(999n);
  for (let afterWrites = 0; afterWrites < writes; afterWrites += 1) {
    await expectError(sign(afterWrites), 'transport/card-removed');
    const now = await left();
    expect([before, before - 1n]).toContain(now);
    before = now;
  }
});
