using Grpc.Core;

namespace Om.Portal;

/// <summary>The first page.</summary>
/// <param name="Checks">Checks in use; null when they cannot be loaded now.</param>
/// <param name="Runs">What this browser was working on.</param>
/// <param name="RunsUnavailable">Whether those could not be loaded.</param>
public sealed record HomeModel(IReadOnlyList<CheckCard>? Checks, IReadOnlyList<KnownRun> Runs, bool RunsUnavailable);

/// <summary>The first page and the list of all checks.</summary>
internal static class HomePages
{
    /// <summary>As many as a glance takes in; the rest is on its own page.</summary>
    private const int MostRuns = 3;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/", ShowAsync);
        pages.MapGet("/praxis-checks", ShowChecksAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Catalogue catalogue, KnownRuns known)
    {
        var (runs, unavailable) = await known.LoadAsync(http, MostRuns);
        IReadOnlyList<CheckCard>? checks = null;
        try
        {
            checks = await catalogue.ListAsync();
        }
        catch (Exception error) when (Failures.Of(error) == Failure.Unavailable && error is RpcException or Om.Hosting.Fault)
        {
            // The first page explains the platform even when the checks are away.
        }

        return Page.Show<HomeView>(new HomeModel(checks, runs, unavailable));
    }

    private static async Task<IResult> ShowChecksAsync(Catalogue catalogue) =>
        Page.Show<ChecksView>(await catalogue.ListAsync());
}
