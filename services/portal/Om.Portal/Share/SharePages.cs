using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Om.Assessments.V1;
using Om.Identity.V1;
using Scope = Om.Assessments.V1.Share.Types.Scope;

namespace Om.Portal;

/// <summary>What the page about shares shows.</summary>
/// <param name="Shares">Given so far, the newest first, with the title of the run.</param>
/// <param name="Runs">The person's runs.</param>
/// <param name="Systems">Partner systems to choose from.</param>
/// <param name="Asking">Who led the person here and asks to be let in; null for nobody.</param>
/// <param name="Self">The person as an adviser; null for others.</param>
/// <param name="Values">What was filled in.</param>
/// <param name="Errors">What is wrong with it.</param>
public sealed record SharesModel(
    IReadOnlyList<GivenShare> Shares,
    IReadOnlyList<KnownRun> Runs,
    IReadOnlyList<Recipient> Systems,
    Recipient? Asking,
    Recipient? Self,
    ShareValues Values,
    FormErrors Errors);

/// <summary>A share, beside what people call the run.</summary>
public sealed record GivenShare(Share Share, string RunTitle);

/// <summary>Letting partner systems and advisers see own assessments, and ending that. Mapped only where people can sign in.</summary>
internal static class SharePages
{
    /// <summary>Version of the text people agree to: <c>ShareTexts</c>. Changed words need another one.</summary>
    public const string ConsentVersion = "2026-11";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/freigaben", ShowAsync);
        pages.MapPost("/freigaben", GiveAsync);
        pages.MapPost("/freigaben/beenden", EndAsync);
    }

    private static async Task<IResult> ShowAsync(string? an, string? bewertung, HttpContext http, SessionTokens tokens, ShareReader reader, Clock clock)
    {
        if (await tokens.HeadersAsync(http) is not { } headers)
        {
            return Page.Next(Paths.SignInFor(http.Request.Path + http.Request.QueryString));
        }

        var values = ShareValues.Proposed(an ?? "", bewertung ?? "", clock.Today);
        return Page.Show<SharesView>(await reader.LoadAsync(headers, values, FormErrors.None, http.RequestAborted));
    }

    private static async Task<IResult> GiveAsync(
        Posted form, HttpContext http, SessionTokens tokens, ShareReader reader, Recipients recipients, ShareService.ShareServiceClient client, Clock clock)
    {
        if (await tokens.HeadersAsync(http) is not { } headers)
        {
            return Page.Next(Paths.SignInFor(Paths.Shares));
        }

        var values = ShareValues.Of(form);
        var errors = values.Look(clock.Today);
        var recipient = errors["adviser"] is null ? await recipients.FindAsync(values.Recipient, headers, http.RequestAborted) : null;
        if (recipient is null && errors["adviser"] is null)
        {
            errors.Add("adviser", ShareTexts.RecipientUnknown);
        }

        if (!errors.Any)
        {
            try
            {
                foreach (var run in values.Runs)
                {
                    var request = new CreateShareRequest { Parent = $"assessments/{run}", Share = values.ToShare(recipient!, clock) };
                    request.RequestId = form.RequestId(request);
                    await client.CreateShareAsync(request, new CallOptions(headers, cancellationToken: http.RequestAborted));
                }

                return Page.Next(Notices.With(Paths.Shares, "freigegeben"));
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.FailedPrecondition)
            {
                errors.Add("run", ShareTexts.TooMany);
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.InvalidArgument)
            {
                errors.AddRefused(error, ("share.expire_time", "until", ShareTexts.Until), ("share.recipient", "adviser", ShareTexts.Recipient));
            }
        }

        return Page.Show<SharesView>(await reader.LoadAsync(headers, values, errors, http.RequestAborted), StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> EndAsync(Posted form, HttpContext http, SessionTokens tokens, ShareService.ShareServiceClient client)
    {
        if (await tokens.HeadersAsync(http) is not { } headers)
        {
            return Page.Next(Paths.SignInFor(Paths.Shares));
        }

        var request = new RevokeShareRequest { Name = form["share"] };
        request.RequestId = form.RequestId(request);
        try
        {
            await client.RevokeShareAsync(request, new CallOptions(headers, cancellationToken: http.RequestAborted));
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.FailedPrecondition)
        {
            // Ended in another window: that is what the person wants.
        }

        return Page.Next(Notices.With(Paths.Shares, "beendet"));
    }
}

/// <summary>Loads what the page about shares shows.</summary>
internal sealed class ShareReader(ShareService.ShareServiceClient client, Recipients recipients, KnownRuns known)
{
    public async Task<SharesModel> LoadAsync(Metadata headers, ShareValues values, FormErrors errors, CancellationToken cancellation)
    {
        var (runs, _) = await known.MineAsync(headers, "", cancellation);
        var given = await client.ListSharesAsync(
            new ListSharesRequest { Parent = "assessments/-", PageSize = 200 }, new CallOptions(headers, cancellationToken: cancellation));
        var asking = values.Recipient.Length > 0 ? await recipients.FindAsync(values.Recipient, headers, cancellation) : null;
        return new SharesModel(
            [.. given.Shares.Select(s => new GivenShare(s, TitleOf(runs, s.Name)))],
            runs,
            asking is null ? await recipients.ListAsync(headers, cancellation) : [],
            asking,
            await recipients.FindAsync(Recipients.Me, headers, cancellation),
            values,
            errors);
    }

    private static string TitleOf(IEnumerable<KnownRun> runs, string share) =>
        runs.FirstOrDefault(r => share.StartsWith($"assessments/{r.Id}/", StringComparison.Ordinal)) is { } run ? run.Title : "";
}

/// <summary>The fields of a new share.</summary>
public sealed record ShareValues(string Recipient, IReadOnlyList<Guid> Runs, IReadOnlyList<Scope> Scopes, string Until)
{
    // Short enough that a forgotten share ends by itself; a proposal, people may say otherwise.
    private const int ProposedDays = 90;

    /// <summary>The fields as the page first shows them: nothing is ticked but what a link asked for.</summary>
    public static ShareValues Proposed(string recipient, string run, DateOnly today) =>
        new(recipient, Guid.TryParse(run, out var id) ? [id] : [], [], Words.Iso(today.AddDays(ProposedDays)));

    /// <summary>The fields as sent.</summary>
    public static ShareValues Of(Posted form) => new(
        form["adviser"].Length > 0 ? Named(form["adviser"]) : form["recipient"],
        [.. form.All("run").Select(r => Guid.TryParse(r, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct()],
        [.. form.All("scope").Select(s => System.Enum.TryParse<Scope>(s, ignoreCase: true, out var scope) ? scope : 0).Where(s => s != 0).Distinct()],
        form["until"]);

    /// <summary>What is missing or wrong.</summary>
    public FormErrors Look(DateOnly today)
    {
        var errors = new FormErrors();
        errors.Check("adviser", ShareTexts.Recipient, Recipient, 100, required: true);
        if (Runs.Count == 0)
        {
            errors.Add("run", ShareTexts.RunMissing);
        }

        if (Scopes.Count == 0)
        {
            errors.Add("scope", ShareTexts.ScopeMissing);
        }

        errors.Check("until", ShareTexts.Until, Until, 10, required: true);
        errors.CheckDate("until", ShareTexts.Until, Until);
        if (DateOnly.TryParseExact(Until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < today)
        {
            errors.Add("until", ShareTexts.UntilPast);
        }

        return errors;
    }

    /// <summary>The share; it holds until the end of the last day.</summary>
    internal Share ToShare(Recipient recipient, Clock clock) => new()
    {
        Recipient = recipient.Name,
        RecipientName = recipient.DisplayName,
        Scopes = { Scopes },
        ExpireTime = clock.EndOf(DateOnly.ParseExact(Until, "yyyy-MM-dd", CultureInfo.InvariantCulture)).ToTimestamp(),
        ConsentVersion = SharePages.ConsentVersion,
    };

    /// <summary>People hand on the whole link, the name in it, or its bare number.</summary>
    private static string Named(string typed)
    {
        var start = typed.LastIndexOf("accounts/", StringComparison.Ordinal);
        return start >= 0 ? typed[start..].Split('&')[0] : Guid.TryParse(typed, out var id) ? $"accounts/{id}" : typed;
    }
}
