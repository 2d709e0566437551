/** Runs of a property: a share in the usual test run, as many as `FUZZ_RUNS` says elsewhere. */
export function fuzzRuns(share: number): number {
  return Number(process.env['FUZZ_RUNS'] ?? share);
}
