import { Ceremony } from '../../components/ceremony.tsx';
import { useStore } from '../../components/hooks.ts';
import { Messages } from '../../components/messages/messages.tsx';
import { dealerOf, holdersOf, type SharedWallet } from '../../model/shares.ts';
import { joinWithAnd } from '../../model/text.ts';
import { dealToHolders, pinOf } from '../../phone/shares.ts';
import { dealArrows } from './messages.ts';

const why = {
  offer: 'so that it offers to hold a share',
  deal: 'so that it splits the wallet and encrypts a share for each card',
  import: 'so that it takes its share, and checks that it fits the others',
  receipt: 'so that it signs its receipt again',
  confirm: 'so that it checks the receipts',
};

/** Deals the shares, card by card. */
export function Deal({ shared }: { readonly shared: SharedWallet }) {
  const store = useStore();
  const holders = holdersOf(shared);
  return (
    <>
      <Ceremony
        reporting
        long
        pin={(card) => pinOf(shared, card)}
        why={why}
        run={(driver) => dealToHolders(store, driver)}
      >
        <p>
          Card {dealerOf(shared)} splits the wallet inside, and deals a share to each of cards {joinWithAnd(holders)}.
          Your phone carries the shares, but can't read them.
        </p>
        <p className="note">
          Each share card gets a PIN of its own, which its holder chooses. The page types them for you:{' '}
          {joinWithAnd(holders.map((card) => pinOf(shared, card)))}.
        </p>
      </Ceremony>
      <Messages cards={[dealerOf(shared), ...holders]} arrows={dealArrows(shared)} />
    </>
  );
}
