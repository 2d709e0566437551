import { type PlannedAccount, type PlannedCard, type RecoveryPlanData, recoveryPlan } from '@symbolon/backup/plan';
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import { type Attestation, createSigner, getStatus, type Session, shareStatus } from '@symbolon/client';
import { cardError, quote } from '@symbolon/interface';
import { readCardNames } from '../../cards/files/card-names.ts';
import { withPin } from '../../cards/sessions.ts';
import { allChains } from '../../chains/all.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { setPlanCommand } from '../../commands/sets.ts';
import type { CommandContext } from '../../context.ts';
import { readPlanDetails } from '../../input/plan-details.ts';
import { privateMode, refuseUnwritable, writeWhole } from '../../output/write-file.ts';
import { readRecords } from './verify.ts';

/** To be filled in by hand. */
const blank = '____________';
const blanks = {
  wallet: 'My wallet',
  owner: blank,
  trusted: blank,
  pinPlace: blank,
  pukPlace: blank,
  software: [{ name: 'The symbolon command', where: 'npm, package "symbolon"' }],
  extras: [],
};

export const writePlan: ActionOf<typeof setPlanCommand> = (
  { output, force, details: detailsFile, records },
  context,
) => {
  const details = readPlanDetails(detailsFile);
  const verified = readRecords(records);
  refuseUnwritable(output, { force });
  return withPin(context, async (session, attestation) => {
    const { members, ...known } = await askCard(session, attestation, context);
    const names = await readCardNames(session, context);
    const cards = members.map(({ member, role, cardNumber, share }): PlannedCard => {
      const { label = names.get(member) ?? `card ${member + 1}`, place = blank } =
        details.cards.find((card) => card.member === member) ?? {};
      const dates = verified.filter((record) => record.cardNumber === cardNumber).map(({ date }) => Date.parse(date));
      return {
        label,
        place,
        role,
        cardNumber,
        ...(share !== undefined && { share }),
        ...(dates.length > 0 && { verified: Math.max(...dates) }),
      };
    });
    const page = recoveryPlan({ ...blanks, ...details.plan, ...known, date: Date.now(), cards });
    writeWhole(output, page, { replace: force, mode: privateMode });
    const named = members.map(({ member, cardNumber: card }, at) => ({ member, card, name: cards[at]?.label ?? '' }));
    return {
      result: { file: output, cards: named },
      text: [
        `${output}: print it, fill in what is blank, and keep it as you keep a bank statement.`,
        ...cards.map(({ label, cardNumber, role }) => `  ${quote(label)}, number ${cardNumber}: ${role}`),
      ],
    };
  });
};

type KnownMember = Pick<PlannedCard, 'role' | 'cardNumber' | 'share'> & { readonly member: number };
type KnownByCard = Pick<RecoveryPlanData, 'masterFingerprint' | 'extendable' | 'accounts' | 'shares'> & {
  readonly members: readonly KnownMember[];
};

/** Of the primary, which alone knows the card numbers of its clones. */
async function askCard(session: Session, { cardNumber }: Attestation, context: CommandContext): Promise<KnownByCard> {
  const { slot } = context;
  const source = await context.cards();
  const { set, masterFingerprint = 0 } = await getStatus(session, { slot });
  if (set === undefined) throw cardError('card/blank', { card: source.name(0) });
  const { dealt } = await shareStatus(session, { slot });
  const clones = set.members.flatMap(({ member, role, state, cardNumber: number }) => {
    const share = dealt?.shares.find((one) => one.member === member)?.index;
    // A share card without a share of the last split is out of it.
    if (number === undefined || state === 'revoked' || (role === 'share' && share === undefined)) return [];
    return [{ member, role, cardNumber: number, ...(share !== undefined && { share }) }];
  });
  const signer = createSigner(session, { slot });
  const accounts: PlannedAccount[] = [];
  for (const chain of allChains) accounts.push(...(await chain.planned(signer)));
  return {
    masterFingerprint: formatFingerprint(masterFingerprint),
    extendable: set.extendable,
    accounts,
    ...(dealt !== undefined && { shares: dealt.plan }),
    members: [{ member: set.member, role: set.role, cardNumber }, ...clones],
  };
}
