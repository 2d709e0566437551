import { statusName } from '@symbolon/protocol/status';
import { seededChoices } from '../../../../test/seeded-random.mjs';
import type { Arena } from './arena.ts';
import { finish } from './finish.ts';
import { copyLedger } from './guarantees.ts';
import { copyRecording, relayAt } from './relay.ts';

/** Runs that begin in one stage before the next stage has its turn. */
const turn = 20;
const steps = 8;

/**
 * Attacks from every stage. Throws where a guarantee is broken, with the number of the run and what was done.
 *
 * @param range numbers of runs; from one stage only, or from each in turn
 * @returns how often each answer came, and how a new host ended what was left
 */
export function attack(
  arena: Arena,
  { from, runs, stage: only }: { readonly from: number; readonly runs: number; readonly stage?: string | undefined },
): { readonly answers: ReadonlyMap<string, number>; readonly ended: ReadonlyMap<string, number> } {
  const answers = new Map<string, number>();
  const ended = new Map<string, number>();
  const stages = arena.stages.filter(({ name }) => only === undefined || name === only);
  const count = (counts: Map<string, number>, what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1);
  for (let run = from; run < from + runs; run += 1) {
    const choices = seededChoices(run);
    const stage = stages[Math.floor(run / turn) % stages.length]!;
    arena.table.restore(stage.snapshot);
    const ledger = copyLedger(stage.ledger);
    const recording = copyRecording(stage.recording);
    const relay = relayAt(arena.table, { recording, ledger }, choices);
    const done: string[] = [];
    try {
      for (let left = 1 + choices.below(steps); left > 0; left -= 1)
        for (const move of relay.next()) {
          done.push(`${move.name} ${move.card}`);
          const { status, response } = arena.play(move, ledger);
          if (response !== undefined) relay.hear(move, response);
          const answer = status === 0 ? 'lost' : (statusName(status) ?? status.toString(16));
          done.push(answer);
          count(answers, answer);
        }
      if (run % 4 !== 0) continue;
      const end = finish(arena, ledger);
      count(ended, end === undefined ? 'too few cards' : end ? 'went on' : 'began anew');
    } catch (cause) {
      throw new Error(`run ${run}, from '${stage.name}': ${done.join(', ')}: ${(cause as Error).message}`, { cause });
    }
  }
  return { answers, ended };
}
