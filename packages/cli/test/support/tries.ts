/** A command with a person at it, and the tries that its card has before and after. */
import { openCard } from '@symbolon/client';
import type { VirtualCard } from '@symbolon/emulator/cards';
import {
  type PasswordName,
  paceProtocol,
  passwordReferences,
  setAuthenticationTemplate,
  setAuthenticationTemplateHeader,
} from '@symbolon/protocol/channel';
import { status, triesLeft } from '@symbolon/protocol/status';
import { interrupted } from '../../src/errors/known-state.ts';
import { openPackFolder } from '../../src/pack/pack-folder.ts';
import { run } from '../../src/run.ts';
import { arm, type Event } from './lifted.ts';
import type { Run, Workplace } from './workplace.ts';

/** The PIN's tries of a new card. */
export const allTries = 3;

/** As MSE:Set AT tells them (TR-03110-3 clause B.14.1), in a tap of its own. It changes nothing. */
export async function triesOf(
  place: Workplace,
  pack: string,
  password: PasswordName = 'pin',
  { card = 1 }: { readonly card?: number } = {},
): Promise<number> {
  const folder = openPackFolder(place.path(pack));
  const transport = folder.take(card).tap();
  try {
    const data = setAuthenticationTemplate.encode({ protocol: paceProtocol, password: passwordReferences[password] });
    const { transmit } = await openCard(transport);
    const { status: word } = await transmit({ ...setAuthenticationTemplateHeader, data });
    if (word === status.ok) return password === 'puk' ? 10 : allTries;
    const left = triesLeft(word);
    if (left === undefined) throw new Error(`MSE:Set AT answers ${word.toString(16)}`);
    return left;
  } finally {
    await transport.close();
    folder.close();
  }
}

/** What a person does at a question whose text begins so, or each time that it is asked; Ctrl-C where `undefined`. */
type Person = readonly (readonly [question: string, answer: string | readonly string[] | undefined])[];

export type Attempt = {
  readonly environment?: Record<string, string | undefined>;
  /** Default: there is no terminal. */
  readonly person?: Person;
  readonly event?: Event;
  /** At which command the event happens. Default: none. */
  readonly at?: number;
  /** Called before each command that the card gets, with its number. */
  readonly meanwhile?: (command: number, card: VirtualCard | undefined) => void;
};

/** Runs the command in this process, with --json. */
export async function runAs(
  place: Workplace,
  args: readonly string[],
  { environment = {}, person, event, at = -1, meanwhile }: Attempt = {},
): Promise<Run> {
  process.chdir(place.folder);
  const written = { stdout: '', stderr: '' };
  const into = (stream: keyof typeof written) => ({
    write: (text: string) => {
      written[stream] += text;
    },
  });
  const asked = new Map<string, number>();
  const ask = async (question: string): Promise<string> => {
    const known = person?.find(([begin]) => question.startsWith(begin));
    if (known === undefined) throw new Error(`nobody answers "${question}"`);
    if (known[1] === undefined) throw interrupted([]);
    const [begin, answers] = known;
    if (typeof answers === 'string') return answers;
    const times = asked.get(begin) ?? 0;
    asked.set(begin, times + 1);
    const answer = answers[times];
    if (answer === undefined) throw new Error(`"${question}" is asked too often`);
    return answer;
  };
  let stop = (): void => {};
  arm({ at, ...(event && { event }), ...(meanwhile && { meanwhile }) }, () => stop());
  const exit = await run([...args, '--json'], {
    stdout: into('stdout'),
    stderr: into('stderr'),
    environment: { ...place.environment, ...environment },
    openTerminal: () => (person === undefined ? undefined : { ask, key: async () => {} }),
    onStop: (given) => {
      stop = given;
    },
  });
  return { args, status: exit, ...written };
}
