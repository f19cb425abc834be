/** An uploaded file as OpenAI's API describes it, and the query of a list of them. */
import { invalid } from '../../wire/invalid-request.js';
import { listQuery } from '../list-page.js';
import type { GivenListQuery, ListQuery } from '../list-page.js';

export const FILE_PURPOSES = ['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals'] as const;

/** Of a file that the server itself writes. */
export const OUTPUT_PURPOSE = 'batch_output';

export type FilePurpose = (typeof FILE_PURPOSES)[number] | typeof OUTPUT_PURPOSE;

export interface FileObject {
  readonly id: string;
  readonly object: 'file';
  readonly bytes: number;
  /** Unix time in seconds. */
  readonly created_at: number;
  /** Unix time in seconds. */
  readonly expires_at: number;
  readonly filename: string;
  readonly purpose: FilePurpose;
  /** Deprecated by OpenAI; a file is there as soon as it is whole. */
  readonly status: 'processed';
}

/** The form fields of an upload besides the file, by name. */
export type UploadFields = ReadonlyMap<string, string>;

export interface UploadSettings {
  readonly purpose: FilePurpose;
  /** Seconds after its creation. */
  readonly expiresAfterS?: number;
}

/** Checks what came with a file. @throws BridgeError validation_error */
export function uploadSettings(fields: UploadFields): UploadSettings {
  const purpose = fields.get('purpose');
  const known = FILE_PURPOSES.find((each) => each === purpose);
  if (purpose === undefined) throw invalid('purpose', `purpose is missing. It may be ${purposeList}.`);
  if (known === undefined) throw invalid('purpose', `purpose may be ${purposeList}.`);
  const anchor = fields.get('expires_after[anchor]');
  const seconds = fields.get('expires_after[seconds]');
  if (anchor === undefined && seconds === undefined) return { purpose: known };
  if (anchor !== 'created_at')
    throw invalid('expires_after.anchor', 'expires_after.anchor must be "created_at".');
  const count = /^\d{1,9}$/.test(seconds ?? '') ? Number(seconds) : 0;
  if (count < HOUR_S || count > 30 * DAY_S) {
    throw invalid(
      'expires_after.seconds',
      `expires_after.seconds must be a whole number from ${HOUR_S} (an hour) to ${30 * DAY_S} (30 days).`,
    );
  }
  return { purpose: known, expiresAfterS: count };
}

const purposeList = FILE_PURPOSES.map((name) => `"${name}"`).join(', ');
const HOUR_S = 3600;
const DAY_S = 86_400;

export interface FileQuery extends ListQuery {
  readonly purpose?: string;
}

/** @param query as in the URL. @throws BridgeError validation_error that names the parameter. */
export function fileQuery({ purpose, ...query }: GivenListQuery & { readonly purpose?: unknown }): FileQuery {
  const list = listQuery(query, 'a file', FILE_LIMITS);
  if (purpose !== undefined && typeof purpose !== 'string')
    throw invalid('purpose', 'purpose must be a text.');
  return { ...list, ...(purpose !== undefined && { purpose }) };
}

const FILE_LIMITS = { most: 10_000, byDefault: 10_000 };
