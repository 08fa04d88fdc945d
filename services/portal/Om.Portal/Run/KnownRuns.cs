using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>An assessment this browser can open.</summary>
public sealed record KnownRun(Guid Id, Assessment Data, Said CheckTitle, string CheckId, string ChangedOn);

/// <summary>The assessments this browser can open, freshly asked for: the cookie holds no titles and no progress.</summary>
internal sealed class KnownRuns(AssessmentService.AssessmentServiceClient client, Catalogue catalogue, GuestCodes codes, Clock clock)
{
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

    private async Task<KnownRun> GetAsync(GuestCode code, CancellationToken cancellation)
    {
        var data = await client.GetAssessmentAsync(
            new GetAssessmentRequest { Name = $"assessments/{code.Id}" },
            new CallOptions(OpenAssessment.Guest(code.Code), cancellationToken: cancellation));
        var edition = await catalogue.EditionAsync(data.Edition);
        return new KnownRun(code.Id, data, edition.Title, edition.CheckId, clock.Day(data.UpdateTime ?? data.CreateTime));
    }
}
