/**
 * The parts of the repository that `pnpm mutation` mutates, and the test files each part is tried with: those that run
 * its code and are fast. A test file that does not reach a mutant is not run for it, so one too many costs its time
 * once.
 */
const core = 'packages/card-core/test';
const integration = 'integration-tests/test';
const chains = 'packages/chains/test';

const set = [`${core}/{sets,set-lists,roster,statements,clone-terms}.test.ts`];
const passwords = [
  `${integration}/sessions/{pin-management,known-phone,duress,wallets}.test.ts`,
  `${integration}/attacks/pin-attacks.test.ts`,
];
const channel = [`${integration}/{sessions/open-channel,attacks/channel-attacks}.test.ts`];
const signing = [`${integration}/{signing/signing,attacks/transaction-attacks}.test.ts`];
/**
 * Without the one that shows that curves take randomness from the platform: those that remember their results
 * (`remember.mjs`) do not.
 */
const firmware = [`${core}/*.test.ts`, `${core}/{keys,nvm,policy}/*.test.ts`, `!${core}/randomness.test.ts`];
/** Without the search that takes as long as the others together. */
const card = [...firmware, `!${core}/tearing.test.ts`];

/** Shares of the searches that the test files make, where a few of their runs find what many do. */
export const environment = { FUZZ_RUNS: '30', FUZZ_APDUS: '300' };

export const parts = [
  {
    name: 'policy',
    sources:
      /^packages\/(card-core\/src\/policy\/|protocol\/src\/policy\/(decide|spent|tally|tightening|will-sign)\.ts$)/,
    tests: [
      `${core}/policy/*.test.ts`,
      'packages/protocol/test/policy/*.test.ts',
      ...set,
      `${integration}/{signing/policy,sessions/known-phone,signing/set-budgets,ceremonies/set-ceremonies}.test.ts`,
    ],
  },
  {
    name: 'handlers',
    sources: /^packages\/card-core\/src\/handlers\//,
    tests: [...card, ...passwords, ...signing, `${integration}/sessions/open-channel.test.ts`],
  },
  {
    name: 'keys',
    sources: /^packages\/card-core\/src\/keys\//,
    tests: [...card, `${integration}/signing/signing.test.ts`],
  },
  { name: 'nvm', sources: /^packages\/card-core\/src\/nvm\//, tests: firmware },
  {
    name: 'members',
    sources: /^packages\/card-core\/src\/(sets|roster|word)\.ts$/,
    tests: [...set, `${core}/{card,access,log}.test.ts`, `${integration}/ceremonies/set-ceremonies.test.ts`],
  },
  {
    name: 'passwords',
    sources: /^packages\/card-core\/src\/(passwords|reset)\.ts$/,
    tests: [
      `${core}/{card,access,log,rng,reset,decoy,passwords}.test.ts`,
      ...passwords,
      `${integration}/sessions/open-channel.test.ts`,
    ],
  },
  {
    name: 'card',
    sources: /^packages\/card-core\/src\/(?!(sets|roster|word|passwords|reset)\.ts)(card\/)?[^/]+$/,
    tests: [...card, ...passwords, ...channel, `${integration}/sessions/log.test.ts`],
  },
  {
    name: 'clone',
    sources: /^packages\/card-core\/src\/(clone|shares|tunnel)\//,
    tests: [
      'packages/card-core/test/{clone,shares}/*.test.ts',
      ...set,
      `${integration}/ceremonies/set-ceremonies.test.ts`,
    ],
  },
  {
    name: 'time',
    sources: /^packages\/card-core\/src\/time\//,
    tests: [
      `${core}/{time,clock-rules,announcements,gone-round,made-one-by-one,refusal-order}.test.ts`,
      `${core}/policy/refill-{card,set}.test.ts`,
      `${integration}/attacks/time-adversary.test.ts`,
    ],
  },
  {
    name: 'vault',
    sources: /^packages\/card-core\/src\/vault\//,
    tests: [`${core}/{vault,vault-rules,refusal-order}.test.ts`],
  },
  {
    name: 'channel',
    sources: /^packages\/protocol\/src\/channel\/(pace\/.+|cpace|channel-opening|secure-messaging)\.ts$/,
    tests: [
      'packages/protocol/test/channel/pace/*.test.ts',
      'packages/protocol/test/channel/{cpace,channel-opening,secure-messaging}.test.ts',
      ...channel,
    ],
  },
  {
    name: 'statements',
    sources: /^packages\/protocol\/src\/(set\/roster|policy\/policy)\.ts$/,
    tests: [
      'packages/protocol/test/{commands,set/verify-membership}.test.ts',
      `${core}/policy/*.test.ts`,
      ...set,
      `${integration}/signing/policy.test.ts`,
    ],
  },
  {
    name: 'bitcoin',
    sources:
      /^packages\/chains\/src\/bitcoin\/firmware\/((?!index|stream-path|previous-transaction)[^/]+|transaction\/(amounts|change))\.ts$/,
    tests: [
      `${chains}/bitcoin/**/*.test.ts`,
      `!${chains}/bitcoin/{adapters,discover}/*.test.ts`,
      `!${chains}/bitcoin/transaction/linear.test.ts`,
    ],
  },
  {
    name: 'ethereum',
    sources:
      /^packages\/chains\/src\/ethereum\/(firmware\/(authorization|message|transaction|typed-data[^/]*|transaction\/(calls|typed-data\/(shapes|types)))|sign\/typed-data)\.ts$/,
    tests: [`${chains}/ethereum/**/*.test.ts`, `!${chains}/ethereum/{adapters/*,discover/*,sign/anvil}.test.ts`],
  },
  {
    name: 'solana',
    sources: /^packages\/chains\/src\/solana\/firmware\/((message|transaction)|transaction\/instructions)\.ts$/,
    tests: [`${chains}/solana/**/*.test.ts`, `!${chains}/solana/{adapters/*,discover/*,sign/litesvm}.test.ts`],
  },
];
