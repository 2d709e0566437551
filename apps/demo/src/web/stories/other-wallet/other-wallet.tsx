import { useSavedState } from '../../components/hooks.ts';
import { AccountFiles } from './account-files.tsx';
import { ComesBackTable } from './comes-back-table.tsx';
import { Words } from './words.tsx';

/** Takes the wallet to other programs: as files without a secret. Its words stay on the card. */
export function OtherWallet() {
  const { primary, accounts } = useSavedState().phone.wallet;
  if (primary === undefined || accounts === undefined) return null;
  return (
    <>
      <p>Your wallet must be of use without this page. There are three ways out: public keys, words, and your money.</p>
      <AccountFiles keys={accounts.bitcoin} />
      <Words card={primary} />
      <section className="bench" aria-label="Move the money">
        <h3>Your money</h3>
        <p>
          While one of your cards signs, everything can be sent to a wallet of another maker.{' '}
          <a className="link" href="#/sweep">
            Start afresh
          </a>{' '}
          shows how it moves.
        </p>
      </section>
      <ComesBackTable />
    </>
  );
}
