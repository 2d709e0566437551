/**
 * `pnpm nightly [name]`: the searches of the test run, for longer, with the same code. Every search runs, whatever
 * became of the one before; the last lines say which found something. What is set in the environment wins over the
 * figures here, so that a search can go on from where it found something.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { wholeProject } from './workspace.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const now = `${Math.floor(Date.now() / 1000)}`;

const searches = [
  // A million APDUs to cards, beside a model of them.
  { name: 'fuzz', project: 'integration-tests', files: ['fuzz'], env: { FUZZ_FROM: now, FUZZ_APDUS: '1000000' } },
  // Clone ceremonies attacked by their relay, at random and in every order of seven steps.
  {
    name: 'adversary',
    project: 'integration-tests',
    files: ['adversary'],
    env: { ATTACK_FROM: now, ATTACK_RUNS: '100000', ATTACK_DEPTH: '7' },
  },
  // The same of shares, vaults and new PINs, with the power cut at random writes.
  {
    name: 'shares',
    project: 'integration-tests',
    files: ['share-adversary'],
    env: { SHARE_FROM: now, SHARE_RUNS: '100000' },
  },
  // That search in cards with one fault each, begun elsewhere: it finds every one.
  {
    name: 'share-faults',
    project: 'integration-tests',
    files: ['share-faults'],
    env: { FAULT_SEEDS: `100001,${now}`, FAULT_RUNS: '10000' },
  },
  // The power cut at every write of whole backups, in every way; one allowance spent on several cards in any order.
  {
    name: 'torn',
    project: 'integration-tests',
    files: ['torn-backup', 'set-budgets'],
    env: { TORN: 'all', BUDGET_RUNS: '3000' },
  },
  // What cards tell each other about members, time and a sign of life, with a card that leaves at every command.
  { name: 'torn-telling', project: 'cli', files: ['time/torn'], env: { TORN: 'all' } },
  // Two hosts with the right PIN at one card, the card lifted at any time, what crosses altered.
  {
    name: 'right-pin',
    project: 'integration-tests',
    files: ['right-pin'],
    env: { RIGHT_PIN_FROM: now, RIGHT_PIN_LIVES: '2000' },
  },
  // Whatever is done with a duress PIN, beside a card whose only wallet is the decoy.
  { name: 'decoy', project: 'card-core', files: ['decoy'], env: { DECOY_FROM: now, DECOY_RUNS: '3000' } },
  // Vaults of a set and of a card of somebody else's, with hosts that do anything in any order.
  { name: 'vault', project: 'card-core', files: ['vault-property'], env: { VAULT_FROM: now, VAULT_RUNS: '3000' } },
  // Every requirement over radio, a PN532 and PC/SC.
  { name: 'media', project: 'integration-tests', files: ['transports/conformance'], env: { CONFORMANCE: 'all' } },
  // Every byte of the messages of a clone with a bit other.
  { name: 'flips', project: 'card-core', files: ['clone/source', 'clone/target'], env: { FLIPS: 'all' } },
  // Sets of which somebody has some PINs, and one card opened.
  { name: 'set', project: 'integration-tests', files: ['set-adversary'], env: { SET_FROM: now, SET_RUNS: '5000' } },
  // A listener to whole lives of cards, and a stranger who plays back what he heard.
  {
    name: 'listener',
    project: 'integration-tests',
    files: ['listener'],
    env: { LISTEN_FROM: now, LISTEN_RUNS: '100' },
  },
  // Backups over radio, with the card pulled away at random moments.
  { name: 'pull-away', project: 'integration-tests', files: ['ceremony-media'], env: { PULL_AWAY_RUNS: '1000' } },
  // A rehearsal of the recovery of which one answer is lost, whichever it is.
  { name: 'rehearsal', project: 'integration-tests', files: ['ceremony-attacks'], env: { REHEARSAL_LOSSES: 'all' } },
  // A Bitcoin transaction signed in several attempts under different claims, against the card's own counting.
  { name: 'bitcoin', project: 'integration-tests', files: ['bitcoin-adversary'], env: { BITCOIN_ATTACKS: '200000' } },
  // Random policies and things to sign: what the host says before the tap against what the card does.
  { name: 'will-sign', project: 'integration-tests', files: ['signing/will-sign'], env: { WILL_SIGN: '20000' } },
  // Proofs of time with something changed, exchanged or of somebody else, to a card: it takes none.
  {
    name: 'time',
    project: 'integration-tests',
    files: ['time-adversary'],
    env: { TIME_FROM: now, TIME_RUNS: '100000' },
  },
  // Whoever holds the phone against the clocks of a set; and the same search in cards with one fault each.
  {
    name: 'clocks',
    project: 'integration-tests',
    files: ['clock-adversary'],
    env: { CLOCK_FROM: now, CLOCK_RUNS: '20000' },
  },
  {
    name: 'clock-faults',
    project: 'integration-tests',
    files: ['clock-faults'],
    env: { FAULT_SEEDS: `100001,${now}`, FAULT_RUNS: '4000' },
  },
  // The cards in Python, by every requirement of the conformance kit.
  { name: 'independent', project: 'conformance', files: ['independent'], env: { INDEPENDENT: 'all' } },
  // Random transactions of each type beside other libraries.
  { name: 'chains', project: 'chains', files: [], env: { FUZZ_RUNS: '10000' } },
  // A release built twice, each package in another folder, byte by byte.
  { name: 'release', project: 'scripts', files: ['release'], env: { RELEASE_REBUILT: 'all' } },
  // What is sent through servers that lie.
  { name: 'sending', project: 'cli', files: ['chains/send'], env: { SEND_RUNS: '2000' } },
  // Every command, stopped at its writes and questions.
  {
    name: 'stops',
    project: 'cli',
    files: ['stops/stops', 'stops/questions'],
    env: { STOPS_SEED: now, STOPS_RUNS: '2000', STOPS_QUESTIONS: '500' },
  },
  // Every terminal session of the documentation, recorded again: the same to the byte.
  { name: 'recordings', program: ['scripts/recordings.mjs', '--check'], env: {} },
  // A release, published to a registry on this machine, in the hands of every consumer; the test run in CI has some of
  // them.
  { name: 'rehearsal', program: ['scripts/rehearsal/main.mjs'], env: {} },
  // Every small change of the sources that Stryker knows: no survivors but those in docs/mutation.md. Installs Stryker
  // the first time; what did not change is not tried again.
  { name: 'mutation', program: ['scripts/mutation/main.mjs', '--check'], env: {} },
];

const [only] = process.argv.slice(2).filter((argument) => argument !== '--');
const chosen = searches.filter(({ name }) => only === undefined || name === only);
if (chosen.length === 0) {
  console.error(`no search of that name; there are ${searches.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const failed = chosen.filter(({ name, project, files, env, program }) => {
  console.log(
    `\n== ${name}: ${Object.keys(env)
      .map((key) => `${key}=${process.env[key] ?? env[key]}`)
      .join(' ')}\n`,
  );
  const tests = () => [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    ...wholeProject(project),
    '--testTimeout=0',
    ...files,
  ];
  return (
    spawnSync(process.execPath, program ?? tests(), { cwd: root, stdio: 'inherit', env: { ...env, ...process.env } })
      .status !== 0
  );
});
console.log(
  `\n${failed.length === 0 ? 'nothing found' : `found something: ${failed.map(({ name }) => name).join(', ')}`}`,
);
process.exit(failed.length === 0 ? 0 : 1);
