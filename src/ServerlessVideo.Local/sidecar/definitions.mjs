// State machine definitions as CDK synthesizes them: what the engine would silently not do is refused by name.
import { StateMachine } from 'aws-local-stepfunctions';

/** Step Functions lets a Task run for a year without TimeoutSeconds; the engine would end it after 60 s. */
const LONGEST_TASK = 99_999_999;
/** Timers of Node overflow beyond 2^31-1 ms and then fire at once. */
const LONGEST_TIMER = 2_147_483;

const RESOURCES = [
  /^arn:aws:states:::lambda:invoke(\.waitForTaskToken)?$/,
  /^arn:aws:states:::mediaconvert:createJob\.sync$/,
];

export function loadStateMachines(machines) {
  return new Map(machines.map(machine => {
    const definition = JSON.parse(machine.definition);
    const problems = [...check(definition)];
    if (problems.length > 0) throw new Error(`${machine.name}: the laptop does not understand ${problems.join('; ')}`);
    // Once, and not for each execution: it takes a few tenths of a second, in which nothing else is answered.
    try {
      new StateMachine(structuredClone(definition), { validationOptions: { checkArn: false } });
    } catch (error) {
      throw new Error(`${machine.name}: ${error.message}`);
    }
    return [machine.arn, { ...machine, definition }];
  }));
}

export function* states(definition) {
  for (const [name, state] of Object.entries(definition.States)) {
    yield [name, state];
    for (const branch of state.Branches ?? []) yield* states(branch);
    const processor = state.ItemProcessor ?? state.Iterator;
    if (processor) yield* states(processor);
  }
}

function* check(definition) {
  if (definition.QueryLanguage && definition.QueryLanguage !== 'JSONPath') yield `QueryLanguage ${definition.QueryLanguage}`;
  for (const [name, state] of states(definition)) {
    if (state.QueryLanguage && state.QueryLanguage !== 'JSONPath') yield `${name}: QueryLanguage ${state.QueryLanguage}`;
    for (const field of ['Assign', 'ItemReader', 'ItemBatcher', 'ResultWriter', 'Credentials', 'HeartbeatSecondsPath'])
      if (field in state) yield `${name}: ${field}`;
    if (state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED') yield `${name}: distributed Map`;
    if (state.Type !== 'Task') continue;
    if (!RESOURCES.some(r => r.test(state.Resource))) yield `${name}: Resource ${state.Resource}`;
    if (!state.TimeoutSecondsPath) {
      state.TimeoutSeconds = Math.min(state.TimeoutSeconds ?? LONGEST_TASK, LONGEST_TIMER);
      continue;
    }
    // A path into the state's input; the engine looks into what Parameters make of it. So they carry it; the task takes it out again.
    if (!state.Parameters) yield `${name}: TimeoutSecondsPath without Parameters`;
    state.Parameters = { ...state.Parameters, 'TimeoutSeconds.$': state.TimeoutSecondsPath };
    state.TimeoutSecondsPath = '$.TimeoutSeconds';
  }
}
