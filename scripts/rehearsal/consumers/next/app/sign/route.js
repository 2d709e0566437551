import { signOnNewCard } from '../../sign.js';

export const dynamic = 'force-dynamic';

export async function GET() {
  return new Response(await signOnNewCard());
}
