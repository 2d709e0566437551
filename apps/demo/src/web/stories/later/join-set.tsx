import { BuyBox } from '../../components/buy-box.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { NextStory } from '../../components/next-story.tsx';
import { spareCards } from '../../model/phone.ts';
import { allCards, placeOf } from '../../model/table.ts';
import { joinWithAnd } from '../../model/text.ts';
import { membersOf, type Wallet } from '../../model/wallet.ts';
import { updateWallet } from '../../phone/memory.ts';
import { signersFor } from '../../phone/replace.ts';

/** A new card joins the wallet on the table. */
export function JoinSet({ wallet }: { readonly wallet: Wallet }) {
  const store = useStore();
  const { table, phone } = useSavedState();
  const { primary = '', added = [] } = wallet;
  const [spare] = spareCards(phone, allCards(table));
  const asked = signersFor(store, undefined);
  const lost = asked.filter((card) => placeOf(table, card) === 'away');
  if (added.length > 0) {
    return (
      <NextStory to="shares">
        Card {joinWithAnd(added)} holds the key too, as a backup. Cards {joinWithAnd(membersOf(wallet))} are your set,
        and all of them have the new list.
      </NextStory>
    );
  }
  if (lost.length > 0) {
    return (
      <>
        <p className="problem">
          {lost.includes(primary)
            ? `Card ${primary}, your primary, is lost.`
            : `Too few cards are here to agree: card ${joinWithAnd(lost)} is lost.`}{' '}
          Replace it first.
        </p>
        <a className="button primary" href="#/replace">
          Replace it
        </a>
      </>
    );
  }
  if (spare === undefined)
    return <BuyBox why="A new card need not be from the box of the others: any genuine card can join." />;
  return (
    <>
      <p>
        Card {spare} is from another box: your cards don't know it. So cards{' '}
        {joinWithAnd(membersOf(wallet).filter((card) => asked.includes(card)))} admit it, and you compare a short code
        on two phones.
      </p>
      <button
        type="button"
        className="button primary"
        onClick={() => updateWallet(store, (now) => ({ ...now, replacement: { card: spare, admitted: false } }))}
      >
        Let card {spare} join
      </button>
    </>
  );
}
