import { useSavedState, useStore } from '../../components/hooks.ts';
import { useAsync } from '../../components/use-async.ts';
import type { Heir } from '../../model/heir.ts';
import {
  friendsAddress,
  type PlannedPayment,
  planPayment,
  readHoldings,
  receiveTestCoins,
  serverOf,
} from '../../phone/bitcoin.ts';

/** In satoshi: of two such payments the second takes nearly all that is left of a weekly allowance. */
const amount = 900_000n;

/** Plans the next payment of the wallet with an heir. It gets test coins first. */
export function usePayment({ accounts }: Heir): PlannedPayment | undefined {
  const store = useStore();
  const { bitcoin } = useSavedState();
  const { value } = useAsync(`${bitcoin.transactions.length}`, async () => {
    if (accounts === undefined) return undefined;
    const holdings = await readHoldings(accounts.bitcoin, serverOf(store));
    if (holdings.balance < 10n * amount) {
      receiveTestCoins(store, holdings);
      return undefined;
    }
    return planPayment(accounts.bitcoin, holdings, { address: friendsAddress, amount });
  });
  return value;
}
