import { Admit } from '../../components/admit.tsx';
import { BuyBox } from '../../components/buy-box.tsx';
import { Ceremony } from '../../components/ceremony.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { NextStory } from '../../components/next-story.tsx';
import { spareCards } from '../../model/phone.ts';
import { allCards, placeOf } from '../../model/table.ts';
import { joinWithAnd } from '../../model/text.ts';
import { membersOf } from '../../model/wallet.ts';
import { updateWallet } from '../../phone/memory.ts';
import { revokeLost, updateOthers } from '../../phone/replace.ts';

const why = {
  revoke: 'so that it signs a list of members without the lost card',
  adopt: 'so that it stores the new list',
};

/** Revokes the lost card, admits another one in its place, and updates every member. */
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
          The primary has the new list of members. The other cards store it at their next tap. Until then they still
          accept the lost card.
        </p>
        <Ceremony key={wallet.newest?.roster.epoch} reporting why={why} run={(driver) => updateOthers(store, driver)} />
      </>
    );
  }
  if (lost === undefined) {
    return (
      <>
        <p>None of your cards is lost. Lose one first.</p>
        <a className="button primary" href="#/lost">
          Lose a card
        </a>
      </>
    );
  }
  const isRevoked = wallet.revoked.includes(lost);
  if (!isRevoked && lost !== wallet.primary) {
    return (
      <>
        <p>
          Card {lost} is lost. The primary signs a list of members without it. Cards with the new list do not copy to
          the lost card, and accept neither its approvals nor its vouchers.
        </p>
        <Ceremony why={why} run={(driver) => revokeLost(store, driver, lost)} />
      </>
    );
  }
  if (isRevoked && membersOf(wallet).length >= 3) {
    return (
      <NextStory to="verify">
        Card {lost} is revoked. Cards {joinWithAnd(membersOf(wallet))} are your set, and all of them have the new list.
        The key is still the same: if somebody may have the lost card and its PIN, start afresh.
      </NextStory>
    );
  }
  return <ChooseReplacement lost={lost} />;
}

/** Chooses the new card. */
function ChooseReplacement({ lost }: { readonly lost: string }) {
  const store = useStore();
  const { table, phone } = useSavedState();
  const [spare] = spareCards(phone, allCards(table));
  if (spare === undefined) {
    return (
      <BuyBox
        why={
          lost === phone.wallet.primary
            ? `Card ${lost} is lost, and it was the primary. The two others admit a new card, and one of them becomes the primary.`
            : `Card ${lost} is revoked. Two cards hold your key. With a third you can lose one again.`
        }
      />
    );
  }
  return (
    <>
      <p>
        Card {spare} is from another box, so your cards do not copy to it by themselves. Two of them have to admit it,
        and you compare a short code.
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
