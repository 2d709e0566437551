/** Checks any card against the specification, over any transport, and reports each requirement. */
export type { CardUnderTest } from './bench/bench.ts';
export type { Exchange } from './bench/link.ts';
export type { Random } from './bench/opening.ts';
export { type Missing, whatToGive } from './bench/verdict.ts';
export { htmlReport } from './report/html.ts';
export { type JsonReport, jsonReport, type ReportedRequirement } from './report/json.ts';
export { type CheckedCards, headlineOf, type Summary, summaryOf, type Verdict, verdictOf } from './report/summary.ts';
export { isDestructive, type Needs, type Requirement } from './requirement.ts';
export { requirements } from './requirements/index.ts';
export { type CheckOptions, checkCard, type Outcome } from './run.ts';
export type { InterpreterCase, InterpreterVectors } from './vectors.ts';
