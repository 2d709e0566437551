import { NextStory } from '../../components/next-story.tsx';
import { useAsync } from '../../components/use-async.ts';
import type { Accounts } from '../../model/accounts.ts';
import { blankOf, dealerOf, type SharedWallet } from '../../model/shares.ts';
import { firstAddresses } from '../../phone/accounts.ts';

type RecoveredProps = { readonly shared: SharedWallet; readonly before: Accounts; readonly after: Accounts };

/** Shows the addresses of the lost wallet and of the recovered one beside each other. */
export function Recovered({ shared, before, after }: RecoveredProps) {
  const addresses = useAsync(shared, async () => [await firstAddresses(before), await firstAddresses(after)] as const);
  if (addresses.value === undefined) return <p className="note">One moment…</p>;
  const [old, now] = addresses.value;
  const rows = old.map(({ chain, address }, at) => ({ chain, before: address, after: now[at]?.address }));
  const same = rows.every((row) => row.before === row.after);
  const [dealer, blank] = [dealerOf(shared), blankOf(shared)];
  return (
    <>
      {rows.map((row) => (
        <section key={row.chain} className="bench" aria-label={row.chain}>
          <h3>{row.chain}</h3>
          <dl className="codes addresses">
            <div>
              <dt>Card {dealer}, before</dt>
              <dd>{row.before}</dd>
            </div>
            <div>
              <dt>Card {blank}, now</dt>
              <dd>{row.after}</dd>
            </div>
          </dl>
        </section>
      ))}
      {same ? (
        <NextStory to="heir">
          The same addresses, so the same key. Dealing the shares took {shared.taps.dealing} taps, and recovering from
          them {shared.taps.recovering}.
        </NextStory>
      ) : (
        <p className="problem">These are different: this is another wallet.</p>
      )}
      <p className="note">
        The share cards keep their shares, which still make the wallet. So deal new ones from card {blank}, and reset
        the old ones. If somebody may have card {dealer} and its PIN, make a new wallet and move everything to it.
      </p>
    </>
  );
}
