import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planSweep, type SweptAccount, sweepAccounts } from '../../src/recovery/sweep.ts';

const account = (id: string, value: bigint) => ({ id, label: id, value });
const three = [account('a', 5n), account('b', 900n), account('c', 70n)];

describe('a sweep', () => {
  test('is in order of value, and leaves empty accounts out', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string(), fc.bigInt({ min: 0n, max: 1000n })), { selector: ([id]) => id }),
        (list) => {
          const accounts = list.map(([id, value]) => account(id, value));
          const plan = planSweep(accounts);
          expect(plan.length).toBe(accounts.filter(({ value }) => value > 0n).length);
          for (const [place, { value }] of plan.entries())
            expect(value <= (plan[place - 1]?.value ?? value)).toBe(true);
        },
      ),
    );
  });

  test('is the same whatever order the accounts come in', () => {
    const same = [account('x', 1n), account('y', 1n), account('z', 1n)];
    expect(planSweep([...same].reverse())).toEqual(planSweep(same));
  });

  test('refuses two accounts with one id, and values below 0', () => {
    expect(() => planSweep([account('a', 1n), account('a', 2n)])).toThrow(/same id/);
    expect(() => planSweep([account('a', -1n)])).toThrow(/below 0/);
  });

  test('goes on after an account that fails, and begins there when it runs again', async () => {
    let broken = true;
    const moved: string[] = [];
    const sweep = async ({ id }: { readonly id: string }) => {
      if (id === 'c' && broken) throw new Error('the node is down');
      moved.push(id);
      return [`tx of ${id}`];
    };
    const first = await sweepAccounts(three, { sweep });
    expect(first.swept.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(first.failed).toMatchObject([{ account: { id: 'c' }, error: { message: 'the node is down' } }]);
    broken = false;
    const second = await sweepAccounts(three, { sweep, swept: first.swept });
    expect(second).toEqual({
      swept: [
        { id: 'b', transactions: ['tx of b'] },
        { id: 'a', transactions: ['tx of a'] },
        { id: 'c', transactions: ['tx of c'] },
      ],
      failed: [],
    });
    expect(moved).toEqual(['b', 'a', 'c']);
  });

  test('stops between two accounts, and goes on from what was kept', async () => {
    const controller = new AbortController();
    let kept: readonly SweptAccount[] = [];
    const sweep = async ({ id }: { readonly id: string }) => {
      controller.abort();
      return [id];
    };
    const stopped = sweepAccounts(three, { sweep, signal: controller.signal, keep: (swept) => (kept = swept) });
    await expect(stopped).rejects.toMatchObject({ code: 'transport/aborted' });
    expect(kept.map(({ id }) => id)).toEqual(['b']);
    expect(planSweep(three, kept).map(({ id }) => id)).toEqual(['c', 'a']);
  });
});
