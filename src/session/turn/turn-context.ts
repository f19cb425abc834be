/** What the code of a turn works with: the parts of the session, and a turn whose model is known. */
import type { Logger } from '../../core/logger.js';
import type { Turn } from '../../core/turn.js';
import type { CacheLifetime } from '../../claude/compose/cache-marks.js';
import type { AnswerMemory } from '../../claude/compose/known-answers.js';
import type { ToolSchemaReader } from '../../claude/compose/tool-schema.js';
import type { Catalog } from '../cli-process/catalog.js';
import type { PlanRecord } from '../plan/plan-record.js';
import type { Processes } from '../pool/processes.js';
import type { Spares } from '../pool/spares.js';
import type { WarmProcesses } from '../pool/warm-processes.js';
import type { SchemaChecker } from '../schema-check/schema-checker.js';
import type { AnswerTimeouts } from './answer-timer.js';

export interface TurnContext {
  readonly processes: Processes;
  readonly catalog: Catalog;
  readonly spares: Spares;
  readonly warm: WarmProcesses;
  readonly checker: SchemaChecker;
  readonly plan: PlanRecord;
  readonly memory: AnswerMemory;
  readonly toolSchemas: ToolSchemaReader;
  readonly timeouts: AnswerTimeouts;
  readonly newId: () => string;
  /** Unix time in ms. */
  readonly now: () => number;
  /** Milliseconds that pass at the same rate whatever happens to the clock: for intervals. */
  readonly elapsed: () => number;
  readonly log: Logger;
  /** Whether the bridge is shutting down, so that a failed process is not replaced. */
  readonly closing: () => boolean;
}

export interface ResolvedTurn {
  readonly turn: Turn;
  readonly client: string | undefined;
  /** The name to start the CLI with. */
  readonly model: string;
  readonly lifetime: CacheLifetime;
  /** A larger body goes by lines. */
  readonly maxBodyBytes: number;
  readonly signal: AbortSignal;
  /** Called each time that a process has the question. */
  readonly asked: () => void;
  /** Called once for each time that the model was asked. */
  readonly spent: (usd: number | undefined) => void;
}
