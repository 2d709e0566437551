import { useEffect, useState } from 'react';
import { useAsync } from '../../components/use-async.ts';
import type { AccountKeys } from '../../model/accounts.ts';
import { type AccountFile, accountFiles } from '../../phone/other-wallet.ts';

/** Offers a file for each program that can watch the Bitcoin account. */
export function AccountFiles({ keys }: { readonly keys: AccountKeys }) {
  const { value: files } = useAsync(keys.publicKey, () => accountFiles(keys));
  const [chosen, setChosen] = useState<string>();
  const file = files?.find(({ program }) => program === chosen) ?? files?.[0];
  return (
    <section className="bench" aria-label="Files with public keys">
      <h3>A file with public keys</h3>
      <p>
        With it another program shows what you have and prepares payments, which your card signs. Nobody can spend with
        it, but who reads it sees every address. Your phone knows the keys: no card is needed.
      </p>
      {files === undefined || file === undefined ? (
        <p className="note">One moment…</p>
      ) : (
        <div className="form">
          <label htmlFor="program">For</label>
          <select id="program" value={file.program} onChange={(event) => setChosen(event.target.value)}>
            {files.map(({ program, title }) => (
              <option key={program} value={program}>
                {title}
              </option>
            ))}
          </select>
          <p className="note">{file.open}</p>
          <div className="row">
            <Download key={file.name} file={file} />
          </div>
          <details>
            <summary>What is in it</summary>
            <code className="address">{file.content}</code>
          </details>
          <p className="note">
            The coins of this page are on a test network, regtest: a program opens the file if it is set to that.
          </p>
        </div>
      )}
    </section>
  );
}

/** A link to a file that exists in this page alone. */
function Download({ file: { name, content } }: { readonly file: AccountFile }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([content], { type: 'text/plain' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return (
    <a className="button primary" href={url} download={name}>
      Save the file
    </a>
  );
}
