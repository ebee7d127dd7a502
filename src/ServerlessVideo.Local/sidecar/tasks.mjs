// Task states: each is one HTTP request to the platform, which invokes the function or runs the job in the machine's role.
import http from 'node:http';
import { randomUUID } from 'node:crypto';
import { ApiError } from './http.mjs';

/** A failed task: the name is the error that Retry and Catch match, the cause is text, as on AWS. */
class TaskError extends Error {
  constructor(name, cause) {
    super(cause);
    this.name = name;
    this.cause = cause;
  }
}

/** Milliseconds between attempts to reach a platform that has not opened its port yet. */
const RECONNECT = 250;

export class Tasks {
  #url;
  #tokens = new Map();

  constructor(url) {
    this.#url = url;
  }

  succeed(token, output) {
    this.#waiting(token).resolve(output);
    return {};
  }

  fail(token, error = 'States.TaskFailed', cause = '') {
    this.#waiting(token).reject(new TaskError(error, cause));
    return {};
  }

  beat(token) {
    this.#waiting(token).beat();
    return {};
  }

  /** Says that an execution has another status; best effort, as on AWS. */
  tell({ executionArn, stateMachineArn, name, status, startDate, stopDate, input, output, error, cause }) {
    const milliseconds = seconds => seconds === undefined ? null : Math.round(seconds * 1000);
    const included = text => text === undefined ? null : { included: true };
    this.#send('status', {
      executionArn, stateMachineArn, name, status, startDate: milliseconds(startDate), stopDate: milliseconds(stopDate),
      input, inputDetails: included(input), output: output ?? null, outputDetails: included(output), error: error ?? null, cause: cause ?? null,
      stateMachineVersionArn: null, stateMachineAliasArn: null, redriveCount: 0, redriveDate: null,
      redriveStatus: status === 'RUNNING' || status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE', redriveStatusReason: null,
    }).catch(() => {});
  }

  /** One run of an execution: its context object, its tasks, and what ends those when the execution ends early. */
  begin(execution, machine) {
    const ended = new AbortController();
    let token;
    const context = {
      Execution: { Name: execution.name, Id: execution.executionArn, RoleArn: machine.roleArn },
      StateMachine: { Id: machine.arn, Name: machine.name },
      State: {},
      // Read while a state's Parameters are evaluated, in the same turn in which its task starts.
      // It tells the platform whose task it is: answering is allowed by machine.
      Task: { get Token() { return (token = `${Buffer.from(machine.arn).toString('base64url')}.${randomUUID()}`); } },
    };
    const task = async (name, state, parameters) => {
      let [input, seconds] = [parameters, state.TimeoutSeconds];
      if (state.TimeoutSecondsPath) ({ TimeoutSeconds: seconds, ...input } = parameters);
      const own = token;
      token = undefined;
      // The engine's own timer of the state ends the wait; ours comes after it and ends the work.
      const limit = AbortSignal.any([ended.signal, AbortSignal.timeout(seconds * 1000 + 100)]);
      const request = { id: randomUUID(), stateMachineArn: machine.arn, execution: execution.executionArn, state: name, resource: state.Resource, input };
      // The platform is told before the connection goes: one that only closes may be an engine that died, whose task goes on.
      const told = new AbortController();
      const cancel = () => this.#send('cancel', { id: request.id }).catch(() => {}).finally(() => told.abort());
      limit.addEventListener('abort', cancel);
      try {
        const call = this.#call(request, told.signal);
        return await (state.Resource.endsWith('.waitForTaskToken') ? this.#callback(own, state, call, limit) : call);
      } finally {
        limit.removeEventListener('abort', cancel);
      }
    };
    return { context, task, abort: () => ended.abort() };
  }

  async #callback(token, state, call, limit) {
    const { promise, resolve, reject } = Promise.withResolvers();
    let timer;
    const beat = () => {
      clearTimeout(timer);
      if (state.HeartbeatSeconds) timer = setTimeout(() => reject(new TaskError('States.HeartbeatTimeout', '')), state.HeartbeatSeconds * 1000);
    };
    this.#tokens.set(token, { resolve, reject, beat });
    beat();
    call.catch(reject);
    limit.addEventListener('abort', () => reject(new TaskError('States.Timeout', '')), { once: true });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#tokens.delete(token);
    }
  }

  async #call(request, signal) {
    for (;;) {
      try {
        const { status, body } = await this.#send('run', request, signal);
        if (status === 200) return body;
        throw new TaskError(body.Error ?? 'States.TaskFailed', body.Cause ?? '');
      } catch (error) {
        if (error.code !== 'ECONNREFUSED' || signal.aborted) throw error;
        await new Promise(done => setTimeout(done, RECONNECT));
      }
    }
  }

  /** Not fetch: that gives up on an answer after five minutes, and a job runs for hours. */
  #send(operation, body, signal) {
    const { promise, resolve, reject } = Promise.withResolvers();
    const request = http.request(`${this.#url}${operation}`, { method: 'POST', signal, agent: false }, async response => {
      try {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode, body: JSON.parse(text || 'null') });
      } catch (error) {
        reject(error);
      }
    });
    request.on('error', reject);
    request.end(JSON.stringify(body));
    return promise;
  }

  #waiting(token) {
    const waiting = this.#tokens.get(token);
    if (!waiting) throw new ApiError('TaskTimedOut', 'Task Timed Out: no task waits for this token');
    return waiting;
  }
}
