using Microsoft.Extensions.DependencyInjection;
using Om.Assessments.V1;
using Om.Testing;
using Xunit;
using State = Om.Assessments.V1.Declaration.Types.State;

namespace Om.Assessments.Tests;

public sealed class ExpiryTests
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task It_is_dated_in_Germany_and_expires_after_its_last_day_there(string provider)
    {
        var clock = new Clock();
        await using var host = await AssessmentsHost.StartAsync(provider, s => s.AddSingleton<TimeProvider>(clock));
        // Half past midnight in Berlin, still the day before in UTC.
        clock.Now = new DateTimeOffset(clock.Now.Year + 1, 1, 14, 23, 30, 0, TimeSpan.Zero);
        var (run, guest) = await host.StartRunAsync();
        var issued = await host.DeclareAsync(run.Name, guest, publish: true);
        Assert.Equal(($"{clock.Now.Year}-01-15", $"{clock.Now.Year + 2}-01-15"), (issued.IssueDate, issued.ValidUntil));
        clock.Now = new DateTimeOffset(clock.Now.Year + 2, 1, 15, 22, 59, 59, TimeSpan.Zero);
        Assert.Equal(State.Valid, await StateAsync());
        clock.Now = clock.Now.AddSeconds(1);
        Assert.Equal(State.Expired, await StateAsync());

        async Task<State> StateAsync() =>
            (await host.Declarations.LookupDeclarationAsync(new LookupDeclarationRequest { Number = issued.Number })).State;
    }
}
