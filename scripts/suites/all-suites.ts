/** Every suite that `npm run suites` runs. */
import { AI_SDK } from './ai-sdk.js';
import { ANTHROPIC_SDK } from './anthropic-sdk.js';
import { LANGCHAIN } from './langchain.js';
import { OPEN_RESPONSES } from './open-responses.js';
import { OPENAI_NODE } from './openai-node.js';
import { OPENAI_PYTHON } from './openai-python.js';
import type { Suite } from './suite.js';
import { WIRE_CASES } from './wire-cases.js';

export const ALL_SUITES: readonly Suite[] = [
  ...[OPEN_RESPONSES, OPENAI_NODE, OPENAI_PYTHON, ANTHROPIC_SDK, LANGCHAIN, AI_SDK],
  ...WIRE_CASES,
];
