using Grpc.Core;
using MassTransit;
using MassTransit.Mediator;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Om.Assessments.V1;
using Om.Contracts.Checks;
using Om.Testing;
using Xunit;
using State = Om.Checks.V1.Edition.Types.State;

namespace Om.Assessments.Tests;

public sealed class EditionConsumersTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_published_edition_is_offered_to_runs_on_the_one_before_also_when_told_twice(string provider)
    {
        var host = await hosts.On(provider);
        var check = host.Checks.NewCheck();
        var (run, guest) = await host.StartRunAsync(edition: $"checks/{check}/editions/1");
        host.Checks.Publish(check, Contents.SmallChanged());
        var id = Guid.NewGuid();
        for (var i = 0; i < 2; i++)
        {
            await TellAsync(host, Published(check, 2), id);
        }

        await TellAsync(host, Published(check, 2), Guid.NewGuid());
        Assert.Equal($"checks/{check}/editions/2", (await host.GetAsync(run.Name, guest)).NewerEdition);
        Assert.Equal(1, await host.InDbAsync(db => db.Inbox.CountAsync(r => r.MessageId == id)));
        Assert.Equal([false, true], await InUseAsync(host, check));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task News_of_two_editions_in_any_order_leave_the_later_one_in_use(string provider)
    {
        var host = await hosts.On(provider);
        foreach (var order in new[] { new[] { 1, 2 }, [2, 1], [2, 1, 2, 1] })
        {
            var check = host.Checks.NewCheck();
            host.Checks.Publish(check, Contents.SmallChanged());
            foreach (var number in order)
            {
                await TellAsync(host, Published(check, number), Guid.NewGuid());
            }

            Assert.Equal([false, true], await InUseAsync(host, check));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Old_news_of_an_edition_do_not_bring_it_back_into_use(string provider)
    {
        var host = await hosts.On(provider);
        var check = host.Checks.NewCheck();
        host.Checks.Publish(check, Contents.SmallChanged());
        await TellAsync(host, Published(check, 1), Guid.NewGuid());
        await TellAsync(host, Published(check, 2), Guid.NewGuid());
        // As it was seen before it was superseded.
        host.Checks.Put($"checks/{check}/editions/1", State.Published);
        await TellAsync(host, Published(check, 1), Guid.NewGuid());
        Assert.Equal([false, true], await InUseAsync(host, check));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_withdrawn_edition_is_offered_to_nobody_and_runs_on_it_go_on(string provider)
    {
        var host = await hosts.On(provider);
        var check = host.Checks.NewCheck();
        var (run, guest) = await host.StartRunAsync(edition: $"checks/{check}/editions/1");
        host.Checks.Put($"checks/{check}/editions/1", State.Withdrawn);
        await TellAsync(host, Withdrawn(check, 1), Guid.NewGuid());
        await TellAsync(host, Withdrawn(check, 1), Guid.NewGuid());
        Assert.Equal([false], await InUseAsync(host, check));
        Assert.Equal(1, (await host.RateAsync(run.Name, guest, "a1", NeedForAction.Some)).Revision);
        Assert.Equal(1, (await host.GetAsync(run.Name, guest)).AnsweredCount);
        await Faults.ThrowsAsync(StatusCode.FailedPrecondition, "EDITION_NOT_PUBLISHED", () => host.StartRunAsync(edition: run.Edition));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task Withdrawn_before_published_stays_withdrawn(string provider)
    {
        var host = await hosts.On(provider);
        var check = host.Checks.NewCheck();
        host.Checks.Put($"checks/{check}/editions/1", State.Withdrawn);
        await TellAsync(host, Withdrawn(check, 1), Guid.NewGuid());
        host.Checks.Put($"checks/{check}/editions/1", State.Published);
        await TellAsync(host, Published(check, 1), Guid.NewGuid());
        Assert.Equal([false], await InUseAsync(host, check));
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task The_same_news_ten_times_at_once_are_one_copy_and_one_proof(string provider)
    {
        var host = await hosts.On(provider);
        var check = host.Checks.NewCheck();
        var id = Guid.NewGuid();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => TellAsync(host, Published(check, 1), i < 5 ? id : Guid.NewGuid())));
        Assert.Equal([true], await InUseAsync(host, check));
        Assert.Equal(1, await host.InDbAsync(db => db.Inbox.CountAsync(r => r.MessageId == id)));
    }

    private static EditionPublished Published(string check, int number) =>
        new($"checks/{check}/editions/{number}", $"checks/{check}", number, $"{number}", null, DateTimeOffset.UtcNow);

    private static EditionWithdrawn Withdrawn(string check, int number) =>
        new($"checks/{check}/editions/{number}", $"checks/{check}", number, DateTimeOffset.UtcNow);

    private static Task TellAsync<T>(AssessmentsHost host, T evt, Guid messageId)
        where T : class =>
        host.Host.Services.GetRequiredService<IMediator>().Publish(evt, Pipe.New<PublishContext<T>>(pipe => pipe.UseExecute(c => c.MessageId = messageId)));

    private static Task<List<bool>> InUseAsync(AssessmentsHost host, string check) =>
        host.InDbAsync(db => db.Editions.Where(e => e.Check == "checks/" + check).OrderBy(e => e.Number).Select(e => e.InUse).ToListAsync());
}
