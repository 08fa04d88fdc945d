using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Om.Assessments.Tests;

/// <summary>Keeps every line a host logs, at every level, with exceptions and structured values.</summary>
internal sealed class Logs : ILoggerProvider
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public void Add(IServiceCollection services) => services.AddSingleton<ILoggerProvider>(this).PostConfigure<LoggerFilterOptions>(filter =>
    {
        filter.Rules.Clear();
        filter.MinLevel = LogLevel.Trace;
    });

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(Logs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(", ", pairs.Select(p => $"{p.Key}={p.Value}")) : "";
            logs.Lines.Enqueue($"{category} {formatter(state, exception)} {values} {exception}");
        }
    }
}
