import { formatAmount } from '@symbolon/chains/bitcoin/preview';
import { useState } from 'react';
import { useKept, useWorld } from '../../parts/hooks.ts';
import { useAnswer } from '../../parts/use-answer.ts';
import { openPurse, receiveTestCoins, serverOf } from '../../phone/bitcoin.ts';
import { Send } from './send.tsx';

/** Receive, and send: on a regtest that lives in this page. */
export function Bitcoin() {
  const world = useWorld();
  const { phone, bitcoin } = useKept();
  const [sending, setSending] = useState(false);
  const blocks = bitcoin.transactions.length;
  const watched = phone.wallet.accounts?.bitcoin;
  const { value: purse } = useAnswer(`${bitcoin.transactions.length} ${watched?.publicKey}`, async () =>
    watched === undefined ? undefined : openPurse(watched, serverOf(world)),
  );
  if (purse === undefined || watched === undefined) return <p className="note">Looking at the chain…</p>;
  return (
    <>
      <p className="balance">
        <span className="note">Your wallet holds</span>
        <strong>{formatAmount(purse.balance)}</strong>
      </p>
      {sending ? (
        <Send watched={watched} purse={purse} onDone={() => setSending(false)} />
      ) : (
        <>
          <section className="panel" aria-label="Receive">
            <h3>Receive</h3>
            <p className="note">
              A fresh address each time. Your phone makes them from a public key; no card is needed.
            </p>
            <code className="address">{purse.fresh}</code>
            <button
              type="button"
              className={purse.balance === 0n ? 'button primary' : 'button'}
              onClick={() => void receiveTestCoins(world, purse)}
            >
              Let somebody pay you 0.5
            </button>
          </section>
          <button
            type="button"
            className={purse.balance === 0n ? 'button' : 'button primary'}
            disabled={purse.balance === 0n}
            onClick={() => setSending(true)}
          >
            Send
          </button>
        </>
      )}
      <p className="note">
        A regtest of {blocks === 1 ? '1 block' : `${blocks} blocks`} inside this page. It checks every signature as a
        node would. The coins are worth nothing.
      </p>
    </>
  );
}
