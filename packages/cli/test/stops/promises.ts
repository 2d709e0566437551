/** What a person counts on when a command is stopped. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '../../src/errors/advice.ts';
import { phrase, pin, puk, type Run } from '../support/workplace.ts';
import type { Fault, Line } from './lines.ts';
import { differences, filesOf, isDraft, type Look } from './looks.ts';

/** Runs that nothing stopped. What differs from one to the next is left out. */
export type Whole = {
  readonly before: Look;
  readonly after: unknown;
  /** After the same command once more. */
  readonly afterTwo: unknown;
  readonly answer: unknown;
  /** Of that second run: `done`, or codes of errors. */
  readonly again: readonly string[];
  /** Of a command that has done its work. */
  readonly exit: number | null;
  readonly said: string;
};

type Stopped = {
  readonly line: Line;
  readonly whole: Whole;
  readonly fault: Fault;
  readonly stopped: Omit<Run, 'args'>;
  readonly seen: Look;
  readonly folder: string;
};

/** What a disk that fails may give as well: the disk is the pack's. */
const ofDisks = ['file/unwritable', 'pack/damaged'];

type Said = { readonly code: string; readonly message: string; readonly state: string | null; readonly exit: number };

/** @returns sentences; none where all is well */
export function wrongAtStop({ line, whole, fault, stopped, seen, folder }: Stopped): readonly string[] {
  const wrong: string[] = [];
  const { status, stdout, stderr } = stopped;
  const drafts = filesOf(folder).filter(isDraft);
  if (fault.how === 'SIGKILL') {
    if (status !== null && status !== 137) wrong.push('it was not killed');
    if (drafts.length > 1) wrong.push(`it leaves ${drafts.join(' ')}`);
    for (const draft of drafts)
      if ((statSync(join(folder, draft)).mode & 0o077) !== 0 && !isPublic(line)) wrong.push(`others can read ${draft}`);
  } else if (drafts.length > 0 && fault.how !== 'EROFS') wrong.push(`it leaves ${drafts.join(' ')}`);
  for (const secret of [pin, puk, phrase])
    if (
      `${stdout}${stderr}`.includes(secret) &&
      !whole.said.includes(secret) &&
      !line.command.stopped?.includes(secret)
    )
      wrong.push('it shows a secret');
  if (status === whole.exit) {
    const missing = differences(whole.after, seen);
    if (missing.length > 0) wrong.push(`it says that it is done, and is not: ${missing.join('; ')}`);
    return wrong;
  }
  if (fault.how === 'SIGKILL') return wrong;
  const error = said(stderr);
  if (error === undefined) return [...wrong, 'it does not say in JSON what is wrong'];
  if (error.exit !== status || !exitCodes.some(({ exit }) => exit === status)) wrong.push('another exit code');
  const expected = fault.how.startsWith('E') ? ofDisks : ['interrupted'];
  if (!expected.includes(error.code)) wrong.push(`it says ${error.code} instead of ${expected.join(' or ')}`);
  const told = `${error.message} ${error.state ?? ''}`;
  if (!/A card (has carried out|gave no answer)|may have been used/.test(told)) {
    const cards = (all: Look): Look =>
      Object.fromEntries(Object.entries(all).filter(([name]) => name.endsWith('.card')));
    const changed = differences(cards(whole.before), cards(seen));
    if (changed.length > 0 && line.command.name !== 'pack new')
      wrong.push(`it does not say that cards were changed: ${changed.join('; ')}`);
  }
  return wrong;
}

/** Descriptors, reports and the like may be read by whoever the mask of the user lets read them. */
const isPublic = ({ line }: Line): boolean => line.includes('--output') || line.includes('--report');

const hasAdvice = (stderr: string): boolean =>
  typeof (said(stderr) as { advice?: unknown } | undefined)?.advice === 'string';

function said(stderr: string): Said | undefined {
  try {
    return (JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: Said }).error;
  } catch {
    return undefined;
  }
}

type Ended = {
  readonly line: Line;
  readonly whole: Whole;
  readonly seen: Look;
  readonly again: string;
  readonly said: string;
  /** Cards may have done something that does not show. */
  readonly begun: boolean;
  readonly answer: unknown;
  readonly end: Look;
  readonly folder: string;
};

/** Of the same command again, after a stop. */
export function wrongInTheEnd({
  begun,
  line,
  whole,
  seen,
  again,
  said: words,
  answer,
  end,
  folder,
}: Ended): readonly string[] {
  const drafts = filesOf(folder).filter((file) => isDraft(file) && /\/\.symbolon-/.test(file));
  const left = again === 'done' && drafts.length > 0 ? [`the next run leaves ${drafts.join(' ')} in a pack`] : [];
  const isAt = (state: unknown): boolean => differences(state, seen).length === 0;
  const ends = [whole.after, whole.afterTwo].map((expected) => differences(expected, end));
  const isRight = ends.some((each) => each.length === 0);
  if (isAt(whole.before) && !isAt(whole.after)) {
    if (again !== 'done') return [...left, `nothing had happened, and then: ${words.trim().split('\n').at(-1)}`];
    // What can't be seen may have gone on: a counter, a request, what another card has told.
    return [
      ...left,
      ...(begun ? [] : differences(whole.answer, answer)),
      ...(begun && isRight ? [] : differences(whole.after, end)),
    ];
  }
  if (isAt(whole.after)) {
    if (again !== 'done' && !whole.again.includes(again))
      left.push(`all was done, and then: ${words.trim().split('\n').at(-1)}`);
    return isRight ? left : [...left, `after all was done: ${ends[0]?.join('; ')}`];
  }
  if (again === 'done' && isRight) return left;
  // Another way than the same command is promised.
  const promised = line.command.stopped ?? '';
  const isTold = !/same command|Start again/.test(promised) || /"symbolon /.test(promised);
  if (again !== 'done' && isTold && promised !== '' && hasAdvice(words)) return left;
  const how = again === 'done' ? `another end: ${ends[0]?.join('; ')}` : `then: ${words.trim().split('\n').at(-1)}`;
  return [
    ...left,
    `in between (${differences(whole.after, seen).join('; ').slice(0, 300)}), ${how}; promised: ${line.command.stopped}`,
  ];
}
