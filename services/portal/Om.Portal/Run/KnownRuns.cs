using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>An assessment this browser or the account can open.</summary>
public sealed record KnownRun(Guid Id, Assessment Data, Said CheckTitle, string CheckId, string ChangedOn)
{
    /// <summary>What people call it: their own title, else that of the check.</summary>
    public string Title => Data.Title.Length > 0 ? Data.Title : CheckTitle.Value;
}

/// <summary>The assessments this browser can open, freshly asked for: the cookie holds no titles and no progress.</summary>
internal sealed class KnownRuns(AssessmentService.AssessmentServiceClient client, Catalogue catalogue, GuestCodes codes, Clock clock)
{
    private const int PageSize = 50;

    /// <summary>The newest of them. Those erased meanwhile leave the cookie; an outage is said, not thrown: the page has more to show.</summary>
    public async Task<(IReadOnlyList<KnownRun> Runs, bool Unavailable)> LoadAsync(HttpContext http, int most)
    {
        var wanted = codes.Read(http).Take(most).ToList();
        var gone = new List<Guid>();
        var unavailable = false;
        var runs = await Task.WhenAll(wanted.Select(async code =>
        {
            try
            {
                return await GetAsync(code, http.RequestAborted);
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
            {
                lock (gone)
                {
                    gone.Add(code.Id);
                }
            }
            catch (RpcException error) when (Failures.Of(error) == Failure.Unavailable)
            {
                unavailable = true;
            }

            return null;
        }));
        if (gone.Count > 0)
        {
            codes.Remove(http, [.. gone]);
        }

        return ([.. runs.OfType<KnownRun>()], unavailable);
    }

    /// <summary>A page of the assessments of the account whose call headers are given, the newest first, and the token of the next page.</summary>
    public async Task<(IReadOnlyList<KnownRun> Runs, string Next)> MineAsync(Metadata account, string from, CancellationToken cancellation)
    {
        var page = await client.ListAssessmentsAsync(
            new ListAssessmentsRequest { PageSize = PageSize, PageToken = from }, new CallOptions(account, cancellationToken: cancellation));
        var runs = new List<KnownRun>();
        foreach (var data in page.Assessments)
        {
            runs.Add(await ToRunAsync(data));
        }

        return (runs, page.NextPageToken);
    }

    private async Task<KnownRun> GetAsync(GuestCode code, CancellationToken cancellation)
    {
        var data = await client.GetAssessmentAsync(
            new GetAssessmentRequest { Name = $"assessments/{code.Id}" },
            new CallOptions(OpenAssessment.Guest(code.Code), cancellationToken: cancellation));
        return await ToRunAsync(data);
    }

    private async Task<KnownRun> ToRunAsync(Assessment data)
    {
        var edition = await catalogue.EditionAsync(data.Edition);
        return new KnownRun(Guid.Parse(data.Name.Split('/')[^1]), data, edition.Title, edition.CheckId, clock.Day(data.UpdateTime ?? data.CreateTime));
    }
}
