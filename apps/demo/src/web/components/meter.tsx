import { formatAmount } from '@symbolon/chains/bitcoin/sign';

/** What is left of an allowance, in satoshi. */
export function Meter({ left, allowance }: { readonly left: bigint; readonly allowance: bigint }) {
  const share = Number((left * 100n) / allowance);
  return (
    <div>
      <p>
        <strong>{formatAmount(left)}</strong> left of {formatAmount(allowance)}
      </p>
      <div className="meter" aria-hidden="true">
        <i style={{ width: `${share}%` }} />
      </div>
    </div>
  );
}
