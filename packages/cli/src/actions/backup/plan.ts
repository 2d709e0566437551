import { type PlannedAccount, type PlannedCard, type RecoveryPlanData, recoveryPlan } from '@symbolon/backup/plan';
import { formatFingerprint } from '@symbolon/chains/bitcoin/address';
import { type Attestation, createSigner, getStatus, type Session, shareStatus } from '@symbolon/client';
import { cardError, quote } from '@symbolon/interface';
import { limits } from '@symbolon/protocol/limits';
import { readCardDelays } from '../../cards/files/card-delays.ts';
import { readCardNames } from '../../cards/files/card-names.ts';
import { withPin } from '../../cards/sessions.ts';
import { allChains } from '../../chains/all.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { setPlanCommand } from '../../commands/sets.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { readPlanDetails } from '../../input/plan-details.ts';
import { privateMode, refuseUnwritable, writeWhole } from '../../output/write-file.ts';
import { describeVault, keptItems } from '../vault/kept-items.ts';
import { withOtherPin } from '../vault/use-item.ts';
import { readRecords } from './verify.ts';

/** To be filled in by hand. */
export const blank = '____________';
export const blanks = {
  wallet: 'My wallet',
  owner: blank,
  trusted: blank,
  pinPlace: blank,
  pukPlace: blank,
  software: [
    {
      name: 'The symbolon command',
      // README.md, "Status": a helper can't get it from npm.
      where: `it is not published: in a copy of its source, which is ${blank}, "npx -y pnpm@12 symbolon" stands for "symbolon" (with Node 20.19 or newer)`,
    },
  ],
  extras: [],
};

/** Cards in the order of `--card`: the primary; those that are asked what their vault keeps. */
export const writePlan: ActionOf<typeof setPlanCommand> = async (input, context) => {
  const { output, force, details: detailsFile, records, vaults } = input;
  const details = readPlanDetails(detailsFile);
  const verified = readRecords(records);
  refuseUnwritable(output, { force });
  const {
    members: listed,
    names,
    waits,
    kept,
    free,
    ...known
  } = await withPin(context, async (session, attestation) => ({
    ...(await askCard(session, attestation, context)),
    names: await readCardNames(session, context),
    waits: await readCardDelays(session, context),
    kept: new Map([[attestation.cardNumber, await keptItems(session, context)]]),
    free: new Map([[attestation.cardNumber, await freeSlots(session)]]),
  }));
  const members = [...listed];
  const delays = new Map<string, number>();
  for (let turn = 1; turn <= vaults; turn += 1) {
    const prompt = 'Put another card on the reader, to be asked what its vault keeps.';
    await withOtherPin(context, { turn, prompt }, async (session, { cardNumber }) => {
      const { set } = await getStatus(session, { slot: context.slot });
      const place = members.findIndex((one) => one.cardNumber === cardNumber || isUnnumbered(one, set?.member));
      const member = members[place];
      if (member === undefined)
        throw wrongUsage(`--vaults: number ${cardNumber} is no card of the plan`, { name: 'set plan' });
      members[place] = { ...member, cardNumber };
      kept.set(cardNumber, await keptItems(session, context));
      free.set(cardNumber, await freeSlots(session));
      if (set?.wake !== undefined) delays.set(cardNumber, set.wake.delay);
    });
  }
  const cards = members.map(({ member, role, cardNumber, share }): PlannedCard => {
    const { label = names.get(member) ?? `card ${member + 1}`, place = blank } =
      details.cards.find((card) => card.member === member) ?? {};
    const dates = verified.filter((record) => record.cardNumber === cardNumber).map(({ date }) => Date.parse(date));
    const vault = (kept.get(cardNumber) ?? []).map(({ item, kind, rule, label: given }) => ({
      item,
      kind,
      rule,
      ...(input['item-labels'] && { label: given }),
    }));
    const slots = free.get(cardNumber);
    const wakeDelay = delays.get(cardNumber) ?? waits.get(member)?.delay;
    return {
      label,
      place,
      role,
      cardNumber,
      ...(share !== undefined && { share }),
      ...(dates.length > 0 && { verified: Math.max(...dates) }),
      ...(vault.length > 0 && { vault }),
      ...(slots !== undefined && { freeSlots: slots }),
      ...(wakeDelay !== undefined && { wakeDelay }),
    };
  });
  const page = recoveryPlan({ ...blanks, ...details.plan, ...known, date: Date.now(), cards });
  writeWhole(output, page, { replace: force, mode: privateMode });
  const named = members.map(({ member, cardNumber: card }, at) => ({ member, card, name: cards[at]?.label ?? '' }));
  return {
    result: { file: output, cards: named },
    text: [
      `${output}: print it, fill in what is blank, and keep it as you keep a bank statement.`,
      ...cards.flatMap((card) => [
        `  ${quote(card.label)}, number ${card.cardNumber}: ${card.role}`,
        ...describeVault(card.vault && { items: card.vault.length, missing: 0 }).map((line) => `  ${line}`),
      ]),
      ...(vaults === 0 && [...kept.values()].some((items) => (items?.length ?? 0) > 0)
        ? ['Vaults of other cards were not asked: --vaults N.']
        : []),
    ],
  };
};

async function freeSlots(session: Session): Promise<readonly number[]> {
  const { slots = [] } = await getStatus(session);
  return Array.from({ length: limits.wallets }, (_, slot) => slot).filter((slot) => !slots.includes(slot));
}

type KnownMember = Pick<PlannedCard, 'role' | 'cardNumber' | 'share'> & { readonly member: number };
type KnownByCard = Pick<
  RecoveryPlanData,
  'masterFingerprint' | 'extendable' | 'accounts' | 'shares' | 'clones' | 'pinReset'
> & {
  readonly members: readonly KnownMember[];
};

/** A card that became the primary does not know the numbers of cards that it did not make. */
function isUnnumbered({ member, cardNumber }: KnownMember, of: number | undefined): boolean {
  return cardNumber === '' && member === of;
}

/** Of the primary, which alone knows the card numbers of its clones. */
export async function askCard(
  session: Session,
  { cardNumber }: Attestation,
  context: CommandContext,
): Promise<KnownByCard> {
  const { slot } = context;
  const source = await context.cards();
  const { set, masterFingerprint = 0 } = await getStatus(session, { slot });
  if (set === undefined) throw cardError('card/blank', { card: source.name(0) });
  const { dealt } = await shareStatus(session, { slot });
  const made = set.member === 0 ? undefined : '';
  const clones = set.members.flatMap(({ member, role, state, cardNumber: number = made }) => {
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
    clones: set.limit,
    pinReset: set.pinReset ?? 0,
    accounts,
    ...(dealt !== undefined && { shares: dealt.plan }),
    members: [{ member: set.member, role: set.role, cardNumber }, ...clones],
  };
}
