namespace ServerlessVideo.Cli;

/// <summary>Ends a command with a message that says what, why and what to do, and no stack trace.</summary>
sealed class CommandException(string message, Exception? cause = null) : Exception(message, cause);
