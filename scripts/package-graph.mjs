/**
 * Who may import whom: the package graph of docs/adr, as rules for dependency-cruiser (`pnpm check:graph`).
 *
 * `src` lists what a package's sources may import, `test` what its tests may import besides. Everything not listed is
 * forbidden, for `reason`. An entry may end in a folder: `backup/card` allows that part of `backup` alone.
 */
const graph = {
  protocol: {
    src: [],
    test: [],
    reason:
      'protocol holds the facts both ends share, so it depends on neither; end-to-end tests live in integration-tests',
  },
  client: {
    src: ['protocol'],
    test: [],
    reason: 'firmware and host are strangers: client knows a card only by its wire, which is protocol',
  },
  'transport-pcsc': {
    src: ['protocol'],
    test: [],
    reason: 'a transport is bytes in, bytes out: it needs the Transport type and errors of protocol alone',
  },
  'transport-nfc': {
    src: ['protocol'],
    test: [],
    reason: 'a transport is bytes in, bytes out: it needs the Transport type and errors of protocol alone',
  },
  backup: {
    src: ['protocol'],
    test: [],
    reason:
      'backup declares the small interfaces it needs and others satisfy them; end-to-end tests live in integration-tests',
  },
  chains: { src: [], test: [], reason: 'chains knows no card: wallets without one use it too' },
  'card-core': {
    src: ['protocol', 'backup/card'],
    test: ['backup'],
    reason:
      'firmware and host are strangers: of the host side, card-core may see none; end-to-end tests live in integration-tests',
  },
  emulator: {
    src: ['protocol', 'card-core', 'chains'],
    test: [],
    reason:
      'a virtual card is firmware and the interpreters it was built with; tests with a host live in integration-tests',
  },
  cli: {
    src: ['protocol', 'client', 'transport-pcsc', 'backup', 'chains', 'emulator'],
    test: [],
    reason: 'the command is a layer over the host side; it meets the firmware only inside emulated cards',
  },
};

/**
 * Matches the modules of an entry, whether they resolve (to sources or the build) or not (the dependency is not
 * declared).
 */
const modulesOf = (entry) => {
  const [name, ...folder] = entry.split('/');
  return folder.length === 0
    ? `^(packages|@symbolon)/${name}/`
    : `^(packages/${name}/(src|dist)|@symbolon/${name})/${folder.join('/')}/`;
};

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
      name: 'every import resolves',
      comment: 'an import that resolves to nothing escapes the rules above; `smartcard` is optional and may be absent',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^smartcard$' },
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
