using Grpc.Core;
using Om.Checks.V1;
using Om.Hosting;

namespace Om.Portal.Tests;

internal sealed class FakeCheckService(World world) : CheckService.CheckServiceBase
{
    public override Task<ListChecksResponse> ListChecks(ListChecksRequest request, ServerCallContext context)
    {
        world.Called("checks", request);
        var checks = world.Editions.Values.Select(e => e.Name.Split('/')[1]).Distinct().Order().Select(id => ToCheck(id, world.InUse(id)));
        return Task.FromResult(new ListChecksResponse { Checks = { checks } });
    }

    public override Task<Edition> GetEdition(GetEditionRequest request, ServerCallContext context)
    {
        world.Called("checks", request);
        return Task.FromResult(world.Editions.GetValueOrDefault(request.Name) ?? throw Fault.NotFound(request.Name));
    }

    private static Check ToCheck(string id, Edition edition) => new()
    {
        Name = $"checks/{id}",
        Title = edition.Content.Title,
        Summary = edition.Content.Summary,
        PublishedEdition = edition.Name,
        Languages = { edition.Content.SourceLanguage },
        MinutesFrom = edition.Content.MinutesFrom,
        MinutesTo = edition.Content.MinutesTo,
        RatedLineCount = Samples.Lines(edition).Count,
        Origin = edition.Content.Origin,
        DeclarationPossible = edition.Content.Declaration is not null,
    };
}

internal sealed class FakeAidService(World world) : AidService.AidServiceBase
{
    public override Task<ListAidsResponse> ListAids(ListAidsRequest request, ServerCallContext context)
    {
        world.Called("checks", request);
        return Task.FromResult(new ListAidsResponse { Aids = { world.Aids.GetValueOrDefault(request.Parent.Split('/')[1]) ?? [] } });
    }
}
