import { limits } from '@symbolon/protocol/limits';
import { type ReactNode, useState } from 'react';
import { Hold } from '../../components/hold.tsx';
import { useStore } from '../../components/hooks.ts';
import {
  type Asked,
  approve,
  ask,
  type Item,
  makeWallet,
  offer,
  seal,
  show,
  take,
  type Vault,
} from '../../phone/vault.ts';
import { kinds, usesInWords } from './words.ts';

export type Use = 'show' | 'send' | 'wallet';

type UseItemProps = {
  /** Of the card that holds the item. */
  readonly vault: Vault;
  readonly pin: string;
  readonly item: Item;
  readonly use: Use;
  /** The other members of the set. */
  readonly others: readonly string[];
  readonly onVault: (vault: Vault) => void;
  readonly onEnd: () => void;
};

/** What the phone has so far. Leaving the story, or a reload, loses this and nothing else: begin again. */
type Progress = {
  readonly target?: { readonly card: string; readonly offer: Uint8Array };
  readonly asked?: Asked;
  readonly approval?: Uint8Array;
  readonly sealed?: Uint8Array;
  /** What came of it. */
  readonly result?: ReactNode;
};

/** The next card, what for, and what is done with it. */
type Step = {
  readonly cards: readonly string[];
  readonly why: string;
  readonly note?: string;
  readonly run: (card: string) => Promise<Progress>;
};

/** Leads through one use of an item, card by card: with the approval of another one where its rule wants that. */
export function UseItem({ vault, pin, item, use, others, onVault, onEnd }: UseItemProps) {
  const store = useStore();
  const [progress, setProgress] = useState<Progress>({});
  const { target, asked, approval, sealed, result } = progress;
  const { card: holder, freeSlot = 0 } = vault;
  const at = { card: holder, pin };
  const name = `"${item.label}"`;

  const nextStep = (): Step => {
    if (use === 'send' && target === undefined)
      return {
        cards: others,
        why: `so that it offers to take ${name}`,
        run: async (card) => ({ target: { card, offer: await offer(store, { card, pin }) } }),
      };
    if (item.rule.approval && asked === undefined)
      return {
        cards: [holder],
        why: 'so that it asks another card',
        note: `The rule of ${name} wants another card to agree, each time.`,
        run: async () => ({ asked: await ask(store, at, item, { use, offer: target?.offer }) }),
      };
    if (item.rule.approval && asked !== undefined && approval === undefined)
      return {
        cards: others,
        why: 'so that it agrees, for this once',
        note: `Card ${holder} asks ${usesInWords[asked.says.use]}: "${asked.says.label}", ${kinds[asked.says.kind]}. It has signed this request.`,
        run: async (card) => ({ approval: await approve(store, { card, pin }, asked) }),
      };
    if (use === 'show') return { cards: [holder], why: `so that it shows ${name}`, run: reveal };
    if (use === 'wallet') return { cards: [holder], why: `so that it makes a wallet of ${name}`, run: make };
    const [to, for_] = [target?.card ?? '', target?.offer ?? new Uint8Array()];
    if (sealed === undefined)
      return {
        cards: [holder],
        why: `so that it seals ${name} for card ${to}`,
        run: async () => ({ sealed: await seal(store, at, item, { offer: for_, approval }) }),
      };
    return { cards: [to], why: 'so that it stores the sealed item', run: () => deliver(to, sealed) };
  };

  const reveal = async (): Promise<Progress> => {
    const shown = await show(store, at, item, approval);
    onVault(shown.vault);
    return { result: <Secret label={item.label} text={shown.text} /> };
  };

  const make = async (): Promise<Progress> => {
    const made = await makeWallet(store, at, item, { slot: freeSlot, approval });
    onVault(made.vault);
    return {
      result: (
        <p className="good">
          Card {holder} has made a wallet of the phrase: its fingerprint is <strong>{made.fingerprint}</strong>, as in
          every program that gets these words. None of them crossed the air for it. The wallet has no copies, and its
          words do not come out of it. A card has room for {limits.wallets}, and this is in slot {made.slot}: the other
          stories go on with the one in slot 0.
        </p>
      ),
    };
  };

  const deliver = async (to: string, message: Uint8Array): Promise<Progress> => {
    onVault(await take(store, { card: to, pin }, message));
    return {
      result: (
        <p className="good">
          Card {to} has {name} too, with the same rule. The phone carried {message.length} bytes, and only card {to} can
          read them.
        </p>
      ),
    };
  };

  if (result !== undefined) {
    return (
      <div className="next">
        {result}
        <button type="button" className="button primary" onClick={onEnd}>
          {use === 'show' ? 'Hide it' : 'Done'}
        </button>
      </div>
    );
  }
  const { cards, why, note, run } = nextStep();
  return (
    <>
      <Hold
        cards={cards}
        why={why}
        run={async (card) => {
          const more = await run(card);
          setProgress((now) => ({ ...now, ...more }));
        }}
      >
        {note !== undefined && <p className="note">{note}</p>}
      </Hold>
      <button type="button" className="button quiet" onClick={onEnd}>
        Not now
      </button>
    </>
  );
}

function Secret({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <section className="panel" aria-label={label}>
      <h3>{label}</h3>
      <p className="mono secret">{text}</p>
      <p className="note">It crossed the air encrypted. The card has counted it, and logged it.</p>
    </section>
  );
}
