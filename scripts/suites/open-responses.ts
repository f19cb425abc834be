/** The compliance tests of Open Responses: one program that prints a report in JSON. */
import { isObject, list, parseJson, record, text } from '../../src/core/json.js';
import type { Outcome, Suite } from './suite.js';

export const OPEN_RESPONSES: Suite = {
  id: 'open-responses',
  title: 'Open Responses compliance',
  source: 'https://github.com/openresponses/openresponses.git',
  packages: async () => Promise.resolve(['zod@3.25.76']),
  differences: [],
  async run({ baseUrl, runFile }) {
    const args = ['--base-url', baseUrl, '--api-key', 'none', '--model', 'sonnet', '--json'];
    const { output } = await runFile('bin/compliance-test.ts', ...args);
    const report = parseJson(output.slice(output.indexOf('{')));
    if (!isObject(report)) return [{ name: 'the report', fault: output.trim() || 'There is none.' }];
    return list(report['results']).map(outcome);
  },
};

function outcome(result: unknown): Outcome {
  const { name, status, errors } = record(result);
  const told = { name: text(name) ?? 'unnamed' };
  return status === 'passed'
    ? told
    : { ...told, fault: list(errors).map(String).join('; ') || `it was ${String(status)}` };
}
