import type { KeyboardEvent } from 'react';

/** For an address, all of which is seen. */
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

/** An address as it was typed or pasted, without the spaces and breaks of where it came from. */
export function addressIn(form: FormData, name: string): string {
  return String(form.get(name)).replaceAll(/\s/g, '');
}
