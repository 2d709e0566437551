import { Ceremony } from '../../components/ceremony.tsx';
import { Finder } from '../../components/finder.tsx';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { Messages } from '../../components/messages/messages.tsx';
import { blankOf, dealerOf, holdersOf, type SharedWallet } from '../../model/shares.ts';
import { placeOf } from '../../model/table.ts';
import { tryShareAsFinder } from '../../phone/share-finder.ts';
import { holdersHere, pinOf, readRecovered, remakeWallet } from '../../phone/shares.ts';
import { recoveryArrows } from './messages.ts';
import { why } from './why.ts';

/** Shows what the finder of a share card gets, and makes the wallet again of the other shares. */
export function Recover({ shared }: { readonly shared: SharedWallet }) {
  const store = useStore();
  const { table } = useSavedState();
  const blank = blankOf(shared);
  const lost = holdersOf(shared).find((card) => placeOf(table, card) === 'away');
  const messages = <Messages cards={[blank, ...holdersHere(store)]} arrows={recoveryArrows(shared)} />;
  if (shared.remade) {
    return (
      <>
        <p className="good">
          Card {blank} holds the wallet again. It took {shared.taps.recovering} taps, and the phone carried every share
          encrypted.
        </p>
        <Hold
          cards={[blank]}
          why="so that it shows the addresses of the wallet"
          run={(card) => readRecovered(store, card)}
        />
        {messages}
      </>
    );
  }
  return (
    <>
      <p>
        None of your cards holds the wallet any more: card {dealerOf(shared)} is lost. So is one share card, but the
        others are enough.
      </p>
      {lost !== undefined && shared.recovering === undefined && (
        <>
          <p>But what does the finder of card {lost} get? Suppose that they know its PIN, too.</p>
          <Finder
            attempt={() => tryShareAsFinder(store.savedCard(lost), pinOf(shared, lost), store.savedCard(blank))}
          />
        </>
      )}
      <section className="bench" aria-label="Recover the wallet">
        <h3>Make the wallet again</h3>
        <Ceremony
          reporting
          long
          pin={(card) => pinOf(shared, card)}
          why={why}
          run={(driver) => remakeWallet(store, driver)}
        >
          <p>
            Take card {blank}, which is blank, to holders of shares. Each of them types the PIN of their card. The page
            does it for you.
          </p>
        </Ceremony>
      </section>
      {messages}
    </>
  );
}
