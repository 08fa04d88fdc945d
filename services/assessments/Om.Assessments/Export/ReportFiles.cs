using Om.Hosting;
using Format = Om.Assessments.V1.ExportAssessmentRequest.Types.Format;

namespace Om.Assessments;

/// <summary>Makes the files of a run. Same data, same content; nothing is stored and nothing is sent.</summary>
internal sealed class ReportFiles(ChromiumPrinter printer)
{
    /// <summary>What a client takes in one message, with room for what stands around the file.</summary>
    private const int MostBytes = 4_000_000;

    public async Task<ReportFile> MakeAsync(Format format, ReportData data, CancellationToken cancellation)
    {
        var file = await DrawAsync(format, data, cancellation);
        return file.Content.Length <= MostBytes
            ? file
            : throw Fault.Exhausted("FILE_TOO_LARGE", "The file would be larger than 4 MB. Take another format, or read answers and plan.");
    }

    private async Task<ReportFile> DrawAsync(Format format, ReportData data, CancellationToken cancellation) => format switch
    {
        Format.Unspecified or Format.Pdf => File(data, "File.Report", "pdf", "application/pdf",
            await PdfAsync(ReportDocument.Of(data), cancellation)),
        Format.Docx => File(data, "File.Report", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            WordFile.Of(ReportDocument.Of(data))),
        Format.Xlsx => File(data, "File.Report", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ExcelFile.Of(data)),
        Format.Csv => File(data, "File.Plan", "csv", "text/csv; charset=utf-8", PlanCsv.Of(data)),
        Format.Json => File(data, "File.Data", "json", "application/json; charset=utf-8", RunJson.Of(data)),
        Format.Ics => Calendar(data),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "The request was not validated."),
    };

    public async Task<ReportFile> MakeDeclarationAsync(ReportData data, V1.Declaration declaration, CancellationToken cancellation)
    {
        var kind = new ReportTexts(data.Language)["File.Declaration"];
        var name = $"{kind}-{PlainText.FileName(declaration.Number)}-{ReportTexts.Iso(data.Today)}.pdf";
        return new ReportFile(await PdfAsync(DeclarationDocument.Of(data, declaration), cancellation), "application/pdf", name);
    }

    /// <summary>Due dates, for download and for the feed.</summary>
    public static ReportFile Calendar(ReportData data) =>
        File(data, "File.Calendar", "ics", "text/calendar; charset=utf-8", PlanCalendar.Of(data));

    private async Task<byte[]> PdfAsync(Document document, CancellationToken cancellation) =>
        await printer.PrintAsync(PrintPage.Of(document), cancellation) is { Length: <= MostBytes } printed
            ? printed
            : PlainPdf.Of(document);

    private static ReportFile File(ReportData data, string name, string extension, string contentType, byte[] content) =>
        new(content, contentType,
            $"{PlainText.FileName(data.CheckId)}-{new ReportTexts(data.Language)[name]}-{ReportTexts.Iso(data.Today)}.{extension}");
}
