import { signersNeeded } from '@symbolon/backup';

const counts = [1, 2, 3, 4, 5] as const;

/** How many cards have to agree, by how many hold the wallet. */
export function WhoAgrees() {
  return (
    <section className="panel" aria-label="Who agrees">
      <h3>One card more: who agrees?</h3>
      <table className="who-agrees">
        <thead>
          <tr>
            <th scope="col">Cards that hold the wallet</th>
            <th scope="col">Who has to agree</th>
          </tr>
        </thead>
        <tbody>
          {counts.map((members) => (
            <tr key={members}>
              <th scope="row">{members}</th>
              <td>{agreementOf(members)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="note">
        Share cards don't count. Who has your only card, its PIN and its PUK can make a copy that lasts. They could
        spend everything before, too. From three cards on, no single card changes the set, whatever PIN and PUK somebody
        knows.
      </p>
    </section>
  );
}

function agreementOf(members: number): string {
  const { cards, puk } = signersNeeded(members);
  if (cards > members) return 'it, with its PUK';
  return puk ? 'both, or one with its PUK' : `${cards} of them`;
}
