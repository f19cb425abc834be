/** An uploaded file as OpenAI's API describes it, and a page of them. */
import { invalid } from '../../wire/invalid-request.js';

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

export interface FilePage {
  readonly object: 'list';
  readonly data: readonly FileObject[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

export function filePage(data: readonly FileObject[], hasMore: boolean): FilePage {
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}

export interface FileQuery {
  readonly purpose?: string;
  readonly after?: string;
  readonly limit: number;
  readonly descending: boolean;
}

/** @param query as in the URL. @throws BridgeError validation_error that names the parameter. */
export function fileQuery({
  purpose,
  after,
  limit = '10000',
  order = 'desc',
}: Readonly<Record<string, unknown>>): FileQuery {
  const count = typeof limit === 'string' && /^\d{1,5}$/.test(limit) ? Number(limit) : 0;
  if (count < 1 || count > 10_000) throw invalid('limit', 'limit must be a whole number from 1 to 10000.');
  if (order !== 'asc' && order !== 'desc') throw invalid('order', 'order must be "asc" or "desc".');
  if (after !== undefined && typeof after !== 'string')
    throw invalid('after', 'after must be the id of a file.');
  if (purpose !== undefined && typeof purpose !== 'string')
    throw invalid('purpose', 'purpose must be a text.');
  return {
    ...(purpose !== undefined && { purpose }),
    ...(after !== undefined && { after }),
    ...{ limit: count, descending: order === 'desc' },
  };
}
