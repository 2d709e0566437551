import { useState } from 'react';
import { useStore, useUiState, useWork } from '../../components/hooks.ts';
import { askOnlookers, type Onlooker } from '../../phone/onlookers.ts';

/** Shows what others see of the vault. */
export function Onlookers({ card, pin }: { readonly card: string; readonly pin: string }) {
  const store = useStore();
  const work = useWork();
  const { busy } = useUiState();
  const [seen, setSeen] = useState<readonly Onlooker[]>();
  const tryAll = async (): Promise<void> => setSeen(await askOnlookers(store.savedCard(card), pin));
  if (seen === undefined) {
    return (
      <button type="button" className="button quiet" disabled={busy} onClick={() => void work(tryAll)}>
        {busy ? 'Trying…' : 'What do others see of it?'}
      </button>
    );
  }
  return (
    <ul className="facts" aria-label="What others see">
      {seen.map(({ who, sees }) => (
        <li key={who} data-good>
          <strong>{who}</strong>
          <span>{sees}</span>
        </li>
      ))}
    </ul>
  );
}
