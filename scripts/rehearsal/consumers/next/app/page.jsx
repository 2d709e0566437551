import { signOnNewCard } from '../sign.js';

export const dynamic = 'force-dynamic';

export default async function Page() {
  return <p>{await signOnNewCard()}</p>;
}
