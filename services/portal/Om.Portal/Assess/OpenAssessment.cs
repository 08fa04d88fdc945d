using Grpc.Core;
using Om.Assessments.V1;

namespace Om.Portal;

/// <summary>The assessment a page is about: its state, its edition, and the right to call for it.</summary>
public sealed class OpenAssessment
{
    private readonly Metadata headers;
    private readonly CancellationToken cancellation;

    private OpenAssessment(Guid id, Assessment data, CheckEdition edition, Metadata headers, string? code, CancellationToken cancellation)
    {
        Id = id;
        Data = data;
        Edition = edition;
        Code = code;
        this.headers = headers;
        this.cancellation = cancellation;
    }

    public Guid Id { get; }

    public Assessment Data { get; }

    public CheckEdition Edition { get; }

    /// <summary>The guest's code it was opened with; null where the account did.</summary>
    public string? Code { get; }

    public string Name => Data.Name;

    public bool IsTrial => Data.Kind == Assessment.Types.Kind.Trial;

    public bool IsComplete => Data.LineCount > 0 && Data.AnsweredCount >= Data.LineCount;

    /// <summary>What people call it: their own title, else that of the check.</summary>
    public string Title => Data.Title.Length > 0 ? Data.Title : Edition.Title.Value;

    /// <summary>Options of a call for this assessment.</summary>
    public CallOptions Call => new(headers, cancellationToken: cancellation);

    /// <summary>Options of a call that makes a file: a browser engine may take its time.</summary>
    public CallOptions SlowCall => Call.WithDeadline(DateTime.UtcNow.AddSeconds(60));

    /// <summary>Full name of a measure.</summary>
    public string MeasureName(string measure) => $"{Name}/measures/{measure}";

    /// <summary>Full name of a declaration.</summary>
    public string DeclarationName(string number) => $"{Name}/declarations/{number}";

    /// <summary>Opens the assessment of the address with the code this browser holds, or for who is signed in: the way endpoints receive it as a parameter.</summary>
    public static async ValueTask<OpenAssessment?> BindAsync(HttpContext http)
    {
        var services = http.RequestServices;
        if (!Guid.TryParse(http.Request.RouteValues["id"] as string, out var id))
        {
            throw NoAccess();
        }

        var code = services.GetRequiredService<GuestCodes>().Find(http, id);
        if (code is not null && await TryOpenAsync(http, id, Guest(code), code) is { } asGuest)
        {
            return asGuest;
        }

        // A run that was taken over into the account may still be in the browser's cookie under a code that opens nothing any more.
        return await services.GetRequiredService<SessionTokens>().HeadersAsync(http) is { } headers
            ? await TryOpenAsync(http, id, headers, code: null) ?? throw NoAccess()
            : throw NoAccess();
    }

    private static async Task<OpenAssessment?> TryOpenAsync(HttpContext http, Guid id, Metadata headers, string? code)
    {
        var services = http.RequestServices;
        try
        {
            var data = await services.GetRequiredService<AssessmentService.AssessmentServiceClient>().GetAssessmentAsync(
                new GetAssessmentRequest { Name = $"assessments/{id}" }, new CallOptions(headers, cancellationToken: http.RequestAborted));
            var edition = await services.GetRequiredService<Catalogue>().EditionAsync(data.Edition);
            return new OpenAssessment(id, data, edition, headers, code, http.RequestAborted);
        }
        catch (RpcException error) when (error.StatusCode is StatusCode.NotFound or StatusCode.PermissionDenied or StatusCode.Unauthenticated)
        {
            return null;
        }
    }

    // The same answer whether it does not exist or only this browser may not.
    private static PageError NoAccess() => new(Failure.NotFound, Page.Show<NoAccessView>(AccessTexts.NoAccessTitle, StatusCodes.Status404NotFound));

    /// <summary>Call headers of a guest.</summary>
    internal static Metadata Guest(string code) => new() { { "authorization", "Guest " + code } };
}
