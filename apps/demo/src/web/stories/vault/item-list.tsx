import type { Item, Vault } from '../../phone/vault.ts';
import type { Use } from './use-item.tsx';
import { kinds, ruleInWords } from './words.ts';

type ItemListProps = {
  readonly vault: Vault;
  readonly onUse: (item: Item, use: Use) => void;
  readonly onDelete: (item: Item) => void;
};

/** Lists the items without their contents, each with what its rule allows. */
export function ItemList({ vault: { card, items, free, freeSlot }, onUse, onDelete }: ItemListProps) {
  return (
    <section className="bench" aria-label={`The vault of card ${card}`}>
      <h3>
        {items.length === 0 ? `The vault of card ${card} is empty.` : `In the vault of card ${card}`}{' '}
        <span className="note">{free} bytes are free</span>
      </h3>
      {items.map((item) => {
        const { label, kind, rule, size, shown, sent } = item;
        return (
          <section key={item.item} className="panel" aria-label={label}>
            <h4>
              {label} <span className="note">{kinds[kind]}</span>
            </h4>
            <p>{ruleInWords(rule, kind)}</p>
            <p className="note">
              {size} bytes. Shown {times(shown)}, sent {times(sent)}.
            </p>
            <div className="row">
              {rule.show && <Action name="Show" of={label} onClick={() => onUse(item, 'show')} />}
              {rule.members && <Action name="Send" of={label} onClick={() => onUse(item, 'send')} />}
              {kind === 'bip39Phrase' && freeSlot !== undefined && (
                <Action name="Make a wallet" of={label} onClick={() => onUse(item, 'wallet')} />
              )}
              <Action name="Delete" of={label} onClick={() => onDelete(item)} />
            </div>
          </section>
        );
      })}
    </section>
  );
}

type ActionProps = { readonly name: string; readonly of: string; readonly onClick: () => void };

/** A button that says what it is for to those who hear the page. */
function Action({ name, of, onClick }: ActionProps) {
  return (
    <button type="button" className="button" aria-label={`${name}: ${of}`} onClick={onClick}>
      {name}
    </button>
  );
}

function times(count: number): string {
  if (count === 0) return 'never';
  return count === 1 ? 'once' : `${count} times`;
}
