using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Om.Hosting;
using Xunit;

namespace Om.Gateway.Tests;

/// <summary>The token of a calendar feed stands in a path; it must not stand in a log.</summary>
public sealed class RedactionTests : IDisposable
{
    private const string Token = "canary7k3f9qtw2m4x";
    private readonly Listener log = new();

    public void Dispose() => log.Dispose();

    [Theory]
    [MemberData(nameof(Shape.Both), MemberType = typeof(Shape))]
    public async Task Not_even_the_most_detailed_log_holds_a_feeds_token(string kind)
    {
        await using var shape = await Shape.StartAsync(kind, services: Listen);

        Assert.Contains("VCALENDAR", await shape.Client.GetStringAsync($"/v1/calendarFeeds/{Token}"), StringComparison.Ordinal);
        await shape.Client.GetAsync($"/V1/calendarfeeds/{Token}/");
        await shape.Client.GetAsync($"/v1/calendarFeeds/{Token}?a={Token[..4]}");
        await shape.Client.GetAsync($"/v1/calendarFeeds/{Token}/more");
        await shape.Client.PostAsync($"/v1/calendarFeeds/{Token}", null);

        Assert.Contains(log.Lines, line => line.Contains("calendarFeeds/***", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(log.Lines, line => line.Contains(Token, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(log.Lines, line => line.Contains("/v1/calendarFeeds", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nor_does_the_log_of_a_gateway_whose_service_is_away()
    {
        await using var gateway = await Shape.StartGatewayAsync([new Uri("http://127.0.0.1:1")], services: Listen);
        using var client = new HttpClient { BaseAddress = gateway.Http };

        await client.GetAsync($"/v1/calendarFeeds/{Token}");

        Assert.Contains(log.Lines, line => line.Contains("calendarFeeds/***", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains(Token, StringComparison.Ordinal));
    }

    [Fact]
    public void S66_spans_leave_without_addresses()
    {
        using var span = new Activity("GET");
        foreach (var tag in new[] { "url.path", "url.full", "http.target", "client.address", "user_agent.original" })
        {
            span.SetTag(tag, $"/v1/calendarFeeds/{Token}");
        }

        span.SetTag("http.route", "/v1/calendarFeeds/{token}");

        using var processor = new Telemetry.WithoutAddresses();
        processor.OnEnd(span);

        Assert.Equal("http.route", Assert.Single(span.TagObjects).Key);
    }

    // For this one provider every category is on at the lowest level, whatever the product sets.
    private void Listen(IServiceCollection services) =>
        services.AddLogging(logging => logging.AddProvider(log).AddFilter<Listener>(null, LogLevel.Trace));

    private sealed class Listener : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> lines = new();

        public IReadOnlyCollection<string> Lines => lines;

        public ILogger CreateLogger(string categoryName) => new Ear(categoryName, lines);

        public void Dispose()
        {
        }
    }

    private sealed class Ear(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Write("scope", state);
            return null;
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lines.Enqueue($"{category} {formatter(state, exception)} {exception}");
            Write(category, state);
        }

        private void Write<TState>(string what, TState state)
        {
            var values = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
            lines.Enqueue($"{what} {state} {string.Join(' ', values.Select(v => $"{v.Key}={v.Value}"))}");
        }
    }
}
