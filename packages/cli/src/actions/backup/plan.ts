import { hex } from '@scure/base';
import { letterOf, type PlannedCard, recoveryPlan } from '@symbolon/backup/plan';
import { getStatus, type Session } from '@symbolon/client';
import { quote } from '@symbolon/interface';
import { limits } from '@symbolon/protocol/limits';
import { readCardNames } from '../../cards/files/card-names.ts';
import { withPin } from '../../cards/sessions.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { setPlanCommand } from '../../commands/sets.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import { readPlanDetails } from '../../input/plan-details.ts';
import { shown } from '../../output/numbers.ts';
import { refuseUnwritable, writeWhole } from '../../output/write-file.ts';
import { describeVault, keptItems } from '../vault/kept-items.ts';
import { withOtherPin } from '../vault/use-item.ts';
import { askCard, askMember, type MemberAnswer } from './ask-card.ts';
import { digestOfFiles, notedExtras } from './noted-extras.ts';
import { readRecords } from './verify.ts';

/** To be filled in by hand. */
export const blank = '____________';
export const blanks = {
  wallet: 'My wallet',
  owner: blank,
  trusted: blank,
  pinPlace: blank,
  pukPlace: blank,
  // README.md, "Status": nobody gets it from npm yet.
  command: 'npx -y pnpm@12 symbolon',
  software: [
    {
      name: 'The symbolon command',
      where: `a folder named symbolon, on a stick that is ${blank}`,
      steps: [
        'On that computer get Node from nodejs.org, version 20.19 or newer ("LTS"), and install it.',
        `Copy the folder from the stick. If it is gone, download it from ${blank}, version ${blank}, and from nowhere else: a false program could steal the PIN.`,
        'Open a window to type in, in the folder. Windows: right-click into the folder, "Open in Terminal". macOS: type cd and a space into Terminal, drag the folder into it, Enter. Linux: right-click, "Open in Terminal".',
        'The first line that you type there takes a few minutes, and needs the internet.',
      ],
    },
  ],
  extras: [],
};

/** Cards in the order of `--card`: the primary; the others that are asked. */
export const writePlan: ActionOf<typeof setPlanCommand> = async (input, context) => {
  const { output, force, details: detailsFile, records, ask } = input;
  const details = readPlanDetails(detailsFile);
  const verified = readRecords(records);
  refuseUnwritable(output, { force });
  const kept = new Map<string, Kept>();
  const { members, names, own, setId, noted, ...known } = await withPin(context, async (session, attestation) => {
    const found = await askCard(session, attestation, context);
    const names = await readCardNames(session, context);
    kept.set(attestation.cardNumber, await lookAt(session, context));
    const noted = await notedExtras(session, context);
    return { ...found, names, noted, own: await askMember(session, context) };
  });
  const answers = new Map<number, MemberAnswer & { readonly cardNumber: string }>();
  const [primary] = members;
  if (primary?.cardNumber !== undefined) answers.set(primary.member, { ...own, cardNumber: primary.cardNumber });
  for (let turn = 1; turn <= ask; turn += 1) {
    const prompt = 'Put another card on the reader, to be asked what it knows and keeps.';
    await withOtherPin(context, { turn, prompt }, async (session, { cardNumber }) => {
      const { set } = await getStatus(session, { slot: context.slot });
      const isMember = members.some(({ member }) => member === set?.member);
      if (set === undefined || !isMember || hex.encode(set.id) !== hex.encode(setId))
        throw wrongUsage(`--ask: number ${cardNumber} is no card of the plan`, { name: 'set plan' });
      kept.set(cardNumber, await lookAt(session, context));
      answers.set(set.member, { ...(await askMember(session, context)), cardNumber });
    });
  }
  const ownFiles = primary?.cardNumber === undefined ? undefined : kept.get(primary.cardNumber)?.files;
  const cards = members.map(({ member, role, share, ...listed }): PlannedCard => {
    const { asked, wake, believes, cardNumber = listed.cardNumber } = answers.get(member) ?? {};
    const { label = names.get(member) ?? `card ${member + 1}`, place = blank } =
      details.cards.find((card) => card.member === member) ?? {};
    const dates = verified.filter((record) => record.cardNumber === cardNumber).map(({ date }) => Date.parse(date));
    const { items = [], free, files } = (cardNumber === undefined ? undefined : kept.get(cardNumber)) ?? {};
    const vault = items.map(({ item, kind, rule, label: given }) => ({
      item,
      kind,
      rule,
      ...(input['item-labels'] && { label: given }),
    }));
    return {
      label,
      place,
      role,
      member,
      ...(cardNumber !== undefined && { cardNumber }),
      ...(asked !== undefined && { asked }),
      ...(believes !== undefined && { believes }),
      ...(share !== undefined && { share }),
      // Without the proofs nothing is known of that.
      ...(records !== undefined && { verified: dates.length > 0 ? Math.max(...dates) : ('never' as const) }),
      ...(vault.length > 0 && { vault }),
      ...(free !== undefined && { freeSlots: free }),
      ...(files !== undefined && { files: files === ownFiles ? ('same' as const) : ('other' as const) }),
      ...(wake !== undefined && { wakeDelay: wake.delay, wakeFactor: wake.factor }),
    };
  });
  const extras = [...(details.plan.extras ?? []), ...noted];
  const page = recoveryPlan({ ...blanks, ...details.plan, ...known, extras, date: Date.now(), cards });
  writeWhole(output, page, { replace: force });
  const named = members.map(({ member }, at) => ({
    member: shown(member),
    card: cards[at]?.cardNumber ?? null,
    name: cards[at]?.label ?? '',
    letter: letterOf(at),
  }));
  const silent = cards.filter(({ asked, role }) => asked === undefined && role !== 'share').length;
  return {
    result: { file: output, cards: named },
    text: [
      `${output}: print it, fill in what is blank, and keep it as you keep a bank statement.`,
      'Write the letter of the page on each card, with a pen that stays:',
      ...cards.flatMap((card, at) => [
        `  ${letterOf(at)} on ${quote(card.label)}${card.cardNumber === undefined ? '' : `, number ${card.cardNumber}`}: ${card.role}`,
        ...describeVault(card.vault && { items: card.vault.length, missing: 0 }).map((line) => `  ${line}`),
      ]),
      ...(silent === 0
        ? []
        : [
            `${silent === 1 ? 'One card was' : `${silent} cards were`} not asked what wakes ${silent === 1 ? 'it' : 'them'}, whom ${silent === 1 ? 'it knows' : 'they know'} and what ${silent === 1 ? 'its vault keeps' : 'their vaults keep'}: --ask N. The page has blanks for that.`,
          ]),
    ],
  };
};

type Kept = {
  readonly items: Awaited<ReturnType<typeof keptItems>>;
  readonly free: readonly number[];
  readonly files: string;
};

async function lookAt(session: Session, context: CommandContext): Promise<Kept> {
  const [items, free] = [await keptItems(session, context), await freeSlots(session)];
  return { items, free, files: await digestOfFiles(session, context) };
}

async function freeSlots(session: Session): Promise<readonly number[]> {
  const { slots = [] } = await getStatus(session);
  return Array.from({ length: limits.wallets }, (_, slot) => slot).filter((slot) => !slots.includes(slot));
}
