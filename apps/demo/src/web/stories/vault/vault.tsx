import { useState } from 'react';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore, useUi } from '../../components/hooks.ts';
import { WithPin } from '../../components/pin.tsx';
import { membersOf } from '../../model/wallet.ts';
import { type Item, keep, lookIntoVault, remove, type Vault as VaultOfCard } from '../../phone/vault.ts';
import { ItemForm, type NewItem } from './item-form.tsx';
import { ItemList } from './item-list.tsx';
import { Onlookers } from './onlookers.tsx';
import { type Use, UseItem } from './use-item.tsx';

type Doing =
  | { readonly what: 'fill-in'; readonly typed?: NewItem }
  | { readonly what: 'store'; readonly item: NewItem }
  | { readonly what: 'use'; readonly item: Item; readonly use: Use }
  | { readonly what: 'delete'; readonly item: Item };

/** Keeps recovery material in the vault of a card, and uses it as its rule allows. */
export function Vault() {
  const store = useStore();
  const ui = useUi();
  const { wallet } = useSavedState().phone;
  const [vault, setVault] = useState<VaultOfCard>();
  const [doing, setDoing] = useState<Doing>();
  const members = membersOf(wallet);
  const look = (now: VaultOfCard): void => {
    setVault(now);
    setDoing(undefined);
  };
  const quit = (): void => {
    ui.set((now) => ({ ...now, problem: undefined }));
    setDoing(undefined);
  };
  const stop = (
    <button type="button" className="button quiet" onClick={quit}>
      Not now
    </button>
  );
  return (
    <>
      {vault === undefined && (
        <p>
          A card keeps more than a wallet: an older phrase, a passphrase, the recovery codes of an account. Each item
          has a rule, settled when you store it. A backup does not take the vault along: each card has its own.
        </p>
      )}
      <WithPin>
        {(pin) => {
          if (vault === undefined)
            return (
              <Hold
                cards={members}
                why="to see its vault"
                run={async (card) => look(await lookIntoVault(store, { card, pin }))}
              />
            );
          const { card } = vault;
          const at = { card, pin };
          if (doing?.what === 'fill-in')
            return (
              <ItemForm typed={doing.typed} onItem={(item) => setDoing({ what: 'store', item })}>
                {stop}
              </ItemForm>
            );
          if (doing?.what === 'store')
            return (
              <>
                <Hold
                  cards={[card]}
                  why={`so that it stores "${doing.item.label}"`}
                  run={async () => look(await keep(store, at, doing.item))}
                />
                <button
                  type="button"
                  className="button quiet"
                  onClick={() => setDoing({ what: 'fill-in', typed: doing.item })}
                >
                  Change it
                </button>
              </>
            );
          if (doing?.what === 'delete')
            return (
              <>
                <Hold
                  cards={[card]}
                  why={`so that it deletes "${doing.item.label}" for good`}
                  run={async () => look(await remove(store, at, doing.item))}
                />
                {stop}
              </>
            );
          if (doing?.what === 'use')
            return (
              <UseItem
                vault={vault}
                pin={pin}
                item={doing.item}
                use={doing.use}
                others={members.filter((other) => other !== card)}
                onVault={setVault}
                onEnd={quit}
              />
            );
          return (
            <>
              <ItemList
                vault={vault}
                onUse={(item, use) => setDoing({ what: 'use', item, use })}
                onDelete={(item) => setDoing({ what: 'delete', item })}
              />
              <div className="row">
                <button type="button" className="button primary" onClick={() => setDoing({ what: 'fill-in' })}>
                  Store something
                </button>
                <button type="button" className="button" onClick={() => setVault(undefined)}>
                  Look into another card
                </button>
              </div>
              {vault.items.length > 0 && <Onlookers card={card} pin={pin} />}
            </>
          );
        }}
      </WithPin>
    </>
  );
}
