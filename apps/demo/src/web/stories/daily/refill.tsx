import { useState } from 'react';
import { Hold } from '../../parts/hold.tsx';
import { useKept, useWorld } from '../../parts/hooks.ts';
import { type Allowance, makeVoucher, refill } from '../../phone/daily.ts';

type RefillProps = {
  readonly card: string;
  readonly pin: string;
  readonly allowance: Allowance;
  readonly onDone: (now: Allowance) => void;
};

/** Two taps: the primary signs a voucher, the daily card takes it. */
export function Refill({ card, pin, allowance, onDone }: RefillProps) {
  const world = useWorld();
  const { phone } = useKept();
  const [voucher, setVoucher] = useState<Uint8Array>();
  return voucher === undefined ? (
    <Hold
      cards={[phone.wallet.primary ?? '']}
      why="so that it signs a voucher for what was spent"
      run={async (primary) => setVoucher(await makeVoucher(world, primary, pin, allowance))}
    />
  ) : (
    <Hold cards={[card]} why="so that it takes the voucher" run={async () => onDone(await refill(world, card, pin, voucher))} />
  );
}
