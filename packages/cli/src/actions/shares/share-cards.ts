/** What commands about shares have in common: the plan, the names of the cards, and the passwords of their holders. */
import { quote } from '@symbolon/interface';
import { placesOf, planFault, type SharePlan } from '@symbolon/protocol/shares';
import { reasonAgainstName } from '../../cards/files/card-names.ts';
import { type HolderPins, labelOf } from '../../ceremonies/driver.ts';
import type { CommandContext } from '../../context.ts';
import { wrongUsage } from '../../errors/cli-error.ts';

/**
 * Reads "2 of 3", and with groups how many of them are needed.
 *
 * @throws CliError `usage/wrong`
 */
export function parseSharePlan(words: readonly string[], groups: readonly string[], name: string): SharePlan {
  const whole = parseThreshold(words.join(' '));
  if (whole === undefined)
    throw wrongUsage(`"${words.join(' ')}" is not how many cards of how many, such as 2 of 3`, { name });
  const plan = groups.length === 0 ? { groupThreshold: 1, groups: [whole] } : planOfGroups(whole, groups, name);
  const fault = planFault(plan);
  if (fault !== undefined) throw wrongUsage(fault, { name });
  return plan;
}

function planOfGroups(whole: { threshold: number; count: number }, groups: readonly string[], name: string): SharePlan {
  if (whole.count !== groups.length)
    throw wrongUsage(`${whole.count} groups are split, and --group names ${groups.length}`, { name });
  const read = groups.map((group) => {
    const threshold = parseThreshold(group);
    if (threshold === undefined)
      throw wrongUsage(`--group: "${group}" is not how many of how many, such as 2/3`, { name });
    return threshold;
  });
  return { groupThreshold: whole.threshold, groups: read };
}

function parseThreshold(text: string): { threshold: number; count: number } | undefined {
  const [, threshold, count] = /^\s*([0-9]{1,2})\s*(?:of|-of-|\/)\s*([0-9]{1,2})\s*$/i.exec(text) ?? [];
  return threshold === undefined || count === undefined
    ? undefined
    : { threshold: Number(threshold), count: Number(count) };
}

/**
 * Names of the share cards of a plan, which come at turn 1 and after.
 *
 * @throws CliError `usage/wrong`
 */
export async function shareLabels(
  context: CommandContext,
  plan: SharePlan,
  given: readonly string[],
): Promise<readonly string[]> {
  const count = placesOf(plan).length;
  if (given.length > count)
    throw wrongUsage(`--name is given ${given.length} times, but there are only ${count} shares`);
  for (const name of given) {
    const reason = reasonAgainstName(name);
    if (reason !== undefined) throw wrongUsage(`--name: "${name}" can't be a name: ${reason}`);
  }
  const labels: string[] = [];
  for (let turn = 1; turn <= count; turn += 1)
    labels.push(given[turn - 1] ?? (await labelOf(context, turn, `share card ${turn}`)));
  if (new Set(labels).size < count) throw wrongUsage('--name: two cards have the same name');
  return labels;
}

export type HolderPasswords = {
  /** PINs of cards that hold a share. */
  readonly pins: HolderPins;
  /** PIN and PUK of a card that gets its first one. */
  readonly choose: (card: { readonly label: string }) => Promise<{ readonly pin: string; readonly puk?: string }>;
};

/** Each holder has a PIN of their own: asked for by the name of the card, or a line of a file for each. */
export function holderPasswords(
  { secrets, screen }: CommandContext,
  labels: readonly string[],
  { puk = false }: { readonly puk?: boolean } = {},
): HolderPasswords {
  const lineOf = (label: string): number => Math.max(0, labels.indexOf(label));
  const chosen = new Map<string, string>();
  const question = (label: string): string => `PIN of ${quote(label)}`;
  const of: HolderPins['of'] = async ({ label }) => {
    const typed = chosen.get(label);
    if (typed !== undefined) return { pin: typed, borrowed: false };
    const line = lineOf(label);
    const lines = secrets.lines('sharePin');
    const pin = await secrets.get('sharePin', { question: question(label), line });
    // The last line stands for all cards after it.
    return { pin, borrowed: lines > 0 && line >= lines };
  };
  return {
    pins: { of, forget: ({ label }) => secrets.forget('sharePin', question(label)) },
    choose: async ({ label }) => {
      const line = lineOf(label);
      const pin = await secrets.get('sharePin', {
        question: `The holder of ${quote(label)} chooses its PIN, 6 to 12 digits`,
        twice: true,
        line,
      });
      chosen.set(label, pin);
      if (!puk) return { pin };
      const question = 'And its PUK, 12 to 16 digits, which unblocks the PIN (empty: none, for good)';
      const typed = await secrets.get('sharePuk', {
        question,
        twice: true,
        optional: true,
        line,
      });
      // The same question for the next card must be asked again.
      secrets.forget('sharePuk', question);
      if (typed === '')
        screen.note(`${quote(label)} gets no PUK, now or later: if its PIN is blocked, its share is lost.`);
      return typed === '' ? { pin } : { pin, puk: typed };
    },
  };
}

/** The other way round, with `--group` where there are several: `2 of 3`. */
export function splitWords({ groups, groupThreshold }: SharePlan): string {
  const [only] = groups;
  if (groups.length === 1 && only !== undefined) return `${only.threshold} of ${only.count}`;
  return [
    `${groupThreshold} of ${groups.length}`,
    ...groups.map((one) => `--group ${one.threshold}/${one.count}`),
  ].join(' ');
}
