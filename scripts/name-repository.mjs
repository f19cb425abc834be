/**
 * Writes into package.json where its source, its page and its bug reports are: in the repository that the release workflow runs
 * in, which GitHub names in GITHUB_SERVER_URL and GITHUB_REPOSITORY. So a published package always tells where it came from, also
 * one of a fork. Ends with 1 and leaves the file alone when they are missing, or when the tag is not that of the version.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const { GITHUB_SERVER_URL = '', GITHUB_REPOSITORY = '', GITHUB_REF_NAME } = process.env;
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const problem = problemOf(manifest.version);
if (problem === undefined) {
  const page = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`;
  const addresses = {
    repository: { type: 'git', url: `git+${page}.git` },
    homepage: `${page}#readme`,
    bugs: { url: `${page}/issues` },
  };
  writeFileSync('package.json', `${JSON.stringify({ ...manifest, ...addresses }, null, 2)}\n`);
} else {
  console.error(problem);
  process.exitCode = 1;
}

function problemOf(version) {
  if (!/^https:\/\/[\w.-]+$/.test(GITHUB_SERVER_URL) || !/^[\w.-]+\/[\w.-]+$/.test(GITHUB_REPOSITORY))
    return 'GITHUB_SERVER_URL and GITHUB_REPOSITORY do not name a repository. Nothing is changed.\nNext: GITHUB_SERVER_URL=https://github.com GITHUB_REPOSITORY=OWNER/NAME npm run name-repository';
  if (GITHUB_REF_NAME !== undefined && GITHUB_REF_NAME !== `v${version}`)
    return `The tag is ${GITHUB_REF_NAME}, and the version in package.json is ${version}. Nothing is changed.\nNext: git tag v${version}`;
  return undefined;
}
