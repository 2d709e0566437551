import { sweepAccounts } from '@symbolon/backup';
import { useEffect, useState } from 'react';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore, useUi } from '../../components/hooks.ts';
import { LinesPreview } from '../../components/lines-preview.tsx';
import { WithPin } from '../../components/pin.tsx';
import { Preview } from '../../components/preview.tsx';
import { updatePhone } from '../../phone/memory.ts';
import { type AccountSweep, accountsToSweep, planAccountSweep, retireOldCards } from '../../phone/sweep.ts';

type CurrentSweep = AccountSweep & { readonly done: (ids: readonly string[]) => void };

/** Sweeps the accounts, the most valuable first. The owner sees a preview of each, and an old card signs it. */
export function AccountSweeps({ signing }: { readonly signing: readonly string[] }) {
  const store = useStore();
  const ui = useUi();
  const { swept } = useSavedState().phone;
  const [current, setCurrent] = useState<CurrentSweep>();
  useEffect(() => {
    const leaving = new AbortController();
    const { wallet, next, swept } = store.state.get().phone;
    const [from, to] = [wallet.accounts, next?.accounts];
    if (from === undefined || to === undefined) return undefined;
    const run = async (): Promise<void> => {
      const { failed } = await sweepAccounts(await accountsToSweep(store, from), {
        swept,
        keep: (all) => updatePhone(store, (phone) => ({ ...phone, swept: all })),
        signal: leaving.signal,
        sweep: async (account) => {
          const accountSweep = await planAccountSweep(store, account, from, to);
          return new Promise((done, stop) => {
            leaving.signal.addEventListener('abort', () => stop(leaving.signal.reason), { once: true });
            setCurrent({ ...accountSweep, done });
          });
        },
      });
      setCurrent(undefined);
      const [first] = failed;
      if (first !== undefined) throw first.error;
      retireOldCards(store);
    };
    run().catch((problem: unknown) => {
      if (!leaving.signal.aborted) ui.set((now) => ({ ...now, problem }));
    });
    return () => leaving.abort();
  }, [store, ui]);
  if (current === undefined) return <p className="note">Looking at the chains…</p>;
  const { account, bitcoin, ethereum, send, done } = current;
  return (
    <>
      {swept.length > 0 && <p className="good">Moved: {swept.map(({ id }) => names[id] ?? id).join(', ')}.</p>}
      <h3>{account.label}</h3>
      {bitcoin && <Preview preview={bitcoin.preview} recipientNote={() => 'to the new wallet'} />}
      {ethereum?.map(({ preview }, at) => (
        <LinesPreview key={preview.lines.join()} lines={preview.lines} which={`${at + 1} of ${ethereum.length}`} />
      ))}
      <WithPin>
        {(pin) => (
          <Hold
            cards={signing}
            why="so that the old key signs for the last time"
            run={async (card) => done(await send(card, pin))}
          />
        )}
      </WithPin>
    </>
  );
}

const names: { readonly [id: string]: string } = { bitcoin: 'Bitcoin', ethereum: 'Ethereum and its tokens' };
