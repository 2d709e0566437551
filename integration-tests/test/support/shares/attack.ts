import type { CommandName } from '@symbolon/protocol/commands';
import { statusName } from '@symbolon/protocol/status';
import type { Arena } from './arena.ts';
import type { Move } from './cards.ts';
import { newChoices } from './choices.ts';
import { finish, readAgain } from './finish.ts';
import { newForger, type Scene } from './forging.ts';
import { copyLedger } from './ledger.ts';
import type { Plot } from './plot.ts';
import { type About, allPlots } from './plots.ts';
import { copyRecording, record } from './recording.ts';
import { cutAt, newTwists } from './twists.ts';

/** Runs that begin in one stage before the next stage has its turn. */
const turn = 5;
/** Moves of a run, at most. */
const most = 40;
/** After how many, at most, no plot begins any more. */
const last = 18;

export type Range = { readonly from: number; readonly runs: number };

export type Found = {
  /** How often each answer came. */
  readonly answers: Map<string, number>;
  /** How often each command was done. */
  readonly done: Map<string, number>;
  /** How a new host ended what was left. */
  readonly ended: Map<string, number>;
  moves: number;
  cuts: number;
};

export const newFound = (): Found => ({ answers: new Map(), done: new Map(), ended: new Map(), moves: 0, cuts: 0 });

const count = (counts: Map<string, number>, what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1);

/**
 * Attacks from every stage. Throws where a guarantee is broken, with the number of the run and what was done.
 *
 * @returns what came of it, added to `found`
 */
export function attack(arena: Arena, { from, runs }: Range, found: Found = newFound()): Found {
  for (let run = from; run < from + runs; run += 1) {
    const stage = arena.stages[Math.floor(run / turn) % arena.stages.length]!;
    arena.table.restore(stage.snapshot);
    const ledger = copyLedger(stage.ledger);
    const scene = { table: arena.table, ledger, recording: copyRecording(stage.recording), choices: newChoices(run) };
    const story: string[] = [];
    try {
      runOnce(arena, scene, { found, story });
      if (run % 8 !== 0) continue;
      readAgain(arena, ledger);
      const end = finish(arena, ledger);
      count(found.ended, end === undefined ? 'too few cards' : end ? 'went on' : 'began anew');
    } catch (cause) {
      throw new Error(`run ${run}, from '${stage.name}': ${story.join(', ')}: ${(cause as Error).message}`, { cause });
    }
  }
  return found;
}

/**
 * One run: some of the plots, a few at once, and how often their moves are twisted or the power goes, are drawn first
 * (swarm testing: Groce and others, ISSTA 2012). So some runs do one thing deep, and others many.
 */
function runOnce(
  { play, table }: Arena,
  scene: Scene,
  { found, story }: { readonly found: Found; readonly story: string[] },
): void {
  const { below, happens, pick, some } = scene.choices;
  const forger = newForger(scene);
  const twist = newTwists(scene, forger);
  const plots = allPlots(scene, forger);
  const about = some<About>(['shares', 'vault', 'pins'], 1 + below(2));
  const all = [...about, ...(happens(0.6) ? (['set'] as const) : [])].flatMap((one) => Object.values(plots[one]));
  const chosen = some(all, 1 + below(4));
  const [atOnce, twisted, cut] = [1 + below(2), pick([0, 0.05, 0.15, 0.4]), pick([0, 0, 0.08, 0.3])];
  const going: { readonly plot: Plot; heard: unknown }[] = [];

  const begun = 5 + below(last - 4);
  for (let at = 0; at < most; at += 1) {
    while (at < begun && going.length < atOnce) going.push({ plot: pick(chosen)(), heard: undefined });
    if (going.length === 0) return;
    const one = going[below(going.length)]!;
    const { value: move, done } = one.plot.next(one.heard);
    one.heard = undefined;
    if (done === true || move === undefined) {
      going.splice(going.indexOf(one), 1);
      continue;
    }
    const made = happens(twisted) ? twist(move) : move;
    const response = playOne(happens(cut) ? ({ ...made, cut: cutAt(scene) } as Move) : made);
    if (made.name === move.name) one.heard = response;
    // The answer did not come, so he asks again; or he does so anyway.
    if (happens(response === undefined ? 0.06 : 0.04)) playOne(made);
  }

  function playOne(asked: Move): unknown {
    const move = withDecoy(asked);
    story.push(`${move.name} ${move.card}`);
    const { status, response } = play(move, scene.ledger);
    if (response !== undefined) {
      record(scene.recording, move.name, response);
      count(found.done, move.name);
    }
    const answer = status === 0 ? 'lost' : (statusName(status) ?? status.toString(16));
    story.push(answer);
    count(found.answers, answer);
    found.moves += 1;
    if (status === 0) found.cuts += 1;
    return response;
  }

  /** Only a card that has a duress PIN has sessions of it, in which it does what matters here. */
  function withDecoy({ decoy = false, ...move }: Move): Move {
    if (!decoy) return move;
    if (!table.look(move.card).hasDecoy) return { ...move, session: 'can' };
    return ofDecoy.includes(move.name) ? { ...move, decoy, session: 'pin' } : move;
  }
}

/** What is tried with a duress PIN: what concerns the vault, and approvals. */
const ofDecoy: readonly CommandName[] = [
  ...(['vaultList', 'vaultRead', 'vaultDelete', 'vaultRequest', 'vaultStore', 'vaultApprove'] as const),
  ...(['walletFromVault', 'readLog', 'getStatus', 'approvePinReset', 'getRoster', 'signRoster'] as const),
];
