import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useAtom, useStore } from './hooks.ts';

/** Asks for a PIN of 6 to 12 digits. */
export function PinForm({
  label,
  action,
  onPin,
}: {
  readonly label: string;
  readonly action: string;
  readonly onPin: (pin: string) => void;
}) {
  const [pin, setPin] = useState('');
  const [tooShort, setTooShort] = useState(false);
  const id = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (/^[0-9]{6,12}$/.test(pin)) onPin(pin);
    else setTooShort(true);
  };
  return (
    <form className="pin" onSubmit={submit} noValidate>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="password"
        inputMode="numeric"
        autoComplete="off"
        maxLength={12}
        value={pin}
        aria-describedby={`${id}-hint`}
        aria-invalid={tooShort}
        onChange={(event) => setPin(event.target.value.replaceAll(/[^0-9]/g, ''))}
      />
      <p id={`${id}-hint`} className="note">
        {tooShort ? 'A PIN has 6 to 12 digits. No try was used.' : '6 to 12 digits.'}
      </p>
      <button type="submit" className="button primary">
        {action}
      </button>
    </form>
  );
}

/** Asks for the PIN if it is not known yet, and shows its children otherwise. */
export function WithPin({ children }: { readonly children: (pin: string) => ReactNode }) {
  const store = useStore();
  const pin = useAtom(store.pin);
  if (pin !== undefined) return children(pin);
  return <PinForm label="Your PIN" action="Continue" onPin={(typed) => store.pin.set(() => typed)} />;
}
