import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { type Allowance, makeVoucher, refill } from '../../phone/daily.ts';

type RefillProps = {
  readonly card: string;
  readonly pin: string;
  readonly allowance: Allowance | undefined;
  readonly onDone: (now: Allowance) => void;
};

/** Refills a daily card in two taps: the primary signs a voucher, and the daily card redeems it. */
export function Refill({ card, pin, allowance, onDone }: RefillProps) {
  const store = useStore();
  const { primary = '', voucher } = useSavedState().phone.wallet;
  if (voucher !== undefined) {
    return (
      <Hold
        cards={[card]}
        why="so that it redeems the voucher"
        run={async () => onDone(await refill(store, card, pin))}
      >
        <p className="note">The primary has signed a voucher. The phone keeps it for card {card}.</p>
      </Hold>
    );
  }
  if (allowance === undefined) return null;
  return (
    <Hold
      cards={[primary]}
      why="so that it signs a voucher for what was spent"
      run={() => makeVoucher(store, primary, pin, allowance)}
    />
  );
}
