/**
 * Who may import whom: the package graph of docs/architecture.md, as rules for dependency-cruiser
 * (`pnpm check:graph`).
 *
 * `src` lists what a package's sources may import, `test` what its tests may import besides. Everything not listed is
 * forbidden, for `reason`.
 */
const graph = {
  interface: {
    src: [],
    test: [],
    reason: 'interface is the leaf that all packages share, so it knows none of them',
  },
  protocol: {
    src: ['interface'],
    test: [],
    reason: 'protocol holds the facts both ends share, so it depends on neither',
  },
  chains: {
    src: ['interface'],
    test: [],
    reason: 'chains knows no card, only the Signer and Interpreter of interface: wallets without a card use it too',
  },
  'transport-pcsc': {
    src: ['interface', 'protocol'],
    test: [],
    reason: 'a transport is bytes in, bytes out: it needs the Transport type and the errors alone',
  },
  'transport-nfc': {
    src: ['interface', 'protocol'],
    test: [],
    reason: 'a transport is bytes in, bytes out: it needs the Transport type and the errors alone',
  },
  client: {
    src: ['interface', 'protocol'],
    test: [],
    reason: 'firmware and host are strangers: client knows a card only by its wire, which is protocol',
  },
  backup: {
    src: ['interface', 'protocol', 'client'],
    test: [],
    reason: 'a ceremony is host: it knows cards by client, and firmware not at all',
  },
  'card-core': {
    src: ['interface', 'protocol'],
    test: [],
    reason: 'firmware and host are strangers: of the host side, card-core may see none',
  },
  emulator: {
    src: ['interface', 'protocol', 'card-core', 'chains'],
    test: [],
    reason: 'a virtual card is firmware and the interpreters it was built with',
  },
  conformance: {
    src: ['interface', 'protocol'],
    test: ['card-core', 'emulator'],
    reason: 'a check of any card knows ours no better than others; its tests check ours, and ours with faults planted',
  },
  cli: {
    src: [
      'interface',
      'protocol',
      'client',
      'transport-nfc',
      'transport-pcsc',
      'backup',
      'chains',
      'emulator',
      'conformance',
    ],
    test: [],
    reason: 'the command is a layer over the host side; it meets the firmware only inside emulated cards',
  },
};

const modulesOf = (name) => `^(packages|@symbolon)/${name}/`;

const packageRules = Object.entries(graph).flatMap(([name, { src, test, reason }]) =>
  [
    { folder: 'src', allowed: src },
    { folder: 'test', allowed: [...src, ...test] },
  ].map(({ folder, allowed }) => ({
    name: `${name}/${folder} imports ${['itself', ...allowed].join(', ')} only`,
    comment: reason,
    severity: 'error',
    from: { path: `^packages/${name}/${folder}/` },
    to: {
      path: '^(packages|apps|bench|integration-tests|scripts|@symbolon)/',
      pathNot: [name, ...allowed].map(modulesOf),
    },
  })),
);

export default {
  forbidden: [
    ...packageRules,
    {
      name: 'no cycles',
      comment: 'files that import each other cannot be read, tested or loaded one at a time',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'sources import no tests',
      comment: 'what is published runs without the test suite',
      severity: 'error',
      from: { pathNot: '/test/' },
      to: { path: '/test/' },
    },
    {
      name: 'packages meet at their exports',
      comment: 'another package is imported by its name: a relative path reaches past what it exports',
      severity: 'error',
      from: { path: '^(packages|apps|integration-tests)/([^/]+)/' },
      to: { path: '^(packages|apps)/[^/]+/src/', pathNot: '^$1/$2/' },
    },
    {
      name: 'firmware imports firmware only',
      comment: 'what a card runs stands apart from what a wallet imports: it is all in the folders named firmware',
      severity: 'error',
      from: { path: ['^packages/chains/src/firmware/', '^packages/chains/src/[^/]+/firmware/'] },
      to: { path: '^packages/chains/src/', pathNot: '/firmware/' },
    },
    {
      name: 'every import resolves',
      comment: 'an import that resolves to nothing escapes the rules above',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/node_modules/.cache/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.js', '.json', '.d.ts'],
    },
  },
};
