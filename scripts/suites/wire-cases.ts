/** This project's cases after what the tests of llama.cpp, vLLM and Ollama look at, a suite for each: `tests/http/foreign-cases`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DIFFERS, FOREIGN_REASONS } from '../../tests/http/foreign-cases/reasons.js';
import { list, parseJson, record } from '../../src/core/json.js';
import type { Outcome, Suite } from './suite.js';

export const WIRE_CASES: readonly Suite[] = [...FOREIGN_REASONS].map(([title, reasons]) => ({
  id: title.toLowerCase().replace('.', '-'),
  title,
  differences: reasons.map((why) => ({
    tests: { test: (name: string) => name.endsWith(DIFFERS + why) },
    why,
  })),
  async run({ parent, run }) {
    const report = join(parent, 'report.json');
    const jest = [process.execPath, 'node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`];
    const chosen = ['--testNamePattern', `^${title} `, 'tests/http/foreign-cases'];
    const { output } = await run([...jest, ...chosen], { cwd: ROOT, limitMs: 600_000 });
    const told = record(parseJson(await readFile(report, 'utf8').catch(() => '')));
    const tests = list(told['testResults'])
      .flatMap((file) => list(record(file)['assertionResults']).map(record))
      .filter(({ ancestorTitles }) => list(ancestorTitles).includes(title));
    return tests.length === 0 ? [{ name: 'the report', fault: output.trim() }] : tests.map(outcome);
  },
}));

/** A case that differs is one that the other server's test would fail. */
function outcome({ title, status, failureMessages }: Readonly<Record<string, unknown>>): Outcome {
  const name = String(title);
  const [follows = name, why] = name.split(DIFFERS);
  if (status !== 'passed') return { name: follows, fault: list(failureMessages).map(String).join('; ') };
  return why === undefined ? { name } : { name, fault: why };
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
