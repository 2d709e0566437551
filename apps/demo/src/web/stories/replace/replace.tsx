import { BuyBox } from '../../components/buy-box.tsx';
import { Ceremony } from '../../components/ceremony.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { NextStory } from '../../components/next-story.tsx';
import { spareCards } from '../../model/phone.ts';
import { placeOf } from '../../model/table.ts';
import { membersOf } from '../../model/wallet.ts';
import { revokeLost, tellOthers } from '../../phone/replace.ts';
import { updateWallet } from '../../phone/wallet.ts';
import { Admit } from './admit.tsx';

const why = {
  revoke: 'so that it signs a list of members without the lost one',
  adopt: 'so that it takes over the new list',
};

/** The lost card is out, another one comes in its place, and every member knows. */
export function Replace() {
  const store = useStore();
  const { table, phone } = useSavedState();
  const { wallet } = phone;
  const away = wallet.cards.filter((card) => placeOf(table, card) === 'away');
  const lost = wallet.replacement?.lost ?? away.find((card) => !wallet.revoked.includes(card)) ?? away.at(-1);
  if (wallet.replacement !== undefined) return <Admit replacement={wallet.replacement} />;
  if (wallet.outdated.length > 0) {
    return (
      <>
        <p>
          The primary has the new list. The others take it over at their next tap; until then they still count on the
          lost card.
        </p>
        <Ceremony key={wallet.newest?.roster.epoch} reporting why={why} run={(driver) => tellOthers(store, driver)} />
      </>
    );
  }
  if (lost === undefined) {
    return (
      <>
        <p>No card of yours is lost. Lose one first.</p>
        <a className="button primary" href="#/lost">
          Lose a card
        </a>
      </>
    );
  }
  const isOut = wallet.revoked.includes(lost);
  if (!isOut && lost !== wallet.primary) {
    return (
      <>
        <p>
          Card {lost} is lost. The primary signs a list of members without it. From then on no other card copies to it,
          takes its word or its vouchers.
        </p>
        <Ceremony why={why} run={(driver) => revokeLost(store, driver, lost)} />
      </>
    );
  }
  if (isOut && membersOf(wallet).length >= 3) {
    return (
      <NextStory to="verify">
        Card {lost} is out. Cards {listed(membersOf(wallet))} are your set, and all of them know. The key is still the
        same: if the lost card may be in bad hands together with its PIN, start afresh.
      </NextStory>
    );
  }
  return <Newcomer lost={lost} />;
}

/** Which card comes in. */
function Newcomer({ lost }: { readonly lost: string }) {
  const store = useStore();
  const { table, phone } = useSavedState();
  const [spare] = spareCards(
    phone,
    table.cards.map(({ id }) => id),
  );
  if (spare === undefined) {
    return (
      <BuyBox
        why={
          lost === phone.wallet.primary
            ? `Card ${lost} is lost, and it was the primary. The two others can admit a new card, and make one of them the primary.`
            : `Card ${lost} is out. Two cards hold your key; a third makes you safe against the next mishap. It comes from another box.`
        }
      />
    );
  }
  return (
    <>
      <p>
        Card {spare} is of another box, so your cards will not copy to it by themselves. Two of them have to agree, and
        you compare a short code.
      </p>
      <button
        type="button"
        className="button primary"
        onClick={() => updateWallet(store, (now) => ({ ...now, replacement: { card: spare, lost, admitted: false } }))}
      >
        Admit card {spare} in place of card {lost}
      </button>
    </>
  );
}

function listed(cards: readonly string[]): string {
  return `${cards.slice(0, -1).join(', ')} and ${cards.at(-1)}`;
}
