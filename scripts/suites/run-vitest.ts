/** Runs tests that are written for Vitest, and reads its report. */
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, list, parseJson, record, text } from '../../src/core/json.js';
import type { Outcome, SuitePlace } from './suite.js';

export interface VitestRun {
  /** The files with the tests, relative to `cwd`. */
  readonly files: readonly string[];
  /** Where the tests expect to run. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What Vite is to take in place of imported names. */
  readonly alias?: Readonly<Record<string, string>>;
  readonly define?: Readonly<Record<string, string>>;
  /** Runs those with such a name alone. */
  readonly named?: string;
}

export async function runVitest(
  place: SuitePlace,
  { files, cwd, env = {}, alias = {}, define = {}, named }: VitestRun,
): Promise<readonly Outcome[]> {
  const { parent } = place;
  const report = join(parent, 'vitest-report.json');
  const config = join(parent, 'vitest.config.mjs');
  const settings = {
    ...{ root: cwd, resolve: { alias }, define },
    test: { include: files, testTimeout: 120_000, fileParallelism: false, environment: 'node' },
  };
  await writeFile(config, `export default ${JSON.stringify(settings)};\n`);
  const vitest = join(parent, 'node_modules/vitest/vitest.mjs');
  const chosen = named === undefined ? [] : ['--testNamePattern', named];
  const { output } = await place.run(
    [
      ...[process.execPath, vitest, 'run', '--config', config, '--root', cwd],
      ...['--reporter', 'json', '--outputFile', report, ...chosen],
    ],
    { cwd, env, limitMs: 1_800_000 },
  );
  const told = parseJson(await readFile(report, 'utf8').catch(() => ''));
  await rm(report, { force: true });
  if (!isObject(told)) return [{ name: 'the report', fault: output.trim() || 'There is none.' }];
  return list(told['testResults']).flatMap((file) => outcomesOf(record(file)));
}

function outcomesOf({ name, message, assertionResults }: Readonly<Record<string, unknown>>): Outcome[] {
  const tests = list(assertionResults);
  if (tests.length === 0) return [{ name: String(name), fault: String(message) }];
  return tests.flatMap((test) => {
    const { fullName, status, failureMessages } = record(test);
    if (status === 'skipped' || status === 'pending' || status === 'todo') return [];
    const told = { name: (text(fullName) ?? 'unnamed').trim() };
    return status === 'passed'
      ? told
      : { ...told, fault: list(failureMessages).map(String).join('; ').split('\n')[0] ?? '' };
  });
}

/** A checkout's settings for TypeScript extend packages of its own workspace, which are not there. */
export async function withoutTsconfig(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true });
  for (const file of files.filter((name) => /(?:^|\/)tsconfig[^/]*\.json$/u.test(name)))
    await rm(join(folder, file));
}
