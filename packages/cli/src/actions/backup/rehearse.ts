import { type RehearsalStep, rehearseRecovery } from '@symbolon/backup';
import { joined, line, quote } from '@symbolon/interface';
import { asksAtFirst } from '../../ceremonies/asks-at-first.ts';
import { createDriver, labelOf, otherLabels } from '../../ceremonies/driver.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { setRehearseCommand } from '../../commands/sets.ts';
import { shown } from '../../output/numbers.ts';
import { askNewPasswords } from './rotate.ts';

/** Cards in the order of `--card`: the one that will count as lost, then the backups. */
export const rehearse: ActionOf<typeof setRehearseCommand> = async ({ backups, yes }, context) => {
  const { slot, pins } = context;
  const primary = { label: await labelOf(context, 0, 'primary') };
  const [first = '', ...others] = await otherLabels(context, { count: backups, firstTurn: 1 });
  const asks = asksAtFirst(context, {
    label: primary.label,
    what: 'the rehearsal',
    lines: (named) => [
      line`A throw-away wallet is made on ${named}, and sealed; copies of it go to ${joined([first, ...others].map(quote))}.`,
      slot === 0
        ? line`Only on cards that are blank now. They are reset in the end.`
        : line`It stays in slot ${shown(slot)} until the card is reset.`,
    ],
    agreed: yes,
  });
  const driver = await createDriver(context, [primary.label, first, ...others], { atSession: asks });
  const puk = backups === 1;
  const result = await rehearseRecovery(driver, {
    primary,
    backups: [{ label: first }, ...others.map((label) => ({ label }))],
    slot,
    choose: () => askNewPasswords(context, { puk, called: 'all cards of the rehearsal' }),
    clock: Date.now,
    ...(puk && { puk: () => pins.pukOf({}) }),
  });
  const { recovered, steps, milliseconds, stays } = result;
  return {
    result,
    text: [
      ...steps.flatMap(describe),
      recovered ? `The wallet came back, in ${seconds(milliseconds)} s.` : 'The wallet did not come back: see above.',
      ...stays,
    ],
  };
};

function describe({ text, outcome, milliseconds, taps, problems }: RehearsalStep): readonly string[] {
  const cost = outcome === 'skipped' ? '' : `, ${taps === 1 ? '1 tap' : `${taps} taps`}, ${seconds(milliseconds)} s`;
  return [`${text}: ${outcome}${cost}`, ...problems.map((problem) => `  ${problem.text} ${problem.advice}`)];
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
