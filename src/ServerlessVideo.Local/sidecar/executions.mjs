// Executions: journalled before they are answered, run by aws-local-stepfunctions, run again under the same name after a restart.
import fs from 'node:fs';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { StateMachine } from 'aws-local-stepfunctions';
import { states } from './definitions.mjs';
import { historyOf } from './history.mjs';
import { ApiError } from './http.mjs';
import { Tasks } from './tasks.mjs';

const seconds = () => Date.now() / 1000;

export class Executions {
  #machines;
  #folder;
  #tasks;
  #byArn = new Map();

  constructor(machines, folder, tasksUrl) {
    this.#machines = machines;
    this.#folder = folder;
    this.#tasks = new Tasks(tasksUrl);
    fs.mkdirSync(folder, { recursive: true });
    for (const file of fs.readdirSync(folder).filter(f => f.endsWith('.json'))) {
      const execution = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
      this.#byArn.set(execution.executionArn, execution);
    }
  }

  /** Runs what was not finished when the process before ended. Steps are idempotent: each run begins at the first. */
  resume() {
    for (const execution of this.#byArn.values()) {
      if (execution.status === 'RUNNING' && this.#machines.has(execution.stateMachineArn)) this.#run(execution);
    }
  }

  list() {
    return [...this.#byArn.values()].map(({ executionArn, name, status, startDate, stopDate, error, events }) =>
      ({ executionArn, name, status, startDate, stopDate, error, state: events?.findLast(e => e.type === 'StateEntered')?.state.name }));
  }

  api() {
    return {
      StartExecution: request => this.#start(request),
      DescribeExecution: ({ executionArn }) => describe(this.#find(executionArn)),
      ListExecutions: request => this.#listOf(request),
      StopExecution: request => this.#stop(request),
      GetExecutionHistory: ({ executionArn, reverseOrder }) => {
        const events = historyOf(this.#find(executionArn));
        return { events: reverseOrder ? events.reverse() : events };
      },
      ListStateMachines: () => ({
        stateMachines: [...this.#machines.values()].map(m => ({ stateMachineArn: m.arn, name: m.name, type: 'STANDARD', creationDate: 0 })),
      }),
      DescribeStateMachine: ({ stateMachineArn }) => {
        const { arn, name, roleArn, definition } = this.#machine(stateMachineArn);
        return { stateMachineArn: arn, name, roleArn, status: 'ACTIVE', type: 'STANDARD', creationDate: 0, definition: JSON.stringify(definition) };
      },
      SendTaskSuccess: ({ taskToken, output }) => this.#tasks.succeed(taskToken, parse(output, 'InvalidOutput')),
      SendTaskFailure: ({ taskToken, error, cause }) => this.#tasks.fail(taskToken, error, cause),
      SendTaskHeartbeat: ({ taskToken }) => this.#tasks.beat(taskToken),
    };
  }

  #start({ stateMachineArn, name = randomUUID(), input = '{}' }) {
    this.#machine(stateMachineArn);
    if (!/^[0-9A-Za-z_.+!@=()'-]{1,80}$/.test(name)) throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
    const value = parse(input, 'InvalidExecutionInput');
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = this.#byArn.get(executionArn);
    if (known) {
      if (known.status === 'RUNNING' && JSON.stringify(parse(known.input)) === JSON.stringify(value)) return { executionArn, startDate: known.startDate };
      throw new ApiError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const execution = { executionArn, stateMachineArn, name, status: 'RUNNING', input, startDate: seconds() };
    this.#save(execution);
    this.#byArn.set(executionArn, execution);
    this.#tasks.tell(execution);
    this.#run(execution);
    return { executionArn, startDate: execution.startDate };
  }

  #stop({ executionArn, error, cause }) {
    const execution = this.#find(executionArn);
    if (execution.status === 'RUNNING') {
      this.#finish(execution, { status: 'ABORTED', error, cause });
      execution.abort();
    }
    return { stopDate: execution.stopDate };
  }

  #listOf({ stateMachineArn, statusFilter }) {
    const executions = [...this.#byArn.values()]
      .filter(e => e.stateMachineArn === stateMachineArn && (!statusFilter || e.status === statusFilter))
      .sort((a, b) => b.startDate - a.startDate)
      .map(({ executionArn, name, status, startDate, stopDate }) => ({ executionArn, stateMachineArn, name, status, startDate, stopDate }));
    return { executions };
  }

  #run(execution) {
    const machine = this.#machine(execution.stateMachineArn);
    const run = this.#tasks.begin(execution, machine);
    const definition = structuredClone(machine.definition);
    const handlers = {};
    for (const [name, state] of states(definition)) if (state.Type === 'Task') handlers[name] = input => run.task(name, state, input);
    const { abort, result, eventLogs } = new StateMachine(definition, { validationOptions: { noValidate: true } })
      .run(parse(execution.input), { context: run.context, overrides: { taskResourceLocalHandlers: handlers } });
    Object.defineProperty(execution, 'abort', { value: () => (abort(), run.abort()), configurable: true, enumerable: false });
    execution.events = [];
    (async () => { for await (const event of eventLogs) execution.events.push(event); })();
    result.then(
      output => this.#finish(execution, { status: 'SUCCEEDED', output: JSON.stringify(output) }),
      failure => failure.name === 'ExecutionTimeoutError'
        ? this.#finish(execution, { status: 'TIMED_OUT', error: 'States.Timeout' })
        : this.#finish(execution, { status: 'FAILED', error: failure.cause?.name ?? failure.name, cause: text(failure.cause?.cause ?? failure.cause?.message ?? failure.message) }),
    ).finally(() => run.abort());
  }

  #finish(execution, outcome) {
    if (execution.status !== 'RUNNING') return;
    Object.assign(execution, outcome, { stopDate: seconds() });
    // The engine logs the last event in the same turn as it settles; the journal waits for it.
    setImmediate(() => {
      this.#save(execution);
      this.#tasks.tell(execution);
    });
  }

  #save(execution) {
    const file = path.join(this.#folder, `${execution.executionArn.split(':').slice(-2).join('.')}.json`);
    fs.writeFileSync(`${file}.new`, JSON.stringify(execution));
    fs.renameSync(`${file}.new`, file);
  }

  #machine(arn) {
    return this.#machines.get(arn) ?? raise('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }

  #find(arn) {
    return this.#byArn.get(arn) ?? raise('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }
}

const text = value => typeof value === 'string' ? value : JSON.stringify(value);

function describe({ executionArn, stateMachineArn, name, status, input, output, startDate, stopDate, error, cause }) {
  return { executionArn, stateMachineArn, name, status, input, output, startDate, stopDate, error, cause };
}

function raise(name, message) {
  throw new ApiError(name, message);
}

function parse(json, error) {
  try {
    return JSON.parse(json);
  } catch (problem) {
    return raise(error, `Invalid JSON: ${problem.message}`);
  }
}
