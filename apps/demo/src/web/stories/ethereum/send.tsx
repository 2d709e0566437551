import type { Hex } from '@symbolon/chains/ethereum/hex';
import { inUnits } from '@symbolon/chains/ethereum/words';
import { type FormEvent, useState } from 'react';
import type { EthereumNode, Holdings } from '../../chain/ethereum-node.ts';
import { AddressField, addressIn } from '../../components/address-field.tsx';
import { Hold } from '../../components/hold.tsx';
import { useSavedState, useStore, useUi } from '../../components/hooks.ts';
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

const friend = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';

/** Recipient, amount and coin, then the preview, then a card. */
export function Send({ address, node, holdings, onDone }: SendProps) {
  const store = useStore();
  const ui = useUi();
  const { phone } = useSavedState();
  const [planned, setPlanned] = useState<PlannedTransaction>();
  const [sent, setSent] = useState<string>();
  const makePlan = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string): string => String(form.get(name)).trim();
    try {
      setPlanned(
        planTransaction(address, holdings, {
          to: addressIn(form, 'to') as Hex,
          amount: field('amount'),
          asset: field('coin') as Asset,
        }),
      );
      ui.set((now) => ({ ...now, problem: undefined }));
    } catch (problem) {
      ui.set((now) => ({ ...now, problem }));
    }
  };
  if (sent !== undefined)
    return <Sent text="The chain found your signature right and took it." id={sent} onDone={onDone} />;
  if (planned === undefined) {
    return (
      <form className="form" onSubmit={makePlan}>
        <label htmlFor="coin">What</label>
        <select id="coin" name="coin" defaultValue="ether">
          <option value="ether">Ether, {inUnits(holdings.coins, 18)} there</option>
          <option value="token">DEMO tokens, {inUnits(holdings.tokens, 2)} there</option>
        </select>
        <AddressField name="to" label="To" example={friend} />
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
