using System.Collections;
using Microsoft.Extensions.Logging;

namespace Om.Hosting;

/// <summary>Stands before every log, whatever its form and level, and takes secrets out of the paths in it.</summary>
internal sealed class RedactingLog(LoggerFactory inner, SecretPaths secrets) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public ILogger CreateLogger(string categoryName) => new Logger(inner.CreateLogger(categoryName), secrets);

    public void Dispose() => inner.Dispose();

    private sealed class Logger(ILogger inner, SecretPaths secrets) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull =>
            inner.BeginScope(new Scope(state, secrets));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!inner.IsEnabled(logLevel))
            {
                return;
            }

            var text = formatter(state, exception);
            var safeText = secrets.Redact(text);
            var safeException = exception is null ? null : RedactedOrNull(exception.ToString());
            if (ReferenceEquals(text, safeText) && safeException is null && Redacted(state) is null)
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
                return;
            }

            inner.Log(logLevel, eventId, safeException is null ? safeText : $"{safeText}{Environment.NewLine}{safeException}",
                safeException is null ? exception : null, (line, _) => line);
        }

        /// <summary>The text of <paramref name="state"/> without secrets; null when it or its values hold none.</summary>
        private string? Redacted<TState>(TState state)
        {
            var found = RedactedOrNull(state?.ToString() ?? "");
            if (found is null && state is IEnumerable<KeyValuePair<string, object?>> values && values.Any(v => RedactedOrNull(v.Value?.ToString() ?? "") is not null))
            {
                found = secrets.Redact(string.Join(' ', values));
            }

            return found;
        }

        private string? RedactedOrNull(string text)
        {
            var safe = secrets.Redact(text);
            return ReferenceEquals(text, safe) ? null : safe;
        }
    }

    /// <summary>What a scope says, without secrets. Every call opens one and hardly any is read, so they are taken out when it is.</summary>
    private sealed class Scope(object state, SecretPaths secrets) : IEnumerable<KeyValuePair<string, object?>>
    {
        public override string ToString() => secrets.Redact(state.ToString() ?? "");

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
            (state is IEnumerable<KeyValuePair<string, object?>> values ? values.Select(Safe) : []).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private KeyValuePair<string, object?> Safe(KeyValuePair<string, object?> value)
        {
            var text = value.Value?.ToString() ?? "";
            var safe = secrets.Redact(text);
            return ReferenceEquals(text, safe) ? value : new(value.Key, safe);
        }
    }
}
