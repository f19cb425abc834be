/** Asks the running bridge what the model takes, because only the CLI knows which model a name such as `sonnet` stands for. */
import type { ModelObject } from '../../../openai/models/model-list.js';
import type { Settings } from '../../../settings/settings-table.js';
import { askBridge, type Bridge } from '../../running-bridge/bridge-request.js';
import { findBridge } from '../../running-bridge/find-bridge.js';
import type { ModelLimits } from './connect-client.js';

/** `undefined` when no bridge runs here, or when it does not know. */
export async function limitsAtBridge(settings: Settings): Promise<ModelLimits | undefined> {
  const bridge = await findBridge(settings).catch(() => undefined);
  return bridge && modelLimits(bridge, settings['default-model']);
}

/** `undefined` when the bridge does not know. */
export async function modelLimits(bridge: Bridge, model: string): Promise<ModelLimits | undefined> {
  try {
    const path = `/v1/models/${encodeURIComponent(model)}`;
    const response = await askBridge(bridge, path, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    const { context_length: context, max_completion_tokens: output } = (await response.json()) as ModelObject;
    return Number.isSafeInteger(context) && Number.isSafeInteger(output)
      ? ({ context, output } as ModelLimits)
      : undefined;
  } catch {
    // The lines work without it.
    return undefined;
  }
}

/** The bridge may have to start a CLI to learn it. */
const ANSWER_TIMEOUT_MS = 5000;
