import { Hold } from '../../parts/hold.tsx';
import { useKept, useWorld } from '../../parts/hooks.ts';
import { type Allowance, makeVoucher, refill } from '../../phone/daily.ts';

type RefillProps = {
  readonly card: string;
  readonly pin: string;
  /** What is left, where it is known. */
  readonly allowance: Allowance | undefined;
  readonly onDone: (now: Allowance) => void;
};

/** Two taps: the primary signs a voucher, the daily card takes it. */
export function Refill({ card, pin, allowance, onDone }: RefillProps) {
  const world = useWorld();
  const { primary = '', voucher } = useKept().phone.wallet;
  if (voucher !== undefined) {
    return (
      <Hold cards={[card]} why="so that it takes the voucher" run={async () => onDone(await refill(world, card, pin))}>
        <p className="note">The primary has signed a voucher. The phone keeps it until card {card} is at hand.</p>
      </Hold>
    );
  }
  if (allowance === undefined) return null;
  return (
    <Hold
      cards={[primary]}
      why="so that it signs a voucher for what was spent"
      run={() => makeVoucher(world, primary, pin, allowance)}
    />
  );
}
