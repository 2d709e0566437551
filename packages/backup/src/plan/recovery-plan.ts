/** The recovery plan: how the wallet comes back, for the owner and for somebody they trust. */
import { cardError, type SymbolonError } from '@symbolon/interface';
import { html } from './markup.ts';
import { ownerPart } from './owner-part.ts';
import type { RecoveryPlanData } from './plan-data.ts';
import { refusePassword, refuseSecrets } from './secrets.ts';
import { style } from './style.ts';
import { trustedPart } from './trusted-part.ts';

export type {
  AskedCard,
  PlannedAccount,
  PlannedCard,
  PlannedClock,
  PlannedExtra,
  PlannedItem,
  PlannedServer,
  PlannedSoftware,
  RecoveryPlanData,
} from './plan-data.ts';

/**
 * Makes the plan as one HTML page, to print on A4 or Letter or to read on a phone. It has no scripts and loads nothing.
 * What the owner typed is escaped; what looks like a secret is refused.
 *
 * What cards do together it says by what they said when they were asked: `PlannedCard.asked`. It has a field to fill in
 * for each card that was not.
 *
 * Anyone who finds the page learns where the cards are and what the wallet holds, but can open nothing with it. Keep it
 * like a bank statement.
 *
 * @returns a whole HTML document
 * @throws SymbolonError `argument/invalid` for a field that looks like a secret, not exactly one primary, a single
 * card, or a card number or fingerprint of another form
 * @example
 * ```ts
 * import { recoveryPlan } from '@symbolon/backup/plan';
 * const page = recoveryPlan(planData);
 * page.startsWith('<!doctype html>'); // => true
 * ```
 */
export function recoveryPlan(data: RecoveryPlanData): string {
  refuseSecrets('plan', data);
  refusePassword('plan, pinPlace', data.pinPlace);
  refusePassword('plan, pukPlace', data.pukPlace);
  const { cards, wallet } = data;
  if (cards.filter(({ role }) => role === 'primary').length !== 1) throw invalid('cards', 'expected one primary');
  const holders = cards.filter(({ role }) => role === 'share');
  if (holders.length > 0 && holders.length === cards.length - 1 && data.shares === undefined)
    throw invalid('shares', 'expected how the wallet is split over its share cards');
  if (cards.length < 2) throw invalid('cards', 'a wallet on one card alone does not come back');
  if (cards.some(({ cardNumber }) => cardNumber !== undefined && !/^[0-9]{12}$/.test(cardNumber)))
    throw invalid('cards', 'a card number has 12 digits');
  if (!/^[0-9a-f]{8}$/.test(data.masterFingerprint))
    throw invalid('masterFingerprint', 'expected 8 hexadecimal characters');
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Recovery plan: ${wallet}</title>
<style>${{ markup: style }}</style>
</head>
<body>
${ownerPart(data)}
${trustedPart(data)}
</body>
</html>
`;
  return `<!doctype html>\n${page.markup}`;
}

function invalid(argument: string, reason: string): SymbolonError<'argument/invalid'> {
  return cardError('argument/invalid', { argument, reason });
}
