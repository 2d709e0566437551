/**
 * The relay between the cards of clone ceremonies is the attacker, knows the PIN, has a genuine card of another pack
 * and one of a foreign root, and all that was ever said. Each step is judged by a model of the guarantees that knows
 * nothing of the firmware: `support/adversary-model.ts`.
 *
 * `ATTACK_RUNS` says how many runs, `ATTACK_FROM` with which to begin: a run that fails says its number.
 */
import { statusName } from '@symbolon/protocol/status';
import { describe, expect, test, vi } from 'vitest';
import { seededChoices } from '../../../test/seeded-random.mjs';
import { finish } from '../support/adversary/finish.ts';
import { copyLedger, type Ledger } from '../support/adversary/ledger.ts';
import { everyOrder } from '../support/adversary/orders.ts';
import { copyRecording, relayAt } from '../support/adversary/relay.ts';
import { type Arena, newArena } from '../support/adversary/stages.ts';

// Making and checking signatures is a function of its arguments here (RFC 6979): what was computed once need not be
// again.
vi.mock('@noble/curves/nist.js', async (load) => (await import('../support/memoised.ts')).memoised(await load()));

const runs = Number(process.env['ATTACK_RUNS'] ?? 2000);
const from = Number(process.env['ATTACK_FROM'] ?? 1);
/** Runs that begin in one stage before the next stage has its turn. */
const turn = 25;
const steps = 6;

let made: Arena | undefined;

/** Made in the first test: the honest steps that lead to each stage are judged as well. */
function arenaOf(): Arena {
  made ??= newArena();
  return made;
}

/** Ends whatever the attacker left, and throws where that fails. */
function finishBoth(ledger: Ledger): void {
  for (const source of ['primary', 'second'] as const) finish(arenaOf(), source, ledger);
}

describe('a relay that attacks the ceremonies it carries', { timeout: 3_600_000 }, () => {
  test('breaks no guarantee with messages replayed, mixed, damaged and made up, and a new host ends what it left', () => {
    const arena = arenaOf();
    const answers = new Map<string, number>();
    for (let run = from; run < from + runs; run += 1) {
      const choices = seededChoices(run);
      const stage = arena.stages[Math.floor(run / turn) % arena.stages.length]!;
      arena.table.restore(stage.snapshot);
      const ledger = copyLedger(stage.ledger);
      const relay = relayAt(arena.table, copyRecording(stage.recording), choices);
      const done: string[] = [];
      let isNewEpoch = false;
      try {
        for (let left = 1 + choices.below(steps); left > 0; left -= 1) {
          const move = relay.next();
          done.push(`${move.name} ${move.card}`);
          const { status, response } = arena.play(move, ledger);
          if (response !== undefined) relay.hear(move, response);
          isNewEpoch ||= move.name === 'adoptRoster' && response !== undefined;
          const answer = statusName(status) ?? status.toString(16);
          done.push(answer);
          answers.set(answer, (answers.get(answer) ?? 0) + 1);
        }
        // Every epoch that begins may be the end of what another one left open.
        if (run % 5 === 0 || isNewEpoch) finishBoth(ledger);
      } catch (cause) {
        throw new Error(`run ${run}, from '${stage.name}': ${done.join(', ')}`, { cause });
      }
    }
    const counted = [...answers]
      .sort(([, one], [, other]) => other - one)
      .map(([answer, count]) => `${answer} ${count}`);
    process.stdout.write(`adversary: ${runs} runs; ${counted.join(', ')}\n`);
    // Attacks that are all turned away at the door would show little.
    expect(answers.get('ok') ?? 0).toBeGreaterThan(runs / 4);
    expect(answers.size).toBeGreaterThan(runs < 1000 ? 8 : 16);
  });

  test('breaks none in any order of the messages of two ceremonies, and a new host ends what it left', () => {
    let ended = 0;
    const { steps: taken, states } = everyOrder(arenaOf(), Number(process.env['ATTACK_DEPTH'] ?? 4), (ledger) => {
      ended += 1;
      if (ended % 8 === 0) finishBoth(ledger);
    });
    process.stdout.write(`adversary: ${taken} steps in every order, ${states} states\n`);
    expect(states).toBeGreaterThan(100);
  });
});
