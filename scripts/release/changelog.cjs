/**
 * What changesets writes into the changelogs: the text of each changeset as one item of a list, or as the list that it
 * is. No hashes of commits, which readers of a changelog can't use, and no list of our own packages that moved along:
 * all of them share one version.
 */
module.exports = {
  getReleaseLine: async ({ summary }) => {
    const lines = summary.split('\n').map((line) => line.trimEnd());
    if (lines[0]?.startsWith('- ')) return lines.join('\n');
    return lines.map((line, index) => (index === 0 ? `- ${line}` : line && `  ${line}`)).join('\n');
  },
  getDependencyReleaseLine: async () => '',
};
