// The laptop's SQS and Step Functions engines, and the runtime of CloudFront functions, in one Node process.
// One line of JSON on standard input configures it; the first line on standard output says where it serves.
import fs from 'node:fs';
import net from 'node:net';
import { loadStateMachines } from './definitions.mjs';
import { Executions } from './executions.mjs';
import { runFunction } from './cloudfront-function.mjs';
import { serve } from './http.mjs';

Promise.withResolvers ??= () => {
  let resolve, reject;
  const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
};

// fauxqs listens on every interface; the laptop platform is for loopback only.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (options, ...rest) {
  return listen.call(this, typeof options === 'object' ? { ...options, host: '127.0.0.1' } : options, ...rest);
};
const { startFauxqs } = await import('fauxqs');

const config = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const sqs = await startFauxqs({ port: 0, logger: false, dataDir: config.sqsFolder });
const executions = new Executions(loadStateMachines(config.stateMachines), config.executionsFolder, config.tasksUrl);

const server = await serve({
  states: executions.api(),
  routes: {
    '/cloudfront-function': ({ code, event }) => runFunction(code, event),
    '/executions': () => executions.list(),
  },
});
console.log(JSON.stringify({ sqs: sqs.port, main: server.address().port }));
executions.resume();
