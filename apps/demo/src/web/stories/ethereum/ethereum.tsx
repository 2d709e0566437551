import { formatUnits } from '@symbolon/chains/ethereum/address';
import { useState } from 'react';
import { token } from '../../chain/ethereum-node.ts';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { useAsync } from '../../components/use-async.ts';
import { nodeOf } from '../../phone/ethereum.ts';
import { Send } from './send.tsx';

/** Receives and sends ether and a token, on the `anvil` of this machine or the chain inside this page. */
export function Ethereum() {
  const store = useStore();
  const { phone } = useSavedState();
  const [round, setRound] = useState(0);
  const [sending, setSending] = useState(false);
  const address = phone.wallet.accounts?.ethereum;
  const { value: node } = useAsync('node', () => nodeOf(store));
  const { value: holdings } = useAsync(`${round} ${node?.name}`, async () =>
    address === undefined ? undefined : node?.holdings(address),
  );
  if (node === undefined || holdings === undefined || address === undefined)
    return <p className="note">Looking for a chain…</p>;
  const refresh = (): void => setRound((n) => n + 1);
  return (
    <>
      <p className="balance">
        <span className="note">Your wallet holds</span>
        <strong>{formatUnits(holdings.coins, 18)} ETH</strong>
        <strong>
          {formatUnits(holdings.tokens, token.decimals)} {token.symbol}
        </strong>
      </p>
      {sending ? (
        <Send
          address={address}
          node={node}
          holdings={holdings}
          onDone={() => {
            setSending(false);
            refresh();
          }}
        />
      ) : (
        <>
          <section className="panel" aria-label="Receive">
            <h3>Receive</h3>
            <code className="address">{address}</code>
            <button
              type="button"
              className={holdings.coins === 0n ? 'button primary' : 'button'}
              onClick={() => void node.give(address).then(refresh)}
            >
              Receive ether and tokens
            </button>
          </section>
          <button
            type="button"
            className={holdings.coins === 0n ? 'button' : 'button primary'}
            disabled={holdings.coins === 0n}
            onClick={() => setSending(true)}
          >
            Send
          </button>
        </>
      )}
      <p className="note">This is {node.name}. The coins are worth nothing.</p>
    </>
  );
}
