using Microsoft.Extensions.Logging;
using ServerlessVideo.Local.Processes;

namespace ServerlessVideo.Local;

/// <summary>The platform's own log, a file: the terminal belongs to progress and results.</summary>
sealed class FileLoggerProvider(string path) : ILoggerProvider
{
    const long Limit = 8 * 1024 * 1024;

    readonly LogFile _log = new(path, Limit);

    public ILogger CreateLogger(string categoryName) => new FileLogger(_log, categoryName);

    public void Dispose() => _log.Dispose();

    sealed class FileLogger(LogFile log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel >= (category.StartsWith("Microsoft.", StringComparison.Ordinal) ? LogLevel.Warning : LogLevel.Information);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Append($"{TimeProvider.System.GetUtcNow():O} {logLevel} {category}: {formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}");
            }
        }
    }
}
