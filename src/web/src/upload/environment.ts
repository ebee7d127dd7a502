import { Connection } from './connection.ts';
import { Slots } from './flow.ts';
import { hashFile } from './hashing.ts';
import { putPart } from './put-part.ts';
import { pause } from './retry.ts';
import { server } from './server.ts';
import { UploadStore } from './store.ts';

/** Parts on the wire at once, over all uploads. */
export const parallel = 4;

/** What uploads work with; tests bring their own. */
export const environment = {
  server,
  store: new UploadStore(),
  connection: new Connection(),
  slots: new Slots(parallel),
  hash: hashFile,
  put: putPart,
  wait: pause,
};

export type Environment = typeof environment;
