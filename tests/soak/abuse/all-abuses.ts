/** Every kind of abuse. */
import type { Abuse } from './abuse.js';
import { bodyAbuses } from './body-abuses.js';
import { connectionAbuses } from './connection-abuses.js';
import { crowdAbuses } from './crowd-abuses.js';
import { fieldAbuses } from './field-abuses.js';
import { fuzzAbuses } from './fuzz-abuses.js';
import { readerAbuses } from './reader-abuses.js';
import { schemaAbuses } from './schema-abuses.js';

export const ALL_ABUSES: readonly Abuse[] = [
  ...connectionAbuses,
  ...readerAbuses,
  ...crowdAbuses,
  ...bodyAbuses,
  ...schemaAbuses,
  ...fieldAbuses,
  ...fuzzAbuses,
];
