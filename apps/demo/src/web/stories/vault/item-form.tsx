import type { VaultItemToStore } from '@symbolon/client';
import { limits } from '@symbolon/protocol/limits';
import type { VaultKind } from '@symbolon/protocol/vault';
import { type ReactNode, useState } from 'react';
import { useSubmit } from '../../components/hooks.ts';
import { examples, isUsable, kinds, ruleChoices, textKinds } from './words.ts';

export type NewItem = VaultItemToStore & { readonly content: string };

type ItemFormProps = {
  /** What was typed before, to change it. */
  readonly typed: NewItem | undefined;
  readonly onItem: (item: NewItem) => void;
  readonly children: ReactNode;
};

/** Asks for an item and its rule. What is typed stays in this story until the card has it. */
export function ItemForm({ typed, onItem, children }: ItemFormProps) {
  const [chosen, setChosen] = useState<string>(typed === undefined ? examples[0].id : 'typed');
  const example = examples.find(({ id }) => id === chosen);
  const { kind, label, rule, content } = example ?? typed ?? examples[0];
  const submit = useSubmit((field) => {
    const settled = Object.fromEntries(ruleChoices.map(({ name }) => [name, field(name) === 'on']));
    const [typedLabel, typedContent] = [field('label'), field('content')];
    if (typedLabel === '' || typedContent === '') throw new Error('Type a label, and what the card is to keep.');
    if (bytesOf(typedLabel) > limits.vaultLabel || bytesOf(typedContent) > limits.vaultContent)
      throw new Error(`A label has up to ${limits.vaultLabel} bytes, and an item up to ${limits.vaultContent}.`);
    const kind = field('kind') as VaultKind;
    const rule = { show: false, members: false, others: false, approval: false, ...settled };
    if (!isUsable(rule, kind)) throw new Error('With this rule nobody could ever use it. Allow something.');
    onItem({ kind, label: typedLabel, content: typedContent, rule });
  });
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <label htmlFor="example">Example</label>
      <select id="example" value={chosen} onChange={(event) => setChosen(event.target.value)}>
        {typed !== undefined && <option value="typed">What you typed</option>}
        {examples.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title}
          </option>
        ))}
      </select>
      {/* Another example fills in the fields anew. */}
      <div key={chosen} className="fields">
        <label htmlFor="kind">What it is</label>
        <select id="kind" name="kind" defaultValue={kind}>
          {textKinds.map((one) => (
            <option key={one} value={one}>
              {kinds[one]}
            </option>
          ))}
        </select>
        <label htmlFor="label">Label</label>
        <input id="label" name="label" defaultValue={label} maxLength={limits.vaultLabel} autoComplete="off" />
        <label htmlFor="content">What the card keeps</label>
        <textarea
          id="content"
          name="content"
          rows={4}
          defaultValue={content}
          maxLength={limits.vaultContent}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-describedby="content-note"
        />
        <p id="content-note" className="note">
          An example that everybody knows. The cards here are emulated: type no secret of yours.
        </p>
        <fieldset>
          <legend>Its rule, which nobody can change later</legend>
          {ruleChoices.map(({ name, text }) => (
            <label key={name} className="check">
              <input type="checkbox" name={name} defaultChecked={rule[name]} />
              <span>{text}</span>
            </label>
          ))}
        </fieldset>
      </div>
      <div className="row">
        <button type="submit" className="button primary">
          Keep it
        </button>
        {children}
      </div>
    </form>
  );
}

/** In UTF-8. */
function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
