import { existsSync } from 'node:fs';
import {
  describeSharePlace,
  type Finding,
  type OverdueCard,
  overdueCards,
  type VerifiedBackup,
  verifyBackup,
  withoutPrimary,
} from '@symbolon/backup';
import { quote } from '@symbolon/interface';
import type { VaultEntry } from '@symbolon/protocol/commands';
import { readVerification, type VerificationRecord } from '@symbolon/protocol/set';
import { type CardNames, readCardNames } from '../../cards/files/card-names.ts';
import type { AtSession } from '../../ceremonies/card-namer.ts';
import { createDriver, labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { verifyCommand } from '../../commands/backup.ts';
import { asFieldsOf, asList } from '../../input/json-values.ts';
import { readJson } from '../../input/read-file.ts';
import { refuseUnwritable, writeJson } from '../../output/write-file.ts';
import { compareVaults, describeVault, keptItems } from '../vault/kept-items.ts';

export const verifyCards: ActionOf<typeof verifyCommand> = async ({ cards: count, records, every }, context) => {
  const before = readRecords(records);
  refuseUnwritable(records, { force: true });
  const cards: { readonly label: string }[] = [];
  for (let turn = 0; turn < count; turn += 1) cards.push({ label: await labelOf(context, turn, `card ${turn + 1}`) });
  const labels = cards.map(({ label }) => label);
  const namesByLabel = new Map<string, CardNames>();
  const vaults = new Map<string, readonly VaultEntry[]>();
  const atSession: AtSession = async (card, session, { card: { label } }) => {
    namesByLabel.set(label, await readCardNames(session, context));
    const kept = await keptItems(session, context);
    if (kept !== undefined) vaults.set(label, kept);
    return card;
  };
  const driver = await createDriver(context, labels, { atSession });
  const proven = await verifyBackup(driver, { cards, now: Date.now, before });
  const setOf = new Map(proven.map(({ label, record }) => [label, record.setId]));
  const keptBy = proven.map(({ label }) => compareVaults(label, { vaults, setOf }));
  const verified = withNames(proven, namesByLabel);
  const all = [...before, ...verified.map(({ record }) => record)];
  if (records !== undefined) writeJson(records, { version: 1, records: all }, { replace: true });
  const known = [...new Set(all.map(({ cardNumber }) => cardNumber))].map((cardNumber) => ({
    label: cardNumber,
    cardNumber,
  }));
  const late = overdueCards(all, { cards: known, now: Date.now(), every });
  return {
    result: {
      verified: verified.map(({ label: name, record, share, findings }, at) => ({
        name,
        record,
        share: wordsOf(share),
        vault: keptBy[at] ?? null,
        findings,
      })),
      overdue: late.map(({ cardNumber: card, last = null, days = null }) => ({ card, last, days })),
    },
    text: [
      ...verified.flatMap((one, at) => [...describe(one), ...describeVault(keptBy[at])]),
      ...describeTogether(verified),
      ...late.map((card) => describeOverdue(card, every)),
    ],
    ...(verified.some(asksToWake) && { exit: 12 as const }),
  };
};

/** Its owner has to say no in time, so a script must notice. */
const asksToWake = ({ findings }: VerifiedBackup): boolean => findings.some(({ kind }) => kind === 'asks-to-wake');

/** Takes the owner's name of each card from the card itself or another one of its set. */
function withNames(
  verified: readonly VerifiedBackup[],
  namesByLabel: ReadonlyMap<string, CardNames>,
): readonly VerifiedBackup[] {
  return verified.map((one) => {
    const { setId, member } = one.record;
    const sameSet = [one, ...verified.filter(({ record }) => record.setId === setId)];
    const names = sameSet.map(({ label }) => namesByLabel.get(label)?.get(member));
    return { ...one, label: names.find((name) => name !== undefined) ?? one.label };
  });
}

function wordsOf(share: VerifiedBackup['share']): string | null {
  return share === undefined ? null : describeSharePlace(share.plan, share.index);
}

function describe({ label, record, share, findings }: VerifiedBackup): readonly string[] {
  const adviceOf = ({ kind, advice }: Finding) =>
    kind === 'behind' ? '"symbolon set tell --card ..." has these cards hear of each other.' : advice;
  const { cardNumber, role, member, epoch, dormant, date } = record;
  return [
    `${quote(label)}, number ${cardNumber}: ${role}${dormant ? ', dormant' : ''}, member ${member} of its set, epoch ${epoch}; ${date}`,
    ...(share === undefined ? [] : [`  It holds ${wordsOf(share)} of split ${share.number}, code ${share.code}.`]),
    ...findings.map((finding) => `  ${finding.text} ${adviceOf(finding)}`),
  ];
}

/** What these cards could do if the primary were lost. */
function describeTogether(verified: readonly VerifiedBackup[]): readonly string[] {
  const [first] = verified;
  const isOneSet = verified.every(({ record }) => record.setId === first?.record.setId);
  const { voices, needed } = withoutPrimary(verified);
  if (!isOneSet || voices === 0 || verified.length === 1) return [];
  const behind = verified.some(({ findings }) => findings.some(({ kind }) => kind === 'behind'));
  if (voices < needed)
    return [`If the primary is lost, ${needed} cards have to agree on a new one: of those here ${voices} could.`];
  return [
    behind
      ? 'If the primary is lost, the cards here decide together once they know each other.'
      : 'If the primary is lost, the cards here can decide together.',
  ];
}

function describeOverdue({ cardNumber, last, days }: OverdueCard, every: number): string {
  const when = last === undefined ? 'it was never verified' : `it was last verified on ${last}`;
  return `Number ${cardNumber} is overdue: ${when}, and was due every ${every} days, ${days ?? 0} days ago.`;
}

/** Records of earlier runs, each checked again. Throws CliError `file/malformed`, `file/unreadable`. */
export function readRecords(file: string | undefined): readonly VerificationRecord[] {
  if (file === undefined || !existsSync(file)) return [];
  return readJson(file, (value) => {
    const { version, records } = asFieldsOf(value, ['version', 'records']);
    if (version !== 1) throw new RangeError('it holds no records of this version');
    return asList(records).map(readVerification);
  });
}
