/** What a new wallet may sign: a choice of the starting policies, at a terminal. */
import { type Line, line, word } from '@symbolon/interface';
import { initialPolicyName, type StartingPolicyName, startingPolicies } from '@symbolon/protocol/policy';
import type { CommandContext } from '../../context.ts';
import { purposeOf, startingPolicyNames } from '../../input/starting-policies.ts';
import { coinUnits } from '../../output/amounts.ts';
import { describePolicy } from '../owner/policy-words.ts';

/** What somebody would choose it for, in people's words. */
const uses: { readonly [N in StartingPolicyName]: Line } = {
  savings: line`for money that is put aside: it pays, and nothing else`,
  everyday: line`for paying and signing in: it also signs messages`,
  open: line`for contracts and exchanges: it also signs what the card can not read, so look twice`,
};

const list: readonly Line[] = [
  line`What is the wallet for?`,
  ...startingPolicyNames.map((name, at) => line`  ${at + 1}  ${word(name)}, ${uses[name]}`),
  line`You can change it later, and set limits of your own: "symbolon policy set".`,
];

/**
 * Asked for where the PIN is typed too: a script that gives the PIN gets the usual one. A slip is asked for again, and
 * "n" leads back to the list. Nothing that was typed before is lost.
 */
export async function choosePolicy({ secrets, ask, screen }: CommandContext): Promise<StartingPolicyName> {
  if (secrets.has('pin')) return initialPolicyName;
  const show = (lines: readonly Line[]): void => {
    for (const each of lines) screen.note(each);
  };
  show(list);
  for (;;) {
    const answer = await ask(`Number or name [${initialPolicyName}] `);
    const typed = answer?.trim().toLowerCase() ?? '';
    if (typed === '') return initialPolicyName;
    const chosen = startingPolicyNames.find((name, at) => name === typed || `${at + 1}` === typed);
    if (chosen === undefined) {
      show([line`That is none of them: type a number from 1 to ${startingPolicyNames.length}, or a name.`]);
      continue;
    }
    show([
      line`"${word(chosen)}": ${purposeOf[chosen]}.`,
      ...describePolicy(startingPolicies[chosen], coinUnits).slice(1),
    ]);
    if (!/^\s*n/i.test((await ask('Take it? [Y/n] ')) ?? '')) return chosen;
    show(list);
  }
}
