using System.Collections.Concurrent;
using Om.Assessments.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedHosts))]

namespace Om.Assessments.Tests;

/// <summary>One host per provider for all tests that need nothing special: each works on runs, and where it matters a check, of its own.</summary>
public sealed class SharedHosts : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<AssessmentsHost>>> hosts = new();

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts.Values.Where(h => h.IsValueCreated && h.Value.IsCompletedSuccessfully))
        {
            await (await host.Value).DisposeAsync();
        }
    }

    /// <summary>The host on <paramref name="provider"/>; skips the test when the provider is not there.</summary>
    internal Task<AssessmentsHost> On(string provider) =>
        hosts.GetOrAdd(provider, p => new Lazy<Task<AssessmentsHost>>(() => AssessmentsHost.StartAsync(p))).Value;
}
