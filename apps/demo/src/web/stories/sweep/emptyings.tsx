import { sweepAccounts } from '@symbolon/backup/ceremony/sweep';
import { formatAmount } from '@symbolon/chains/bitcoin/preview';
import { useEffect, useState } from 'react';
import { Hold } from '../../parts/hold.tsx';
import { useDeskStore, useKept, useWorld } from '../../parts/hooks.ts';
import { LinesPreview } from '../../parts/lines-preview.tsx';
import { WithPin } from '../../parts/pin.tsx';
import { Preview } from '../../parts/preview.tsx';
import { accountsToEmpty, type Emptying, giveUpOldCards, planEmptying } from '../../phone/sweep.ts';

type Asked = Emptying & { readonly done: (ids: readonly string[]) => void };

/** One account after the other, the most valuable first, each previewed and signed by an old card. */
export function Emptyings({ signing }: { readonly signing: readonly string[] }) {
  const world = useWorld();
  const desk = useDeskStore();
  const { swept } = useKept().phone;
  const [asked, setAsked] = useState<Asked>();
  useEffect(() => {
    const leaving = new AbortController();
    const { wallet, next, swept } = world.state.get().phone;
    const [from, to] = [wallet.accounts, next?.accounts];
    if (from === undefined || to === undefined) return undefined;
    const run = async (): Promise<void> => {
      const { failed } = await sweepAccounts(await accountsToEmpty(world, from), {
        swept,
        keep: (all) => world.state.set((now) => ({ ...now, phone: { ...now.phone, swept: all } })),
        signal: leaving.signal,
        sweep: async (account) => {
          const emptying = await planEmptying(world, account, from, to);
          return new Promise((done, stop) => {
            leaving.signal.addEventListener('abort', () => stop(leaving.signal.reason), { once: true });
            setAsked({ ...emptying, done });
          });
        },
      });
      setAsked(undefined);
      const [first] = failed;
      if (first !== undefined) throw first.error;
      giveUpOldCards(world);
    };
    run().catch((problem: unknown) => {
      if (!leaving.signal.aborted) desk.set((now) => ({ ...now, problem }));
    });
    return () => leaving.abort();
  }, [world, desk]);
  if (asked === undefined) return <p className="note">Looking at the chains…</p>;
  const { account, bitcoin, ethereum, send, done } = asked;
  return (
    <>
      {swept.length > 0 && <p className="good">Moved: {swept.map(({ id }) => names[id] ?? id).join(', ')}.</p>}
      <h3>{account.label}</h3>
      {bitcoin && (
        <Preview
          rows={bitcoin.preview.recipients.map(({ amount, address }) => ({
            amount: formatAmount(amount),
            to: address ?? 'a script',
            note: 'to the new wallet',
          }))}
          fee={formatAmount(bitcoin.preview.fee)}
          warnings={bitcoin.preview.warnings.map(({ text }) => text)}
        />
      )}
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
