import { Ceremony } from '../../components/ceremony.tsx';
import { useStore } from '../../components/hooks.ts';
import type { Wallet } from '../../model/wallet.ts';
import { updateOthers } from '../../phone/replace.ts';

const why = { adopt: 'so that it stores the new list' };

/** The other members store the new list. */
export function TellOthers({ wallet }: { readonly wallet: Wallet }) {
  const store = useStore();
  return (
    <>
      <p>
        The primary has the new list of members. The other cards store it at their next tap. Until then they don't know
        the new card.
      </p>
      <Ceremony key={wallet.newest?.roster.epoch} reporting why={why} run={(driver) => updateOthers(store, driver)} />
    </>
  );
}
