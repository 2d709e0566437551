/**
 * The recovery plan: one page that tells the owner, and one that tells somebody they trust, how the wallet comes back.
 */
import { SymbolonError } from '@symbolon/protocol/errors';
import { html } from './markup.ts';
import { ownerPart } from './owner-part.ts';
import type { RecoveryPlanData } from './plan-data.ts';
import { refusePassword, refuseSecrets } from './secrets.ts';
import { style } from './style.ts';
import { trustedPart } from './trusted-part.ts';

export type { PlannedAccount, PlannedCard, PlannedExtra, RecoveryPlanData } from './plan-data.ts';

/**
 * Makes the page: whole in itself, readable without a network, to be printed on A4 or Letter or read on a phone. It has
 * no scripts and loads nothing. What the owner typed is escaped; what looks like a secret is refused.
 *
 * Whoever finds it learns where the cards are and what the wallet holds, but opens nothing with it: keep it as one
 * keeps a bank statement.
 *
 * @returns a whole HTML document
 * @throws SymbolonError `argument/invalid`: a field that looks like a secret, no primary among the cards or no other
 * card, or a card number that is none
 * @example
 * ```ts
 * import { recoveryPlan } from '@symbolon/backup/plan/recovery-plan';
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
  if (cards.length < 2) throw invalid('cards', 'a wallet on one card alone does not come back');
  if (cards.some(({ cardNumber }) => !/^[0-9]{12}$/.test(cardNumber)))
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
  return new SymbolonError('argument/invalid', { argument, reason });
}
