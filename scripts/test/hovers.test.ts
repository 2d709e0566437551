/** What an editor shows over the names of the protocol: documentation, and types by their names. */
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const file = join(root, 'scripts/hovered.mts');

/** What stands between a reader and the type: how a codec spells what it infers. */
const machinery = /StructInput<|UnwrapCoder<|CoderType<\{|CommandDefinition<\{/;

/** What the language service shows at the end of `place` in a module of a consumer. */
function hoversIn(source: string) {
  const options: ts.CompilerOptions = {
    ...{ target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts'], types: [], strict: true, noEmit: true },
    ...{ module: ts.ModuleKind.NodeNext, exactOptionalPropertyTypes: true },
  };
  const service = ts.createLanguageService({
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => ts.ScriptSnapshot.fromString(name === file ? source : readFileSync(name, 'utf8')),
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
    realpath: (path) => realpathSync(path),
    directoryExists: ts.sys.directoryExists,
  });
  expect(service.getSemanticDiagnostics(file).map(({ messageText }) => messageText)).toEqual([]);
  return (place: string) => {
    const at = source.indexOf(place);
    const info = at < 0 ? undefined : service.getQuickInfoAtPosition(file, at + place.length - 1);
    return {
      type: ts.displayPartsToString(info?.displayParts),
      documentation: ts.displayPartsToString(info?.documentation),
    };
  };
}

const places = [
  'startingPolicies.open.digestsUnseen',
  'assetRule.allowance',
  'rosterMember.role',
  'logEntry.sequence',
  'policyChanged.tag',
  'summary.bytesRead',
  'summaryFacts.fee',
  'status.masterFingerprint',
  'status.set!.dormant',
  'commands.getPublicKey.response.decode(bytes).parentFingerprint',
  'openChannelResponse.triesLeft',
  'commands.cloneExport.request.decode(bytes).offer',
];

const hover = hoversIn(`
import { commands, type OpenChannelResponse } from '@symbolon/protocol/commands';
import type { DetailsOf, LogEntry } from '@symbolon/protocol/log';
import { type AssetRule, startingPolicies } from '@symbolon/protocol/policy';
import type { RosterMember } from '@symbolon/protocol/set';
import type { Summary, SummaryFacts } from '@symbolon/protocol/summary';
declare const assetRule: AssetRule;
declare const bytes: Uint8Array;
declare const logEntry: LogEntry;
declare const openChannelResponse: OpenChannelResponse;
declare const policyChanged: DetailsOf<'policyChanged'>;
declare const rosterMember: RosterMember;
declare const status: ReturnType<typeof commands.getStatus.response.decode>;
declare const summary: Summary;
declare const summaryFacts: SummaryFacts;
void [${places}];
`);

test.each(places)('%s shows its documentation', (place) => {
  const { type, documentation } = hover(place);
  expect(type).toMatch(/^\(property\) /);
  expect(documentation).not.toBe('');
});

test('no export of the protocol shows how a codec infers its type', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'packages/protocol/package.json'), 'utf8'));
  const modules = Object.keys(exports).map((subpath) => `@symbolon/protocol${subpath.slice(1)}`);
  const names = namesIn(modules);
  expect(names.length).toBeGreaterThan(300);
  const source = names.map(({ module, name }, i) => `import { ${name} as x${i}_ } from '${module}';`);
  const show = hoversIn(source.join('\n'));
  const shown = names.map(({ name }, i) => show(`${name} as x${i}_`).type);
  expect(shown).not.toContain('');
  expect(shown.filter((type) => machinery.test(type))).toEqual([]);
});

/** What the modules export. */
function namesIn(modules: readonly string[]): readonly { readonly module: string; readonly name: string }[] {
  const options = { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] };
  const resolved = modules.map((module) =>
    ts.resolveModuleName(module, file, options, ts.sys, undefined, undefined, 99),
  );
  const files = resolved.map(({ resolvedModule }) => resolvedModule?.resolvedFileName ?? '');
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  return modules.flatMap((module, i) => {
    const source = program.getSourceFile(files[i] ?? '');
    const symbol = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    return symbol === undefined ? [] : checker.getExportsOfModule(symbol).map(({ name }) => ({ module, name }));
  });
}
