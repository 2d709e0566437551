import type { KeyboardEvent } from 'react';

/** A text field that shows a long address in full. */
export function AddressField({
  name,
  label,
  example,
}: {
  readonly name: string;
  readonly label: string;
  readonly example: string;
}) {
  const submit = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  };
  return (
    <>
      <label htmlFor={name}>{label}</label>
      <textarea
        id={name}
        name={name}
        className="mono"
        rows={2}
        defaultValue={example}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onKeyDown={submit}
      />
    </>
  );
}

/** Removes the spaces and line breaks of a pasted address. */
export function normaliseAddress(text: string): string {
  return text.replaceAll(/\s/g, '');
}
