import { useSavedState, useStore } from '../../components/hooks.ts';
import { type CloneRole, roleOf, withRole } from '../../model/wallet.ts';
import { updateWallet } from '../../phone/memory.ts';

const roles: readonly { readonly role: CloneRole; readonly title: string; readonly about: string }[] = [
  {
    role: 'daily',
    title: 'A daily card',
    about: 'You carry it. It pays up to 0.01 BTC at a time and 0.02 BTC in total, until the primary refills it.',
  },
  {
    role: 'backup',
    title: 'A backup',
    about: 'It is dormant: it signs nothing until another card approves and you activate it.',
  },
];

/** Chooses the role of the first clone. The others are backups. */
export function RoleChoice({ card }: { readonly card: string }) {
  const store = useStore();
  const { wallet } = useSavedState().phone;
  return (
    <fieldset className="choice">
      <legend>Card {card} will be</legend>
      {roles.map(({ role, title, about }) => (
        <label key={role}>
          <input
            type="radio"
            name="role"
            checked={roleOf(wallet, card) === role}
            onChange={() => updateWallet(store, (now) => withRole(now, card, role))}
          />
          <span>
            <strong>{title}</strong> <span className="note">{about}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
