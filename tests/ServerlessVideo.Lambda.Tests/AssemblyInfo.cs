// _X_AMZN_TRACE_ID is the process's; on Lambda a process has one event at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
