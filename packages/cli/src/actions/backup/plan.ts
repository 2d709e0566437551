import type { PlannedAccount, PlannedCard, RecoveryPlanData } from '@symbolon/backup/plan/recovery-plan';
import { recoveryPlan } from '@symbolon/backup/plan/recovery-plan';
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import type { Attestation } from '@symbolon/client/actions/attest';
import { getStatus } from '@symbolon/client/actions/get-status';
import type { Session } from '@symbolon/client/session';
import { createSigner } from '@symbolon/client/signer';
import { readCardNames } from '../../cards/files/card-names.ts';
import { withPin } from '../../cards/sessions.ts';
import { allChains } from '../../chains/all.ts';
import type { Answer } from '../../command-line/command.ts';
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { type PlanDetails, readPlanDetails } from '../../input/plan-details.ts';
import { refuseExisting, writeWhole } from '../../output/write-file.ts';
import { readRecords } from './verify.ts';

type Options = {
  readonly output: string;
  readonly force: boolean;
  readonly details: string | undefined;
  readonly records: string | undefined;
};

type Plan = {
  readonly file: string;
  readonly cards: readonly { readonly place: number; readonly card: string; readonly name: string }[];
};

/** What a person fills in by hand. */
const blank = '____________';

export function writePlan(
  { output, force, details: detailsFile, records }: Options,
  context: Context,
): Promise<Answer<Plan>> {
  const details = readPlanDetails(detailsFile);
  const verified = readRecords(records);
  refuseExisting(output, force);
  return withPin(context, async (session, attestation) => {
    const { cards, ...known } = await askCard(session, attestation, context);
    const names = await readCardNames(session, context);
    const planned = cards.map(({ place, role, cardNumber }): PlannedCard & { readonly number: number } => {
      const { label = names.get(place) ?? `card ${place + 1}`, place: where = blank } =
        details.cards.find(({ member }) => member === place) ?? {};
      const dates = verified.filter((record) => record.cardNumber === cardNumber).map(({ date }) => Date.parse(date));
      return {
        number: place,
        label,
        place: where,
        role,
        cardNumber,
        ...(dates.length > 0 && { verified: Math.max(...dates) }),
      };
    });
    const data = {
      ...blanks,
      ...details.plan,
      ...known,
      date: Date.now(),
      cards: planned.map(({ number: _, ...card }) => card),
    };
    writeWhole(output, recoveryPlan(data), { replace: force, mode: 0o600 });
    return {
      result: {
        file: output,
        cards: planned.map(({ number: place, cardNumber: card, label: name }) => ({ place, card, name })),
      },
      text: [
        `${output}: print it, fill in what is blank, and keep it as you keep a bank statement.`,
        ...planned.map(({ label, cardNumber, role }) => `  “${label}”, number ${cardNumber}: ${role}`),
      ],
    };
  });
}

const blanks: PlanDetails['plan'] &
  Pick<RecoveryPlanData, 'wallet' | 'owner' | 'trusted' | 'pinPlace' | 'software' | 'extras'> = {
  wallet: 'My wallet',
  owner: blank,
  trusted: blank,
  pinPlace: blank,
  software: [{ name: 'The symbolon command', where: 'npm, package "symbolon"' }],
  extras: [],
};

type FromCard = Pick<RecoveryPlanData, 'masterFingerprint' | 'extendable' | 'accounts'> & {
  readonly cards: readonly {
    readonly place: number;
    readonly role: PlannedCard['role'];
    readonly cardNumber: string;
  }[];
};

/** The primary alone knows the numbers of its clones. */
async function askCard(session: Session, { cardNumber }: Attestation, context: Context): Promise<FromCard> {
  const { wallet } = context;
  const source = await context.cards();
  const { set, masterFingerprint = 0 } = await getStatus(session, { wallet });
  if (set === undefined) throw new CliError('card/blank', { card: source.name(0) });
  const clones = set.members.flatMap(({ index, role, state, cardNumber: number }) =>
    number === undefined || state === 'revoked' ? [] : [{ place: index, role, cardNumber: number }],
  );
  return {
    masterFingerprint: formatFingerprint(masterFingerprint),
    extendable: set.extendable,
    accounts: await accountsOf(session, wallet),
    cards: [{ place: set.index, role: set.role, cardNumber }, ...clones],
  };
}

async function accountsOf(session: Session, wallet: number): Promise<readonly PlannedAccount[]> {
  const signer = createSigner(session, { wallet });
  const accounts: PlannedAccount[] = [];
  for (const chain of allChains) accounts.push(...(await chain.planned(signer)));
  return accounts;
}
