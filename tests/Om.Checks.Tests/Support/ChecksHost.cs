using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Om.Testing;

namespace Om.Checks.Tests;

/// <summary>The checks service without shipped content, and the persons who work with it.</summary>
internal sealed class ChecksHost : IAsyncDisposable
{
    private ChecksHost(ServiceHost service)
    {
        Service = service;
        var channel = service.Channel();
        Checks = new V1.CheckService.CheckServiceClient(channel);
        Aids = new V1.AidService.AidServiceClient(channel);
    }

    public ServiceHost Service { get; }

    public V1.CheckService.CheckServiceClient Checks { get; }

    public V1.AidService.AidServiceClient Aids { get; }

    /// <summary>Writes editions.</summary>
    public Metadata Anna => Service.As("anna", Roles.CheckAuthor);

    /// <summary>Decides on them.</summary>
    public Metadata Bert => Service.As("bert", Roles.CheckApprover);

    /// <summary>May do both, but not with the same edition.</summary>
    public Metadata Carla => Service.As("carla", Roles.CheckAuthor, Roles.CheckApprover);

    /// <summary>Signed in, without any role here.</summary>
    public Metadata Dora => Service.As("dora", "network_coordinator");

    public static async Task<ChecksHost> StartAsync(
        string provider, Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null) =>
        new(await ServiceHost.StartAsync(provider, [new ChecksModule()],
            new Dictionary<string, string?>(settings ?? []) { ["Checks:ShippedContent"] = "false" }, services));

    public async Task<V1.Edition> DraftAsync(string check = "sample-check", V1.EditionContent? content = null) =>
        await Checks.CreateEditionAsync(new V1.CreateEditionRequest
        {
            Parent = "checks/" + check,
            Edition = new V1.Edition { Content = content ?? Samples.Content() },
        }, Anna);

    public async Task<V1.Edition> SubmittedAsync(string check = "sample-check", V1.EditionContent? content = null) =>
        await Checks.SubmitEditionAsync(new V1.SubmitEditionRequest { Name = (await DraftAsync(check, content)).Name }, Anna);

    public async Task<V1.Edition> AdoptedAsync(string check = "sample-check", V1.EditionContent? content = null) =>
        await Checks.AdoptEditionAsync(Adoption((await SubmittedAsync(check, content)).Name), Bert);

    public async Task<V1.Edition> PublishedAsync(string check = "sample-check", V1.EditionContent? content = null) =>
        await Checks.PublishEditionAsync(new V1.PublishEditionRequest { Name = (await AdoptedAsync(check, content)).Name }, Bert);

    public static V1.AdoptEditionRequest Adoption(string name) => new()
    {
        Name = name,
        Adoption = new V1.Adoption { Body = "Plenum", DecisionDate = "2026-05-04", Outcome = V1.Adoption.Types.Outcome.Unanimous },
    };

    /// <summary>Looks into the database.</summary>
    public async Task<T> InDatabaseAsync<T>(Func<ChecksDb, Task<T>> look)
    {
        await using var scope = Service.Services.CreateAsyncScope();
        return await look(scope.ServiceProvider.GetRequiredService<ChecksDb>());
    }

    /// <summary>What the service has stored, to see that a refused call left nothing.</summary>
    public Task<(int Checks, int Editions, int Aids, int Changes, int Events, int Requests)> CountAsync() => InDatabaseAsync(async db => (
        await db.Checks.CountAsync(),
        await db.Editions.CountAsync(),
        await db.Aids.CountAsync(),
        await db.EditionChanges.CountAsync(),
        await db.Outbox.CountAsync(),
        await db.ProcessedRequests.CountAsync()));

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
