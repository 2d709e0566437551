import { existsSync } from 'node:fs';
import { type LabelledCard, overdueCards, type VerifiedBackup, verifyBackup } from '@symbolon/backup';
import { quote, type SymbolonError } from '@symbolon/interface';
import type { VaultEntry } from '@symbolon/protocol/commands';
import { readVerification, type VerificationRecord } from '@symbolon/protocol/set';
import { type CardNames, readCardNames } from '../../cards/files/card-names.ts';
import { howMany } from '../../cards/how-many.ts';
import type { AtSession } from '../../ceremonies/card-namer.ts';
import { createDriver, labelOf } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { verifyCommand } from '../../commands/backup.ts';
import { adviceFor } from '../../errors/advice.ts';
import { asFieldsOf, asList } from '../../input/json-values.ts';
import { readJson } from '../../input/read-file.ts';
import { shown } from '../../output/numbers.ts';
import { refuseUnwritable, writeJson } from '../../output/write-file.ts';
import { compareVaults, describeVault, keptItems } from '../vault/kept-items.ts';
import { type LeftOut, unseenMembers, verdictOf } from './verdict.ts';
import { describe, describeLeftOut, describeOverdue, describeTogether, wordsOf } from './verify-words.ts';

export const verifyCards: ActionOf<typeof verifyCommand> = async ({ cards: given, records, every }, context) => {
  const before = readRecords(records);
  refuseUnwritable(records, { force: true });
  const count = await howMany(context, { given, name: 'verify' });
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
  const leftOut: LeftOut[] = [];
  /** One card alone fails as any command does. Of several each gets its line. */
  const leavesOut = ({ label }: LabelledCard, problem: SymbolonError<'ceremony/stopped'>): boolean => {
    if (count === 1) return false;
    const one = toLeftOut(label, problem);
    leftOut.push({ ...one, advice: context.hintFor(labels.indexOf(label), one.advice) });
    context.screen.note(`${quote(label)} was not verified.`);
    return true;
  };
  const proven = await verifyBackup(driver, { cards, now: Date.now, before, leavesOut });
  const setOf = new Map(proven.map(({ label, record }) => [label, record.setId]));
  const keptBy = proven.map(({ label }) => compareVaults(label, { vaults, setOf }));
  const verified = withNames(proven, namesByLabel);
  const all = [...before, ...verified.map(({ record }) => record)];
  if (records !== undefined && verified.length > 0) writeJson(records, { version: 1, records: all }, { replace: true });
  const known = [...new Set(all.map(({ cardNumber }) => cardNumber))].map((cardNumber) => ({
    label: cardNumber,
    cardNumber,
  }));
  const late = overdueCards(all, { cards: known, now: Date.now(), every });
  const nameOf = (setId: string, member: number): string | undefined =>
    proven
      .flatMap(({ label, record }) => (record.setId === setId ? [namesByLabel.get(label)?.get(member)] : []))
      .find((name) => name !== undefined);
  const unseen = unseenMembers({ verified, all }, nameOf);
  const { exit, lines, verdict } = verdictOf({ verified, leftOut, unseen, before, all, late, every, kept: records });
  return {
    result: {
      verified: verified.map(({ label: name, record, share, findings }, at) => ({
        name,
        member: shown(record.member),
        record,
        share: wordsOf(share),
        vault: keptBy[at] ?? null,
        findings,
      })),
      leftOut: leftOut.map(({ name, problem, text, advice }) => ({ name, problem, text, advice })),
      unseen: unseen.map(({ member, name = null }) => ({ member: shown(member), name })),
      overdue: late.map(({ cardNumber: card, last = null, days = null }) => ({ card, last, days })),
      verdict,
    },
    text: [
      ...verified.flatMap((one, at) => [...describe(one), ...describeVault(keptBy[at])]),
      ...describeLeftOut(leftOut),
      ...describeTogether(verified),
      ...late.map((card) => describeOverdue(card, every)),
      ...lines,
    ],
    exit,
  };
};

function toLeftOut(name: string, { code, context }: SymbolonError<'ceremony/stopped'>): LeftOut {
  const { problem, text } = context;
  return { name, problem, text, advice: adviceFor(code, context).advice ?? context.advice };
}

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

/** Records of earlier runs, each checked again. Throws CliError `file/malformed`, `file/unreadable`. */
export function readRecords(file: string | undefined): readonly VerificationRecord[] {
  if (file === undefined || !existsSync(file)) return [];
  return readJson(file, (value) => {
    const { version, records } = asFieldsOf(value, ['version', 'records']);
    if (version !== 1) throw new RangeError('it holds no records of this version');
    return asList(records).map(readVerification);
  });
}
