using Om.Assessments.V1;
using Format = Om.Assessments.V1.ExportAssessmentRequest.Types.Format;

namespace Om.Portal;

/// <summary>Files of an assessment; the address of the calendar feed right after it was made.</summary>
public sealed record FilesModel(OpenAssessment Run, string? FeedAddress);

/// <summary>A form in which an assessment can be taken along; its key is the end of the file's name.</summary>
internal sealed record FileKind(string Key, Format Format, string ContentType);

/// <summary>Files to take along and the feed of due dates.</summary>
internal static class FilePages
{
    /// <summary>What can be downloaded, in the order of the page.</summary>
    public static readonly IReadOnlyList<FileKind> Kinds =
    [
        new("pdf", Format.Pdf, "application/pdf"),
        new("docx", Format.Docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        new("xlsx", Format.Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        new("ics", Format.Ics, "text/calendar; charset=utf-8"),
        new("csv", Format.Csv, "text/csv; charset=utf-8"),
        new("json", Format.Json, "application/json"),
    ];

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/bewertungen/{id:guid}/dateien", Show);
        pages.MapGet("/bewertungen/{id:guid}/dateien/{file}", DownloadAsync);
        pages.MapGet("/bewertungen/{id:guid}/selbsterklaerung/{number}/pdf", DownloadDeclarationAsync);
        pages.MapPost("/bewertungen/{id:guid}/kalender", CreateFeedAsync);
        pages.MapPost("/bewertungen/{id:guid}/kalender/widerrufen", RevokeFeedAsync);
    }

    private static IResult Show(OpenAssessment run, HttpContext http, ShownOnce shown) =>
        Page.Show<FilesView>(new FilesModel(run, shown.Look(http)));

    private static async Task<IResult> DownloadAsync(OpenAssessment run, string file, ExportService.ExportServiceClient client, Clock clock)
    {
        var kind = Kinds.FirstOrDefault(k => k.Key == file) ?? throw new PageError(Failure.NotFound);
        var body = await client.ExportAssessmentAsync(
            new ExportAssessmentRequest { Name = run.Name, Format = kind.Format, Language = Languages.Current }, run.SlowCall);
        // Type and name are ours, never taken from what a person typed.
        return Results.File(body.Data.ToByteArray(), kind.ContentType, $"{run.Edition.CheckId}-{Words.Iso(clock.Today)}.{kind.Key}");
    }

    private static async Task<IResult> DownloadDeclarationAsync(OpenAssessment run, string number, ExportService.ExportServiceClient client)
    {
        var body = await client.ExportDeclarationAsync(
            new ExportDeclarationRequest { Name = run.DeclarationName(number), Language = Languages.Current }, run.SlowCall);
        var safe = string.Concat(number.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-').Take(40));
        return Results.File(body.Data.ToByteArray(), "application/pdf", $"{safe}.pdf");
    }

    private static async Task<IResult> CreateFeedAsync(
        OpenAssessment run, Posted form, HttpContext http, ExportService.ExportServiceClient client, ShownOnce shown, Links links)
    {
        var request = new CreateCalendarFeedRequest { Parent = run.Name };
        request.RequestId = form.RequestId(request);
        var feed = await client.CreateCalendarFeedAsync(request, run.Call);
        var address = feed.Uri.Length > 0 ? feed.Uri : links.Absolute(http, "/v1/calendarFeeds/" + Uri.EscapeDataString(feed.Token));
        shown.Put(http, Paths.Files(run.Id), address);
        return Page.Next($"{Paths.Files(run.Id)}#kalender");
    }

    private static async Task<IResult> RevokeFeedAsync(OpenAssessment run, Posted _, ExportService.ExportServiceClient client)
    {
        await client.DeleteCalendarFeedAsync(new DeleteCalendarFeedRequest { Parent = run.Name }, run.Call);
        return Page.Next(Notices.With($"{Paths.Files(run.Id)}#kalender", "linkweg"));
    }
}
