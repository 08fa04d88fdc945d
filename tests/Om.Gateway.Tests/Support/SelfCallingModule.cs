using Microsoft.AspNetCore.Builder;
using Om.Checks.V1;
using Om.Hosting;

namespace Om.Gateway.Tests;

/// <summary>A module with a page that asks another module of the same process, twenty times.</summary>
internal sealed class SelfCallingModule : OmModule
{
    public override string Name => "caller";

    public override void Add(WebApplicationBuilder builder) => builder.AddServiceClient<CheckService.CheckServiceClient>("checks");

    public override void Map(WebApplication app) => app.MapGet("/through", async (CheckService.CheckServiceClient checks) =>
    {
        var done = 0;
        for (; done < 20; done++)
        {
            await checks.GetCheckAsync(new GetCheckRequest { Name = "checks/a" });
        }

        return done;
    });
}
