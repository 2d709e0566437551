/** What `verify` says of each card. */
import {
  describeSharePlace,
  type Finding,
  type OverdueCard,
  type VerifiedBackup,
  withoutPrimary,
} from '@symbolon/backup';
import { quote } from '@symbolon/interface';
import { shown } from '../../output/numbers.ts';
import type { LeftOut } from './verdict.ts';

export function wordsOf(share: VerifiedBackup['share']): string | null {
  return share === undefined ? null : describeSharePlace(share.plan, share.index);
}

export function describe({ label, record, share, findings }: VerifiedBackup): readonly string[] {
  const adviceOf = ({ kind, advice }: Finding) =>
    kind === 'behind' ? '"symbolon set tell --card ..." has these cards hear of each other.' : advice;
  const { cardNumber, role, member, epoch, dormant, date } = record;
  return [
    `${quote(label)}, number ${cardNumber}: ${role}${dormant ? ', dormant' : ''}, member ${shown(member)} of its set, epoch ${epoch}; verified ${dayOf(date)}`,
    ...(share === undefined ? [] : [`  It holds ${wordsOf(share)} of split ${share.number}, code ${share.code}.`]),
    ...findings.map((finding) => `  ${finding.text} ${adviceOf(finding)}`),
  ];
}

/** The cards that proved nothing, and what to do: once for those of which the same holds. */
export function describeLeftOut(leftOut: readonly LeftOut[]): readonly string[] {
  const advices = [...new Set(leftOut.map(({ advice }) => advice))];
  return advices.flatMap((advice) => [
    ...leftOut
      .filter((one) => one.advice === advice)
      .map(({ name, text }) => `${quote(name)} was not verified: ${text}`),
    advice,
  ]);
}

/** What these cards could do if the primary were lost. */
export function describeTogether(verified: readonly VerifiedBackup[]): readonly string[] {
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

/** The day of a moment (ISO 8601), which is enough for a person. The file of proofs has it all. */
const dayOf = (moment: string): string => moment.slice(0, 10);

export function describeOverdue({ cardNumber, last, days }: OverdueCard, every: number): string {
  const when = last === undefined ? 'it was never verified' : `it was last verified on ${dayOf(last)}`;
  return `Number ${cardNumber} is overdue: ${when}, and was due every ${every} days, ${days ?? 0} days ago.`;
}
