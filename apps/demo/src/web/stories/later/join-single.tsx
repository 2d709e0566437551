import { BuyBox } from '../../components/buy-box.tsx';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { spareCards } from '../../model/phone.ts';
import { allCards } from '../../model/table.ts';
import { joinWithAnd } from '../../model/text.ts';
import { membersOf, type Wallet } from '../../model/wallet.ts';
import { beginSingle, joinSingle, makeSingleWallet, singleSecrets } from '../../phone/single.ts';

/** A new card joins a wallet that is on a single card. */
export function JoinSingle({ single }: { readonly single: Wallet | undefined }) {
  const store = useStore();
  const { table, phone } = useSavedState();
  const { pin, puk } = singleSecrets;
  const [spare] = spareCards(phone, allCards(table));
  const [card = ''] = single?.cards ?? [];
  if (single !== undefined && (single.added ?? []).length > 0) {
    return (
      <p className="good">
        Cards {joinWithAnd(membersOf(single))} hold the same key. Card {card} agreed alone: its PUK stood for a second
        card.
      </p>
    );
  }
  if (single?.primary !== undefined) {
    return (
      <>
        <p>Card {card} holds a wallet, and there is no copy of it. A year later you buy another card.</p>
        {spare === undefined ? (
          <BuyBox why="Any genuine card can join." />
        ) : (
          <button type="button" className="button primary" onClick={() => joinSingle(store, spare)}>
            Let card {spare} join
          </button>
        )}
      </>
    );
  }
  if (single !== undefined) {
    return (
      <Hold cards={[card]} why="so that it makes the key" run={() => makeSingleWallet(store, card)}>
        <p className="note">
          The page types the PIN {pin} and the PUK {puk}. Keep a PUK apart from its card.
        </p>
      </Hold>
    );
  }
  if (spare === undefined) return <BuyBox why="For this you need a blank card. Your wallet stays as it is." />;
  return (
    <button type="button" className="button primary" onClick={() => beginSingle(store, spare)}>
      Make a wallet on card {spare}
    </button>
  );
}
