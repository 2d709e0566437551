import { formatUnits, type Hex } from '@symbolon/chains/ethereum/address';
import { useState } from 'react';
import type { EthereumNode, Holdings } from '../../chain/ethereum-node.ts';
import { AddressField, normaliseAddress } from '../../components/address-field.tsx';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore, useSubmit } from '../../components/hooks.ts';
import { LinesPreview } from '../../components/lines-preview.tsx';
import { WithPin } from '../../components/pin.tsx';
import { Sent } from '../../components/sent.tsx';
import { signers } from '../../model/wallet.ts';
import { type Asset, type PlannedTransaction, planTransaction, signAndSend } from '../../phone/ethereum.ts';

type SendProps = {
  readonly address: Hex;
  readonly node: EthereumNode;
  readonly holdings: Holdings;
  readonly onDone: () => void;
};

const friendsAddress = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';

/** Asks for recipient, asset and amount, shows the preview, then asks for a card. */
export function Send({ address, node, holdings, onDone }: SendProps) {
  const store = useStore();
  const { phone } = useSavedState();
  const [planned, setPlanned] = useState<PlannedTransaction>();
  const [sent, setSent] = useState<string>();
  const submit = useSubmit((field) =>
    setPlanned(
      planTransaction(address, holdings, {
        to: normaliseAddress(field('to')) as Hex,
        amount: field('amount'),
        asset: field('asset') as Asset,
      }),
    ),
  );
  if (sent !== undefined)
    return <Sent text="The network checked the signature and accepted it." id={sent} onDone={onDone} />;
  if (planned === undefined) {
    return (
      <form className="form" onSubmit={(event) => void submit(event)}>
        <label htmlFor="asset">What</label>
        <select id="asset" name="asset" defaultValue="ether">
          <option value="ether">Ether: {formatUnits(holdings.coins, 18)}</option>
          <option value="token">DEMO tokens: {formatUnits(holdings.tokens, 2)}</option>
        </select>
        <AddressField name="to" label="To" example={friendsAddress} />
        <label htmlFor="amount">Amount</label>
        <input id="amount" name="amount" defaultValue="0.1" inputMode="decimal" autoComplete="off" />
        <div className="row">
          <button type="submit" className="button primary">
            Preview
          </button>
          <button type="button" className="button quiet" onClick={onDone}>
            Cancel
          </button>
        </div>
      </form>
    );
  }
  return (
    <>
      <LinesPreview lines={planned.preview.lines} />
      <WithPin>
        {(pin) => (
          <Hold
            cards={signers(phone.wallet)}
            why="to sign exactly this"
            run={async (card) => setSent((await signAndSend(store, node, { card, pin }, [planned]))[0])}
          />
        )}
      </WithPin>
      <button type="button" className="button quiet" onClick={() => setPlanned(undefined)}>
        Change it
      </button>
    </>
  );
}
