import type { Video } from '../api.ts';
import { attemptText, takenOff, type Attempt } from './attempts.ts';
import { encoding, hostNames } from './status.ts';

/** One step of a video, as `GET /videos/{id}/events` tells it. */
export interface ProgressEvent {
  event: string;
  status: Video['status'];
  progress?: number;
  timestamp: string;
}

export interface Line {
  time: string;
  text: string;
  bad: boolean;
  /** How far an encoding is. */
  percent?: boolean;
}

/** What the video and its hosts went through, in the order of time; of lines that say the same, the first, and of an encoding how far it came. */
export function story(events: ProgressEvent[], attempts: Attempt[]): Line[] {
  const lines = [...events.map(event => ({ time: event.timestamp, text: eventText(event), bad: false, percent: event.event === 'encoding_processing' && !!event.progress })), ...attempts.flatMap(linesOf)];
  return lines.sort((a, b) => Date.parse(a.time) - Date.parse(b.time))
    .filter((line, i, all) => line.text !== all[i - 1]?.text)
    .filter((line, i, all) => !(line.percent && all[i + 1]?.percent));
}

function linesOf(attempt: Attempt): Line[] {
  const { host, outcome, started_at: begun, ended_at: ended } = attempt;
  const [name, removed] = [hostNames[host], takenOff(attempt)];
  return [
    ...(outcome === 'skipped' ? [] : [{ time: begun, text: `${name}: tried`, bad: false }]),
    ...(ended ? [{ time: ended, text: `${name}: ${attemptText(attempt)}${outcome === 'succeeded' ? '; played from there' : ''}`, bad: outcome === 'failed' }] : []),
    ...(removed ? [{ time: removed, text: `${name}: taken off`, bad: false }] : []),
  ];
}

function eventText({ event, status, progress }: ProgressEvent): string {
  switch (event) {
    case 'encoding_queued': return 'waiting for the encoder';
    case 'encoding_processing': return encoding(progress);
    case 'encoding_completed': return 'encoded, being checked';
    case 'encoding_failed': return 'the encoder gave up';
    case 'encoding_cancelled': return 'the encoding was cancelled';
  }

  switch (status) {
    case 'uploading': return 'upload begun';
    case 'verifying': return 'stored, being checked';
    case 'processing': return 'checked';
    case 'stored': return 'safely stored, but no host took it for now';
    case 'failed': return 'did not work';
    default: return status;
  }
}
