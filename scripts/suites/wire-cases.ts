/** This project's cases after what the tests of llama.cpp, vLLM and Ollama look at: `tests/http/foreign-cases`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DIFFERS } from '../../tests/http/foreign-cases/case-name.js';
import { list, parseJson, record } from '../../src/core/json.js';
import type { Outcome, Suite } from './suite.js';

export const WIRE_CASES: Suite = {
  id: 'wire-cases',
  title: 'llama.cpp, vLLM and Ollama',
  differences: [{ tests: new RegExp(DIFFERS, 'u'), why: 'For the reason in its name.' }],
  async run({ parent, run }) {
    const report = join(parent, 'report.json');
    const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
    const { output } = await run(
      [process.execPath, ...jest, '--json', `--outputFile=${report}`, 'tests/http/foreign-cases'],
      { cwd: ROOT, limitMs: 600_000 },
    );
    const told = record(parseJson(await readFile(report, 'utf8').catch(() => '')));
    const tests = list(told['testResults']).flatMap((file) => list(record(file)['assertionResults']));
    return tests.length === 0 ? [{ name: 'the report', fault: output.trim() }] : tests.map(outcome);
  },
};

/** A case that differs is one that the other server's test would fail. */
function outcome(test: unknown): Outcome {
  const { title, status, failureMessages } = record(test);
  const name = String(title);
  if (status !== 'passed')
    return { name: name.split(DIFFERS)[0]!, fault: list(failureMessages).map(String).join('; ') };
  return name.includes(DIFFERS) ? { name, fault: name.split(DIFFERS)[1]! } : { name };
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
