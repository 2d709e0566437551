import { formatAmount } from '@symbolon/chains/bitcoin/sign';
import { useState } from 'react';
import { useSavedState, useStore } from '../../components/hooks.ts';
import { useAsync } from '../../components/use-async.ts';
import { readHoldings, receiveTestCoins, serverOf } from '../../phone/bitcoin.ts';
import { Send } from './send.tsx';

/** Receives and sends coins on the regtest inside this page. */
export function Bitcoin() {
  const store = useStore();
  const { phone, bitcoin } = useSavedState();
  const [sending, setSending] = useState(false);
  const blocks = bitcoin.transactions.length;
  const watchOnly = phone.wallet.accounts?.bitcoin;
  const { value: holdings } = useAsync(`${bitcoin.transactions.length} ${watchOnly?.publicKey}`, async () =>
    watchOnly === undefined ? undefined : readHoldings(watchOnly, serverOf(store)),
  );
  if (holdings === undefined || watchOnly === undefined) return <p className="note">Looking at the chain…</p>;
  return (
    <>
      <p className="balance">
        <span className="note">Your wallet holds</span>
        <strong>{formatAmount(holdings.balance)}</strong>
      </p>
      {sending ? (
        <Send watchOnly={watchOnly} holdings={holdings} onDone={() => setSending(false)} />
      ) : (
        <>
          <section className="panel" aria-label="Receive">
            <h3>Receive</h3>
            <p className="note">
              You get a new address for each payment. Your phone makes it from a public key, without a card.
            </p>
            <code className="address">{holdings.unusedAddress}</code>
            <button
              type="button"
              className={holdings.balance === 0n ? 'button primary' : 'button'}
              onClick={() => receiveTestCoins(store, holdings)}
            >
              Receive 0.5 BTC
            </button>
          </section>
          <button
            type="button"
            className={holdings.balance === 0n ? 'button' : 'button primary'}
            disabled={holdings.balance === 0n}
            onClick={() => setSending(true)}
          >
            Send
          </button>
        </>
      )}
      <p className="note">
        This page runs a regtest of {blocks === 1 ? '1 block' : `${blocks} blocks`}. It checks every signature as a node
        does. The coins are worth nothing.
      </p>
    </>
  );
}
