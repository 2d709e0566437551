/**
 * Adds up the reports of the last `pnpm test`, one a package, as `<passed> <failed> <skipped>`. A package with tests
 * and without a report is a failure. What failed is named on the standard error, after all the output of the run.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { foldersWith, root } from './workspace.mjs';

const failed = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0 };

/** A file that could not be loaded has a message and no test. */
function nameFailures({ testResults }) {
  for (const { name, status, message, assertionResults } of testResults) {
    const failures = assertionResults.filter((test) => test.status === 'failed');
    for (const { fullName } of failures) console.error(`failed: ${relative(root, name)} > ${fullName}`);
    if (status === 'failed' && failures.length === 0) console.error(`failed: ${relative(root, name)}: ${message}`);
  }
}

function reportOf(folder) {
  try {
    const report = JSON.parse(readFileSync(join(root, folder, '.turbo/tests.json'), 'utf8'));
    nameFailures(report);
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
