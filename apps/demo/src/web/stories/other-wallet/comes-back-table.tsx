import { useState } from 'react';
import { type Chain, comesBack } from '../../phone/other-wallet.ts';

const chains: { readonly [C in Chain]: string } = { bitcoin: 'Bitcoin', ethereum: 'EVM', solana: 'Solana' };
const found = { 'by itself': 'by itself', chosen: 'chosen', partly: 'in part', no: 'not found' } as const;

/** What programs make of the words and of the files: a part of the guide "What comes back where". */
export function ComesBackTable() {
  const [chain, setChain] = useState<Chain>('bitcoin');
  const { account, programs } = comesBack(chain);
  const hasFiles = programs.some(({ file }) => file !== undefined);
  return (
    <section className="bench" aria-label="What comes back where">
      <h3>What comes back where</h3>
      <fieldset className="tabs three">
        <legend className="visually-hidden">Accounts of</legend>
        {(Object.keys(chains) as Chain[]).map((id) => (
          <label key={id}>
            <input type="radio" name="chain" value={id} checked={chain === id} onChange={() => setChain(id)} />
            <span>{chains[id]}</span>
          </label>
        ))}
      </fieldset>
      <table className="comes-back">
        <caption>
          {account.what}, <code>{account.path}</code>
        </caption>
        <thead>
          <tr>
            <th scope="col">Program</th>
            <th scope="col">Words</th>
            {hasFiles && <th scope="col">File</th>}
          </tr>
        </thead>
        <tbody>
          {programs.map(({ program, words, file }) => (
            <tr key={program}>
              <th scope="row">{program}</th>
              <td>{words === undefined ? '–' : found[words]}</td>
              {hasFiles && <td>{file === undefined ? '–' : found[file]}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="note">
        Words are of wallets that were made exportable. "Chosen": the program finds the account once you choose its kind
        or its path. The guide "What comes back where" has every path, and where each program's maker says it.
      </p>
    </section>
  );
}
