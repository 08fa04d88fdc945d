using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>Who looked into the person's assessments, the newest first.</summary>
public sealed record AccessesModel(IReadOnlyList<Access> Accesses, IReadOnlyDictionary<string, string> Titles, string NextPage);

/// <summary>The list of accesses by others. Mapped only where people can sign in.</summary>
internal static class AccessesPage
{
    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet("/freigaben/zugriffe", ShowAsync);

    private static async Task<IResult> ShowAsync(
        string? ab, HttpContext http, SessionTokens tokens, AccessLogService.AccessLogServiceClient client, KnownRuns known)
    {
        if (await tokens.HeadersAsync(http) is not { } headers)
        {
            return Page.Next(Paths.SignInFor(Paths.Accesses));
        }

        var page = await client.ListAccessesAsync(
            new ListAccessesRequest { Parent = "assessments/-", PageToken = ab ?? "" }, new CallOptions(headers, cancellationToken: http.RequestAborted));
        var (runs, _) = await known.MineAsync(headers, "", http.RequestAborted);
        return Page.Show<AccessesView>(new AccessesModel(page.Accesses, runs.ToDictionary(r => r.Data.Name, r => r.Title), page.NextPageToken));
    }
}
