using Grpc.Core;
using Om.Assessments.V1;
using Om.Contracts.Assessments;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class ListAndDeleteMeasuresTests(SharedHosts hosts)
{
    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_plan_comes_page_by_page_in_the_order_it_was_made(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        for (var i = 0; i < 7; i++)
        {
            await host.PlanAsync(run.Name, guest, $"M{i}");
        }

        var found = new List<string>();
        var request = new ListMeasuresRequest { Parent = run.Name, PageSize = 3 };
        do
        {
            var page = await host.Plan.ListMeasuresAsync(request, guest);
            found.AddRange(page.Measures.Select(m => m.Description));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"M{i}"), found);
        Assert.Equal(7, (await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = run.Name, PageSize = 1_000_000 }, guest)).Measures.Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task S16_a_token_of_another_plan_and_bad_fields_are_refused(string provider)
    {
        var host = await hosts.On(provider);
        var (one, guestOne) = await host.StartRunAsync();
        var (two, guestTwo) = await host.StartRunAsync();
        foreach (var (run, guest) in new[] { (one, guestOne), (one, guestOne), (two, guestTwo), (two, guestTwo) })
        {
            await host.PlanAsync(run.Name, guest);
        }

        var token = (await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = one.Name, PageSize = 1 }, guestOne)).NextPageToken;
        await Faults.InvalidAsync(() => ListAsync(two.Name, guestTwo, token), "page_token");
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => ListAsync(one.Name, guestTwo, token));
        await Faults.InvalidAsync(
            () => host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = "x", PageSize = -1 }, guestOne).ResponseAsync, "parent", "page_size");

        Task ListAsync(string parent, Metadata guest, string pageToken) =>
            host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = parent, PageToken = pageToken }, guest).ResponseAsync;
    }

    [Theory, MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_measure_is_removed_once_and_only_as_it_was_read(string provider)
    {
        var host = await hosts.On(provider);
        var (run, guest) = await host.StartRunAsync();
        var (gone, stays) = (await host.PlanAsync(run.Name, guest), await host.PlanAsync(run.Name, guest));
        await Faults.ThrowsAsync(StatusCode.Aborted, "ETAG_STALE", () => DeleteAsync(new DeleteMeasureRequest { Name = gone.Name, Etag = "\"v9\"" }));
        await Faults.InvalidAsync(() => DeleteAsync(new DeleteMeasureRequest { Name = run.Name, RequestId = "x" }), "name", "request_id");
        var request = new DeleteMeasureRequest { Name = gone.Name, Etag = gone.Etag, RequestId = Guid.NewGuid().ToString() };
        await DeleteAsync(request);
        await DeleteAsync(request);
        await Faults.ThrowsAsync(StatusCode.NotFound, "NOT_FOUND", () => DeleteAsync(new DeleteMeasureRequest { Name = gone.Name }));
        Assert.Equal([stays], (await host.Plan.ListMeasuresAsync(new ListMeasuresRequest { Parent = run.Name }, guest)).Measures);
        var events = await host.EventsAsync<PlanProgressed>(run.Name);
        Assert.Equal([(1, 1), (2, 2), (3, 1)], events.Select(e => (e.Version, e.Planned)));

        Task DeleteAsync(DeleteMeasureRequest r) => host.Plan.DeleteMeasureAsync(r, guest).ResponseAsync;
    }
}
