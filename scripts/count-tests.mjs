/**
 * Adds up the reports of the last `pnpm test`, one a package, as `<passed> <failed> <skipped>`. A package with tests
 * and without a report is a failure, named on the standard error.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldersWith, root } from './workspace.mjs';

const failed = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0 };

function reportOf(folder) {
  try {
    const report = JSON.parse(readFileSync(join(root, folder, '.turbo/tests.json'), 'utf8'));
    if (report.numPassedTests + report.numFailedTests > 0) return report;
    console.error(`${folder} ran no test`);
    return failed;
  } catch {
    console.error(`${folder} left no report of its tests`);
    return failed;
  }
}

const reports = foldersWith('test').map(reportOf);
const sum = (count) => reports.reduce((total, report) => total + count(report), 0);
console.log(
  sum(({ numPassedTests }) => numPassedTests),
  sum(({ numFailedTests }) => numFailedTests),
  sum(({ numPendingTests, numTodoTests }) => numPendingTests + numTodoTests),
);
