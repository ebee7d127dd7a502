import { ApiError, NetworkError } from '../api.ts';
import { WrongFileError } from './fingerprint.ts';
import { UnreadableError } from './hashing.ts';
import { StorageError } from './put-part.ts';

/** What a person can make of each code that an upload, an import, or the check of what was uploaded, may end with. */
export const messages: Record<string, string> = {
  unauthenticated: 'Your sign-in has ended. Sign in again; the upload goes on where it stopped.',
  invalid_token: 'Your sign-in has ended. Sign in again; the upload goes on where it stopped.',
  forbidden: 'You may not upload here. Ask an admin for the role of an instructor.',
  not_found: 'The server does not know this upload any more. Try again to send the file anew.',
  conflict: 'Somebody else changed this at the same time. Try again.',
  request_in_progress: 'The server is still busy with the same request. Try again in a minute.',
  request_too_large: 'The server refused a request as too large. Reload the page and try again.',
  malformed_request: 'The server could not read a request. Reload the page and try again.',
  idempotency_mismatch: 'The page and the server disagree about this upload. Cancel it and send the file anew.',
  validation_failed: 'The server does not accept what was said about the file.',
  empty_file: 'The file is empty.',
  file_too_large: 'The file is larger than 30 GB, which is the most that can be uploaded.',
  upload_closed: 'The upload was ended from elsewhere. Try again to send the file anew.',
  upload_stuck: 'Nothing arrived for six hours, so the upload was ended. Send the file again.',
  parts_missing: 'The storage misses parts that were sent. Try again; only they are sent.',
  part_mismatch: 'A part arrived other than it was read. Try again; only it is sent.',
  size_mismatch: 'What arrived has another size than the file. Send it again.',
  checksum_mismatch: 'What arrived is not what the file holds. Send it again.',
  complete_failed: 'The storage could not put the parts together. Send the file again.',
  duplicate_file: 'You have this file already, as another video.',
  verify_timeout: 'Checking the file took too long. The original is kept.',
  unsupported_container: 'This is no video that can be read here. MP4, MOV, MKV, AVI, FLV and WebM are.',
  unsupported_input: 'No host can read this kind of video. The original is kept.',
  no_video_stream: 'There is no video in this file.',
  damaged_input: 'The file is damaged or cut off. Send it again, or export it anew.',
  parts_lost: 'What was sent so far is gone from the storage. Send the file again.',
  original_missing: 'The file is gone from the storage. Send it again.',
  original_hidden: 'The file was deleted in the storage. An admin can bring it back within 30 days.',
  url_refused: 'The address is not one that files are fetched from.',
  import_failed: 'The file could not be fetched from its address.',
  import_not_resumable: 'The file is too large for a host that cannot go on in the middle. Download it and upload it here.',
  import_source_changed: 'The file changed while it was fetched. Try again when it rests.',
  import_too_slow: 'The host of the file sends too slowly. Download it and upload it here.',
  import_timeout: 'Fetching the file took too long. Download it and upload it here.',
  unavailable: 'The server has trouble at the moment. Try again; what was sent is kept.',
  internal_error: 'Something went wrong on our side. Try again; what was sent is kept.',
};

/** One sentence for people; what has no sentence of its own says what the server said. */
export function message(error: Error): string {
  if (error instanceof ApiError) {
    const detail = ['validation_failed', 'url_refused'].includes(error.code) && error.message ? ` ${error.message}` : '';
    return (messages[error.code] ?? error.message) + detail;
  }

  if (error instanceof WrongFileError) return 'That is another file. Choose the one that this upload was begun with, or cancel it.';
  if (error instanceof UnreadableError) return 'The file cannot be read: it was changed, moved or taken away. If it is still the same, choose it again.';
  if (error instanceof StorageError) return `The storage refused a part three times (${error.status}). Try again; what was sent is kept.`;
  if (error instanceof NetworkError) return 'The storage could not be reached three times, though the server can. Try again; what was sent is kept.';
  return error.message;
}

/** The person has to sign in before it goes on. */
export function needsSignIn(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 401;
}
