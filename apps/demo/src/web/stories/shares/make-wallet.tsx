import { Hold } from '../../components/hold.tsx';
import { useStore } from '../../components/hooks.ts';
import { demoPin } from '../../model/demo-pin.ts';
import { dealerOf, type SharedWallet } from '../../model/shares.ts';
import { makeSharedWallet } from '../../phone/shares.ts';

/** The first card of the box makes the wallet. */
export function MakeWallet({ shared }: { readonly shared: SharedWallet }) {
  const store = useStore();
  const dealer = dealerOf(shared);
  return (
    <>
      <p>Card {dealer} makes a wallet for savings. It leaves room for share cards: they count as members of the set.</p>
      <Hold cards={[dealer]} why="so that it makes the key" run={(card) => makeSharedWallet(store, card)}>
        <p className="note">The page types the PIN {demoPin} for this wallet.</p>
      </Hold>
    </>
  );
}
