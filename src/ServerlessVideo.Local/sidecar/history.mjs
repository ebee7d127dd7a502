// The engine's event log in the shape of GetExecutionHistory.

export function historyOf(execution) {
  const events = [];
  const caught = new Set();
  const push = (timestamp, type, more) => events.push({ timestamp: timestamp / 1000, type, id: events.length + 1, previousEventId: events.length, ...more });
  for (const e of execution.events ?? []) map(e, push, execution, caught);
  return events;
}

function map(e, push, execution, caught) {
  const failure = { error: e.Error, cause: typeof e.Cause === 'string' ? e.Cause : JSON.stringify(e.Cause) };
  const task = { resourceType: 'states', resource: 'task' };
  const schedule = () => {
    if (e.state.type === 'Task') push(e.timestamp, 'TaskScheduled', { taskScheduledEventDetails: { ...task, region: 'us-east-1', parameters: JSON.stringify(e.state.input) } });
  };
  switch (e.type) {
    case 'ExecutionStarted':
      return push(e.timestamp, e.type, { executionStartedEventDetails: { input: JSON.stringify(e.input) } });
    case 'ExecutionSucceeded':
      return push(e.timestamp, e.type, { executionSucceededEventDetails: { output: JSON.stringify(e.output) } });
    case 'ExecutionFailed':
      return push(e.timestamp, e.type, { executionFailedEventDetails: failure });
    case 'ExecutionAborted':
      return push(e.timestamp, e.type, { executionAbortedEventDetails: { error: execution.error, cause: execution.cause } });
    case 'ExecutionTimeout':
      return push(e.timestamp, 'ExecutionTimedOut', { executionTimedOutEventDetails: { error: 'States.Timeout' } });
    case 'StateEntered':
      push(e.timestamp, `${e.state.type}StateEntered`, { stateEnteredEventDetails: { name: e.state.name, input: JSON.stringify(e.state.input) } });
      return schedule();
    case 'StateRetried':
      return schedule();
    case 'StateCaught':
      return caught.add(e.state.name);
    case 'StateExited':
      if (e.state.type === 'Task' && !caught.delete(e.state.name)) push(e.timestamp, 'TaskSucceeded', { taskSucceededEventDetails: { ...task, output: JSON.stringify(e.state.output) } });
      return push(e.timestamp, `${e.state.type}StateExited`, { stateExitedEventDetails: { name: e.state.name, output: JSON.stringify(e.state.output) } });
    case 'StateFailed':
      return push(e.timestamp, e.Error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed',
        { [e.Error === 'States.Timeout' ? 'taskTimedOutEventDetails' : 'taskFailedEventDetails']: { ...task, ...failure } });
    case 'MapIterationStarted': case 'MapIterationSucceeded': case 'MapIterationFailed':
      return push(e.timestamp, e.type, { [`m${e.type.slice(1)}EventDetails`]: { name: e.parentState.name, index: e.index } });
    default: // AWS has no event of a single parallel branch.
  }
}
