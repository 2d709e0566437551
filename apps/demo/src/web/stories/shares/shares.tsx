import { useSavedState } from '../../components/hooks.ts';
import { dealerOf } from '../../model/shares.ts';
import { placeOf } from '../../model/table.ts';
import { ChoosePlan } from './choose-plan.tsx';
import { Deal } from './deal.tsx';
import { GiveAway } from './give-away.tsx';
import { MakeWallet } from './make-wallet.tsx';
import { Recover } from './recover.tsx';
import { Recovered } from './recovered.tsx';

/** Splits a wallet over share cards, loses it, and makes it again of enough shares. */
export function Shares() {
  const { phone, table } = useSavedState();
  const { shared } = phone;
  if (shared === undefined) return <ChoosePlan />;
  if (shared.accounts === undefined) return <MakeWallet shared={shared} />;
  if (!shared.dealt) return <Deal shared={shared} />;
  if (placeOf(table, dealerOf(shared)) !== 'away') return <GiveAway shared={shared} />;
  if (shared.recovered === undefined) return <Recover shared={shared} />;
  return <Recovered shared={shared} before={shared.accounts} after={shared.recovered} />;
}
